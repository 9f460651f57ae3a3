package dev.a2asecurity.authentication;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The issuer's metadata, read when it is first needed and then kept. Start-up needs no
 * issuer.
 */
public final class IssuerMetadataSource {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final String issuer;

	private final boolean plainHttpAllowed;

	private final IssuerClient client;

	private final Duration patience;

	private final SharedFetch<IssuerMetadata> fetch;

	/**
	 * Creates a source; nothing is fetched yet.
	 * @param issuer the issuer identifier, which its metadata must repeat
	 * @param plainHttpAllowed whether the endpoints it names may be plain HTTP
	 * @param connectTimeout longest time to connect
	 * @param readTimeout longest time for a document after that
	 * @param clock tells when a failed attempt is old
	 */
	public IssuerMetadataSource(String issuer, boolean plainHttpAllowed, Duration connectTimeout, Duration readTimeout,
			Clock clock) {
		this.issuer = issuer;
		this.plainHttpAllowed = plainHttpAllowed;
		this.client = new IssuerClient(connectTimeout, readTimeout);
		this.patience = connectTimeout.plus(readTimeout);
		this.fetch = new SharedFetch<>("the metadata of the issuer " + issuer + " (a2a.security.issuer-uri)",
				this::fetch, clock);
	}

	/**
	 * Returns the metadata, fetching it if it was not read before.
	 * @throws IssuerUnavailableException if the issuer does not answer in time, or its
	 * metadata is not its own
	 */
	public IssuerMetadata get() {
		try {
			return this.fetch.await(this.fetch.newerThan(null), this.patience);
		}
		catch (IOException ex) {
			throw new IssuerUnavailableException("The metadata of the issuer " + this.issuer + " cannot be had", ex);
		}
	}

	private IssuerMetadata fetch() throws IOException {
		List<String> failures = new ArrayList<>();
		for (Location location : locations()) {
			String document;
			try {
				document = this.client.get(location.uri());
			}
			catch (IOException ex) {
				failures.add(location.uri() + ": " + ex.getMessage());
				continue;
			}
			return parse(document, location);
		}
		throw new IOException("no metadata found, tried " + failures);
	}

	/**
	 * The places where an issuer's metadata may stand: OpenID Connect Discovery 1.0,
	 * section 4, and RFC 8414, section 3, with and without the issuer's path.
	 */
	private List<Location> locations() {
		URI uri = URI.create(this.issuer);
		String origin = uri.getScheme() + "://" + uri.getRawAuthority();
		String path = withoutTrailingSlash((uri.getRawPath() != null) ? uri.getRawPath() : "");
		List<Location> locations = new ArrayList<>();
		locations.add(new Location(URI.create(origin + path + "/.well-known/openid-configuration"), true));
		if (!path.isEmpty()) {
			locations.add(new Location(URI.create(origin + "/.well-known/openid-configuration" + path), true));
		}
		locations.add(new Location(URI.create(origin + "/.well-known/oauth-authorization-server" + path), false));
		return locations;
	}

	private IssuerMetadata parse(String document, Location location) throws IOException {
		JsonNode metadata;
		try {
			metadata = JSON.readTree(document);
		}
		catch (JacksonException ex) {
			throw new IOException("the answer of " + location.uri() + " is not JSON", ex);
		}
		// RFC 8414, section 3.3: otherwise one issuer could stand in for another.
		String named = metadata.path("issuer").asString("");
		if (!named.equals(this.issuer)) {
			throw new IOException("the metadata at " + location.uri() + " names another issuer ["
					+ TokenRefusedException.printable(named) + "]");
		}
		URI jwkSetUri = endpoint(metadata, "jwks_uri");
		if (jwkSetUri == null) {
			throw new IOException("the metadata at " + location.uri() + " has no jwks_uri");
		}
		return new IssuerMetadata(jwkSetUri, endpoint(metadata, "token_endpoint"),
				location.openIdConnect() ? location.uri() : null);
	}

	private @Nullable URI endpoint(JsonNode metadata, String name) throws IOException {
		String value = metadata.path(name).asString("");
		if (value.isEmpty()) {
			return null;
		}
		try {
			return IssuerUris.checked(value, this.plainHttpAllowed);
		}
		catch (IllegalArgumentException ex) {
			throw new IOException(name + " in the issuer's metadata cannot be used: " + ex.getMessage(), ex);
		}
	}

	private static String withoutTrailingSlash(String path) {
		return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
	}

	private record Location(URI uri, boolean openIdConnect) {

	}

}
