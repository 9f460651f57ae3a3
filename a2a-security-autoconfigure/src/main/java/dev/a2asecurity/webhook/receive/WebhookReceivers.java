package dev.a2asecurity.webhook.receive;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.a2asecurity.replay.Inbox;
import dev.a2asecurity.web.BufferedBodies;

import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The paths at which webhooks come in, and what stands before them.
 */
public final class WebhookReceivers {

	private final Map<String, List<WebhookPeer>> peers = new LinkedHashMap<>();

	private final SecurityFilterChain chain;

	/**
	 * Creates the receivers.
	 * @param peers the senders; several may share a path
	 * @param rateLimit whether a request is within its limit; if not, it has answered
	 * @param addresses finds where a request comes from
	 * @param answerChallenges whether senders may ask if webhooks are wanted
	 * @param bodies bounds the bodies
	 * @param bodyTimeout how long a body may take to come in
	 * @param expectedTasks knows the tasks of this application
	 * @param inbox knows what came in
	 * @param listeners told of what came in
	 * @param clock what tells the time
	 */
	public WebhookReceivers(List<WebhookPeer> peers, BiPredicate<HttpServletRequest, HttpServletResponse> rateLimit,
			Function<HttpServletRequest, String> addresses, boolean answerChallenges, BufferedBodies bodies,
			Duration bodyTimeout, ExpectedTasks expectedTasks, Inbox inbox, List<WebhookReceiptListener> listeners,
			Clock clock) {
		peers.forEach((peer) -> this.peers.computeIfAbsent(peer.path(), (path) -> new ArrayList<>()).add(peer));
		Map<RequestMatcher, List<WebhookPeer>> byPath = new LinkedHashMap<>();
		this.peers.forEach((path, senders) -> byPath.put(matcher(path), List.copyOf(senders)));
		this.chain = new DefaultSecurityFilterChain(matcher(byPath.keySet()),
				new WebhookReceiverFilter(byPath, rateLimit, addresses, answerChallenges,
						new WebhookBodies(bodies, bodyTimeout), expectedTasks, inbox, new WebhookReceipts(listeners),
						clock));
	}

	private static RequestMatcher matcher(Set<RequestMatcher> paths) {
		List<RequestMatcher> matchers = new ArrayList<>(paths);
		matchers.add(WebhookReceiverFilter::isErrorOfReceiving);
		return new OrRequestMatcher(matchers);
	}

	/**
	 * A handler mapping may be configured to ignore case or a slash at the end; what
	 * stands before the handlers then must.
	 */
	private static RequestMatcher matcher(String path) {
		PathPatternParser anyCase = new PathPatternParser();
		anyCase.setCaseSensitive(false);
		PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withPathPatternParser(anyCase);
		return new OrRequestMatcher(paths.matcher(path), paths.matcher(path + "/"));
	}

	/**
	 * Returns the peers by path.
	 */
	public Map<String, List<WebhookPeer>> peers() {
		return this.peers;
	}

	Set<String> paths() {
		return this.peers.keySet();
	}

	/**
	 * Returns the security filter chain of all paths. Nothing else is in it: a webhook
	 * has no user, no session and no form.
	 */
	public SecurityFilterChain chain() {
		return this.chain;
	}

	/**
	 * Tells whether filters are those of the receivers.
	 */
	static boolean isIn(List<Filter> filters) {
		return filters.stream().anyMatch(WebhookReceiverFilter.class::isInstance);
	}

}
