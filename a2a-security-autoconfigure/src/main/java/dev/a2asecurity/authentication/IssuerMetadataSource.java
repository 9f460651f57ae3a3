package dev.a2asecurity.authentication;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.log.LogMessage;

/**
 * The issuer's metadata, read when it is first needed and then kept. Start-up needs no
 * issuer; a failed attempt is not repeated for a moment, so that a flood of calls during
 * an outage does not become a flood at the issuer.
 * <p>
 * However many threads ask at once, one of them fetches and the others wait for it. No
 * lock is held meanwhile.
 */
public final class IssuerMetadataSource {

	private static final Log logger = LogFactory.getLog(IssuerMetadataSource.class);

	/**
	 * How long a failed attempt stands for the next ones.
	 */
	static final Duration BACK_OFF = Duration.ofSeconds(2);

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final String issuer;

	private final boolean plainHttpAllowed;

	private final IssuerClient client;

	private final Clock clock;

	/**
	 * How long a thread waits for another one's attempt.
	 */
	private final Duration patience;

	private final AtomicReference<@Nullable Attempt> attempt = new AtomicReference<>();

	/**
	 * Creates a source; nothing is fetched yet.
	 * @param issuer the issuer identifier, which its metadata must repeat
	 * @param plainHttpAllowed whether the endpoints it names may be plain HTTP
	 * @param connectTimeout longest time to connect
	 * @param readTimeout longest time to wait for bytes
	 * @param clock tells when a failed attempt is old
	 */
	public IssuerMetadataSource(String issuer, boolean plainHttpAllowed, Duration connectTimeout, Duration readTimeout,
			Clock clock) {
		this.issuer = issuer;
		this.plainHttpAllowed = plainHttpAllowed;
		this.client = new IssuerClient(connectTimeout, readTimeout);
		this.clock = clock;
		this.patience = connectTimeout.plus(readTimeout);
	}

	/**
	 * Returns the metadata, fetching it if it was not read before.
	 * @throws IssuerUnavailableException if the issuer does not answer, or its metadata
	 * is not its own
	 */
	public IssuerMetadata get() {
		Attempt mine = new Attempt(new CompletableFuture<>(), this.clock.instant());
		Attempt current = this.attempt.updateAndGet((last) -> (last == null || isStale(last)) ? mine : last);
		if (current.equals(mine)) {
			fetchInto(mine);
		}
		try {
			return current.result().get(this.patience.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw new IssuerUnavailableException("The metadata of the issuer " + this.issuer + " cannot be read",
					ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new IssuerUnavailableException("The metadata of the issuer " + this.issuer + " is slow to come", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IssuerUnavailableException("Interrupted while waiting for the metadata of " + this.issuer, ex);
		}
	}

	private boolean isStale(Attempt last) {
		return last.result().isCompletedExceptionally() && !this.clock.instant().isBefore(last.at().plus(BACK_OFF));
	}

	private void fetchInto(Attempt mine) {
		try {
			mine.result().complete(fetch());
		}
		catch (IOException | RuntimeException ex) {
			logger.warn(LogMessage.format("Did not read the metadata of the issuer %s (a2a.security.issuer-uri): %s",
					this.issuer, ex.getMessage()));
			failed(mine, ex);
		}
		finally {
			// An Error must not leave the others waiting for ever.
			failed(mine, new IOException("The attempt to read the metadata ended early"));
		}
	}

	/**
	 * Stamps the end before anybody hears of it: an attempt that took longer than the
	 * back-off would otherwise be old the moment it fails, and the next one begin at
	 * once.
	 */
	private void failed(Attempt mine, Exception failure) {
		if (!mine.result().isDone()) {
			this.attempt.compareAndSet(mine, new Attempt(mine.result(), this.clock.instant()));
			mine.result().completeExceptionally(failure);
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

	private record Attempt(CompletableFuture<IssuerMetadata> result, Instant at) {

	}

	private record Location(URI uri, boolean openIdConnect) {

	}

}
