package dev.a2asecurity.autoconfigure;

import java.net.URI;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.authentication.IssuerUris;

/**
 * URLs out of properties, refused with the key and the remedy.
 */
final class Urls {

	static final String PLAIN_HTTP_HINT = "Plain http is for URLs of this machine (localhost, 127.0.0.1, [::1]); "
			+ "a2a.security.allow-plain-http=true permits it elsewhere, for a network that you trust entirely.";

	private Urls() {
	}

	static URI require(String key, String value, boolean plainHttpAllowed) {
		try {
			return IssuerUris.checked(value, plainHttpAllowed);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					key + " is [" + value + "], which cannot be used: " + ex.getMessage() + ".",
					"Use an https URL. " + PLAIN_HTTP_HINT);
		}
	}

}
