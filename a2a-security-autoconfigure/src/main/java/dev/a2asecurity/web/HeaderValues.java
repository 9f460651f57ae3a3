package dev.a2asecurity.web;

import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Which header values Spring Security's firewall lets in: those that it lets in by
 * itself. It asks at every reading of a header, by a regular expression that takes longer
 * for an access token than everything else that is done with one; text that is printable
 * ASCII needs no expression.
 */
public final class HeaderValues {

	private HeaderValues() {
	}

	/**
	 * Returns the strict firewall, with its own rules.
	 */
	public static HttpFirewall firewall() {
		StrictHttpFirewall firewall = new StrictHttpFirewall();
		firewall.setAllowedHeaderValues(HeaderValues::isAllowed);
		return firewall;
	}

	static boolean isAllowed(String value) {
		for (int i = 0; i < value.length(); i++) {
			char character = value.charAt(i);
			if (character < ' ' || character > '~') {
				return StrictHttpFirewall.ALLOWED_HEADER_VALUES.test(value);
			}
		}
		return true;
	}

}
