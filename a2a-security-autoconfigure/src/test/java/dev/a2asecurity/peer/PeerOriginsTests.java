package dev.a2asecurity.peer;

import java.net.URI;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.peer.RemoteAgentException.Reason;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where a credential may go.
 */
class PeerOriginsTests {

	private final PeerOrigins origins = new PeerOrigins(new Peer("expense", URI.create("https://expense.example.com"),
			Set.of(URI.create("https://expense.example.com"), URI.create("https://other.example.com:8443")), "expense",
			null, null, null, null, null, Peer.Binding.NONE, Peer.ProofAlgorithm.ES256, null, null, true));

	@ParameterizedTest
	@ValueSource(strings = { "https://expense.example.com", "https://expense.example.com/a2a?x=y#z",
			"HTTPS://EXPENSE.EXAMPLE.COM:443/a2a", "https://other.example.com:8443/" })
	void requireWhenOfAnOriginThenReturns(String uri) {
		assertThatCode(() -> this.origins.require(URI.create(uri))).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://expense.example.com/a2a", "https://expense.example.com:8443/a2a",
			"https://other.example.com/", "https://evil.example.com/", "https://expense.example.com.evil.org/",
			"https://expense.example.com@evil.org/", "https://evil.org/https://expense.example.com",
			"https://user@expense.example.com/", "/a2a", "a2a", "//expense.example.com/a2a",
			"https:expense.example.com", "file:///etc/passwd", "https://xexpense.example.com/",
			"https://expense.example.com%2eevil.org/" })
	void requireWhenForeignThenError(String uri) {
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> this.origins.require(URI.create(uri)))
			.withMessageContaining("a2a.security.peers.expense.origins")
			.extracting(RemoteAgentException::reason)
			.isEqualTo(Reason.FOREIGN_ORIGIN);
	}

	@Test
	void requireRedirectWithinWhenForeignThenError() {
		URI from = URI.create("https://expense.example.com/a2a");
		for (String location : new String[] { "https://evil.example.com/", "//evil.example.com/",
				"http://expense.example.com/", "\\\\evil", "https://expense.example.com:444/" }) {
			assertThatExceptionOfType(RemoteAgentException.class).as(location)
				.isThrownBy(() -> this.origins.requireRedirectWithin(location, from))
				.extracting(RemoteAgentException::reason)
				.isEqualTo(Reason.REDIRECTED);
		}
		assertThatCode(() -> this.origins.requireRedirectWithin("/other", from)).doesNotThrowAnyException();
	}

}
