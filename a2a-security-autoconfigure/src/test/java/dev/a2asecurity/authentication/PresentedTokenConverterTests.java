package dev.a2asecurity.authentication;

import java.net.URI;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where a token and its proof may stand (RFC 6750, section 2.1; RFC 9449, section 7.1).
 */
class PresentedTokenConverterTests {

	private static final URI AGENT = URI.create("https://agent.example.com/a2a");

	private final PresentedTokenConverter converter = new PresentedTokenConverter((request) -> List.of(AGENT), null);

	private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/a2a");

	private PresentedToken converted() {
		return (PresentedToken) this.converter.convert(this.request);
	}

	private void assertInvalidRequest() {
		assertThatExceptionOfType(OAuth2AuthenticationException.class).isThrownBy(this::converted)
			.satisfies((ex) -> assertThat(ex.getError().getErrorCode()).isEqualTo("invalid_request"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Bearer ", "bearer ", "BEARER " })
	void convertWhenBearerThenTheTokenWithoutProof(String scheme) {
		this.request.addHeader("Authorization", scheme + "abc.DEF-_~+/09==");
		// Means nothing beside a plain bearer.
		this.request.addHeader("DPoP", "proof");
		assertThat(converted().token()).isEqualTo("abc.DEF-_~+/09==");
		assertThat(converted().proof()).isNull();
	}

	@Test
	void convertWhenDPoPThenTheTokenWithItsProofForThePublicUri() {
		this.request.addHeader("Authorization", "DPoP abc");
		this.request.addHeader("DPoP", "proof");
		this.request.addHeader("Host", "evil.example.com");
		assertThat(converted().proof()).isEqualTo(new PresentedToken.Proof("proof", "POST", List.of(AGENT)));
	}

	@Test
	void convertWhenDPoPWithoutProofThenAProofIsAskedFor() {
		this.request.addHeader("Authorization", "DPoP abc");
		assertThatExceptionOfType(InvalidDPoPProofException.class).isThrownBy(this::converted);
	}

	@Test
	void convertWhenThereIsNoTokenThenNothing() {
		assertThat(this.converter.convert(this.request)).isNull();
		this.request.addHeader("Authorization", "Basic YTpi");
		assertThat(this.converter.convert(this.request)).isNull();
	}

	@Test
	void convertWhenThereAreTwoAuthorizationsThenRefused() {
		this.request.addHeader("Authorization", "Bearer abc");
		this.request.addHeader("Authorization", "Basic YTpi");
		assertInvalidRequest();
	}

	@Test
	void convertWhenThereAreTwoProofsThenRefused() {
		this.request.addHeader("Authorization", "DPoP abc");
		this.request.addHeader("DPoP", "proof");
		this.request.addHeader("DPoP", "another");
		assertInvalidRequest();
	}

	@ParameterizedTest
	@ValueSource(strings = { "access_token=abc", "x=y&access_token=abc", "x=y;access_token=abc", "access_token",
			"ACCESS_TOKEN=abc", "access%5Ftoken=abc", "%61ccess_token=abc" })
	void convertWhenATokenIsInTheQueryThenRefusedWithAndWithoutAHeader(String query) {
		this.request.setQueryString(query);
		assertInvalidRequest();
		this.request.addHeader("Authorization", "Bearer abc");
		assertInvalidRequest();
	}

	@Test
	void convertWhenTheQueryCannotBeDecodedThenRefused() {
		this.request.setQueryString("%zz=1");
		assertInvalidRequest();
	}

	@Test
	void convertWhenTheQueryIsAnotherThenTheToken() {
		this.request.setQueryString("my_access_token=1&x=access_token");
		this.request.addHeader("Authorization", "Bearer abc");
		assertThat(converted().token()).isEqualTo("abc");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Bearer", "Bearer ", "Bearer  abc", "Bearer\tabc", "Bearer abc ", "Bearer abc def",
			"Bearer abc,Bearer def", "Bearer, abc", "Bearer a=b", "Bearer ==", "Bearer \"abc\"", "Bearer a\u00E4",
			"Bearer a\u0131", "DPoP", "DPoP abc def" })
	void convertWhenTheHeaderIsNotSchemeSpaceTokenThenRefused(String authorization) {
		this.request.addHeader("Authorization", authorization);
		this.request.addHeader("DPoP", "proof");
		assertThatExceptionOfType(InvalidBearerTokenException.class).isThrownBy(this::converted)
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("abc"));
	}

	@Test
	void convertWhenCertificatesCountThenTheRequestsThumbprint() {
		this.request.addHeader("Authorization", "Bearer abc");
		this.request.setRemoteAddr("192.0.2.1");
		assertThat(converted().certificateThumbprint()).isNull();
		assertThat(converted().getDetails()).isEqualTo("192.0.2.1");
	}

	@Test
	void convertWhenRefusedThenAnAuthenticationExceptionAndNoOther() {
		this.request.addHeader("Authorization", "Bearer " + "\uD800".repeat(3));
		assertThatExceptionOfType(AuthenticationException.class).isThrownBy(this::converted);
	}

}
