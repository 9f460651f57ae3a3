package dev.a2asecurity.samples.demo;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.a2asecurity.samples.demo.HttpCalls.Answer;

/**
 * A person's sign-in at the travel app: the authorization code flow with PKCE (RFC 6749,
 * section 4.1; RFC 7636). The browser is played too.
 */
final class SignIn {

	private static final String REDIRECT_URI = "http://127.0.0.1/signed-in";

	private final HttpCalls http;

	private final String authorizationServer;

	private final String tokenUrl;

	SignIn(HttpCalls http, String authorizationServer, String tokenUrl) {
		this.http = http;
		this.authorizationServer = authorizationServer;
		this.tokenUrl = tokenUrl;
	}

	/**
	 * Returns the person's token for an agent, or empty if there is none.
	 */
	Optional<String> token(String person, String password, String resource) {
		String verifier = verifier();
		Answer authorized = this.http.get(this.authorizationServer + "/oauth2/authorize?"
				+ query(Map.of("response_type", "code", "client_id", "travel-app", "redirect_uri", REDIRECT_URI,
						"scope", "trip:book", "state", "s1", "resource", resource, "code_challenge_method", "S256",
						"code_challenge", challenge(verifier))),
				HttpCalls.basic(person, password));
		Map<String, String> form = new LinkedHashMap<>();
		form.put("grant_type", "authorization_code");
		form.put("code", code(authorized.location()));
		form.put("redirect_uri", REDIRECT_URI);
		form.put("code_verifier", verifier);
		form.put("resource", resource);
		Answer issued = this.http.postForm(this.tokenUrl, form, HttpCalls.basic("travel-app", "travel-app-secret"), "");
		return Optional.of(issued.text("/access_token")).filter((token) -> !token.isEmpty());
	}

	private static String code(String location) {
		return Stream.of(location.substring(location.indexOf('?') + 1).split("&"))
			.filter((parameter) -> parameter.startsWith("code="))
			.map((parameter) -> parameter.substring("code=".length()))
			.findFirst()
			.orElse("");
	}

	private static String query(Map<String, String> parameters) {
		return parameters.entrySet()
			.stream()
			.map((parameter) -> parameter.getKey() + "="
					+ URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
	}

	private static String verifier() {
		byte[] random = new byte[32];
		new SecureRandom().nextBytes(random);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
	}

	private static String challenge(String verifier) {
		try {
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(
						MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
