package dev.a2asecurity.authentication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;

/**
 * A key set on loopback.
 */
final class KeyServer implements AutoCloseable {

	private final HttpServer server;

	KeyServer(JWK... keys) {
		byte[] body = new JWKSet(List.of(keys)).toString(true).getBytes(StandardCharsets.UTF_8);
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/jwks", (exchange) -> {
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		this.server.start();
	}

	URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + "/jwks");
	}

	List<IssuerSource> sources(String... issuers) {
		return Stream.of(issuers).map((issuer) -> new IssuerSource(Tokens.issuer(issuer), this::uri)).toList();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
