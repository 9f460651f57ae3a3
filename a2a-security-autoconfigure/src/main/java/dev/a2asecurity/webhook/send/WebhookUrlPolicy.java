package dev.a2asecurity.webhook.send;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

import dev.a2asecurity.webhook.send.WebhookUrlDecision.Allowed;
import dev.a2asecurity.webhook.send.WebhookUrlDecision.Refused;

/**
 * Decides where webhooks may go. A caller chooses the URL, so without this every caller
 * could have this server send requests to whatever only this server can reach (A2A
 * specification 1.0, section 13.2).
 * <p>
 * A URL is looked at when it is registered, by {@link #check}, and its host again at each
 * connection, by {@link #resolve}: the addresses that are found there are the ones
 * connected to. What a name resolves to meanwhile changes nothing.
 */
public final class WebhookUrlPolicy {

	/**
	 * Longest URL.
	 */
	static final int MAX_LENGTH = 2048;

	private final WebhookUrlRules rules;

	private final NameResolver resolver;

	/**
	 * Creates a policy.
	 * @param rules what is allowed
	 * @param resolver finds addresses; it gives up by itself
	 */
	public WebhookUrlPolicy(WebhookUrlRules rules, NameResolver resolver) {
		this.rules = rules;
		this.resolver = resolver;
	}

	/**
	 * Decides on a URL that is to be registered: by its spelling first, without the
	 * network, and then by the addresses of its host.
	 * @param url the URL as the caller wrote it
	 */
	public WebhookUrlDecision check(String url) {
		WebhookUrlDecision decision = checkSpelling(url);
		if (!(decision instanceof Allowed allowed)) {
			return decision;
		}
		try {
			resolve(allowed.url().getHost());
			return decision;
		}
		catch (ForbiddenAddressException ex) {
			return new Refused("forbidden_address", String.valueOf(ex.getMessage()));
		}
		catch (UnknownHostException ex) {
			return new Refused("unknown_host", "its host cannot be resolved");
		}
	}

	/**
	 * Decides by the spelling alone.
	 */
	public WebhookUrlDecision checkSpelling(String text) {
		if (text.length() > MAX_LENGTH || text.chars().anyMatch((character) -> character <= ' ' || character > '~')) {
			return new Refused("malformed_url",
					"it is longer than " + MAX_LENGTH + " characters, or has some that no URL has");
		}
		try {
			return checkParts(new URI(text));
		}
		catch (URISyntaxException ex) {
			return new Refused("malformed_url", "it is no URL");
		}
	}

	private WebhookUrlDecision checkParts(URI url) {
		String scheme = (url.getScheme() != null) ? url.getScheme().toLowerCase(Locale.ROOT) : "";
		if (!scheme.equals("https") && !(scheme.equals("http") && this.rules.plainHttpAllowed())) {
			return new Refused("scheme", "it is no https URL (a2a.security.webhooks.send.urls.allow-plain-http)");
		}
		if (url.isOpaque() || url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null
				|| url.getRawAuthority().endsWith(":")) {
			return new Refused("malformed_url", "it has no host, or user information, or a fragment");
		}
		int port = (url.getPort() != -1) ? url.getPort() : scheme.equals("https") ? 443 : 80;
		if (!this.rules.ports().contains(port)) {
			return new Refused("port",
					"its port is " + port + ", not among a2a.security.webhooks.send.urls.ports " + this.rules.ports());
		}
		return checkHost(url, url.getHost().toLowerCase(Locale.ROOT));
	}

	private WebhookUrlDecision checkHost(URI url, String host) {
		String problem = WebhookHost.problem(host);
		if (problem != null) {
			return new Refused("malformed_host", "its host cannot be used: " + problem);
		}
		if (!this.rules.isNamed(host)) {
			return new Refused("host", "its host is not among a2a.security.webhooks.send.urls.only");
		}
		if (WebhookHost.isInsideName(host) && !this.rules.isInsideHost(host)) {
			return new Refused("inside_name", "its host has a name of the inside, and is not among "
					+ "a2a.security.webhooks.send.urls.allow-inside-hosts");
		}
		return new Allowed(url);
	}

	/**
	 * Returns the addresses of a host, all of which a webhook may be sent to.
	 * @throws ForbiddenAddressException if it has one to which none may
	 * @throws UnknownHostException if it has none
	 */
	List<InetAddress> resolve(String host) throws UnknownHostException {
		String name = host.toLowerCase(Locale.ROOT);
		List<InetAddress> addresses = this.resolver.resolve(name);
		if (addresses.isEmpty()) {
			throw new UnknownHostException("The host has no address");
		}
		for (InetAddress address : addresses) {
			if (!this.rules.isAllowed(name, address)) {
				// One is enough: whoever mixes them means the one inside.
				throw new ForbiddenAddressException("its host has the address " + AddressKind.text(address)
						+ ", which is none of the internet (a2a.security.webhooks.send.urls.allow-inside-hosts and "
						+ "allow-inside-ranges)");
			}
		}
		return addresses;
	}

}
