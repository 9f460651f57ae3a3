package dev.a2asecurity.webhook.receive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.IssuerUnavailableException;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.replay.Inbox;
import dev.a2asecurity.replay.InboxClaim;
import dev.a2asecurity.replay.InboxItem;
import dev.a2asecurity.replay.StoreUnavailableException;
import dev.a2asecurity.web.BufferedBodies;
import dev.a2asecurity.web.BufferedBody;
import dev.a2asecurity.web.RequestRefusedException;
import dev.a2asecurity.webhook.IncomingWebhook;
import dev.a2asecurity.webhook.WebhookBody;
import dev.a2asecurity.webhook.WebhookProof;
import dev.a2asecurity.webhook.WebhookRefusedException;

import org.springframework.core.log.LogMessage;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.GenericFilterBean;

/**
 * Stands before a controller of webhooks and lets through what is genuine, of now,
 * expected, and new. The order bears load: what costs least comes first; nothing of a
 * message is believed before its signature; and the inbox, which a forged id must not
 * burn, comes last.
 * <p>
 * A sender that has not proven itself is told 401 and no more, whatever was wrong; the
 * log has the reason.
 */
final class WebhookReceiverFilter extends GenericFilterBean {

	private static final String VERIFIED = WebhookReceiverFilter.class.getName() + ".VERIFIED";

	private static final String WORK = WebhookReceiverFilter.class.getName() + ".WORK";

	private static final MediaType A2A_JSON = MediaType.parseMediaType("application/a2a+json");

	private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

	private final Map<RequestMatcher, List<WebhookPeer>> peers;

	private final BiPredicate<HttpServletRequest, HttpServletResponse> rateLimit;

	private final BufferedBodies bodies;

	private final Duration bodyTimeout;

	private final ExpectedTasks expectedTasks;

	private final Inbox inbox;

	private final Clock clock;

	/**
	 * Creates the filter.
	 * @param peers the senders by the path at which their webhooks come in
	 * @param rateLimit whether a request is within its limit; if not, it has answered
	 */
	WebhookReceiverFilter(Map<RequestMatcher, List<WebhookPeer>> peers,
			BiPredicate<HttpServletRequest, HttpServletResponse> rateLimit, BufferedBodies bodies, Duration bodyTimeout,
			ExpectedTasks expectedTasks, Inbox inbox, Clock clock) {
		this.peers = Map.copyOf(peers);
		this.rateLimit = rateLimit;
		this.bodies = bodies;
		this.bodyTimeout = bodyTimeout;
		this.expectedTasks = expectedTasks;
		this.inbox = inbox;
		this.clock = clock;
	}

	/**
	 * Returns what this filter has let through with a request, or {@code null} if it has
	 * not.
	 */
	static @Nullable VerifiedWebhook verified(ServletRequest request) {
		return (request.getAttribute(VERIFIED) instanceof VerifiedWebhook webhook) ? webhook : null;
	}

	@Override
	public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
			throws IOException, ServletException {
		HttpServletRequest request = (HttpServletRequest) servletRequest;
		HttpServletResponse response = (HttpServletResponse) servletResponse;
		if (request.getAttribute(WORK) instanceof ClaimedWork work) {
			// A later dispatch of a request that has passed.
			work(request, new QuietResponse(response), chain, work);
			return;
		}
		try {
			receive(request, response, chain);
		}
		catch (Answer answer) {
			answer.write(response);
		}
	}

	private void receive(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, Answer {
		if (!this.rateLimit.test(request, response)) {
			return;
		}
		requireForm(request);
		BufferedBody body = read(request);
		try {
			receive(request, response, chain, body);
		}
		finally {
			body.closeAfter(request);
		}
	}

	private void receive(HttpServletRequest request, HttpServletResponse response, FilterChain chain,
			BufferedBody buffered) throws IOException, Answer {
		WebhookBody body = WebhookBody.of(buffered.bytes(), buffered.size());
		Sender sender = verify(request, body);
		WebhookPayload payload = payload(sender, body);
		requireExpected(sender.peer(), payload);
		InboxClaim.New claim = claim(sender, body);
		request.setAttribute(VERIFIED, new VerifiedWebhook(sender.peer().name(), sender.proof().id(), payload, body));
		ClaimedWork work = new ClaimedWork(claim.lease(), response);
		request.setAttribute(WORK, work);
		work(buffered.replay(request), new QuietResponse(response), chain, work);
	}

	private static void requireForm(HttpServletRequest request) throws Answer {
		if (!HttpMethod.POST.matches(request.getMethod())) {
			throw new Answer(HttpStatus.METHOD_NOT_ALLOWED).with(HttpHeaders.ALLOW, "POST");
		}
		String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
		if (!isJson(request.getContentType()) || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
			throw new Answer(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
		}
	}

	private static boolean isJson(@Nullable String contentType) {
		if (contentType == null) {
			return false;
		}
		try {
			MediaType type = MediaType.parseMediaType(contentType);
			String charset = type.getParameter("charset");
			return (type.equalsTypeAndSubtype(A2A_JSON) || type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON))
					&& (charset == null || charset.toLowerCase(Locale.ROOT).replace("\"", "").equals("utf-8"));
		}
		catch (InvalidMediaTypeException | UnsupportedCharsetException ex) {
			return false;
		}
	}

	/**
	 * Reads the body. What is left of one that is too long or too slow is not read.
	 */
	private BufferedBody read(HttpServletRequest request) throws Answer {
		try {
			return this.bodies.read(new TimedRequest(request, this.bodyTimeout));
		}
		catch (RequestRefusedException ex) {
			boolean tooLarge = ex.denial().kind() == Denial.Kind.TOO_LARGE;
			throw tooLarge ? new Answer(HttpStatus.CONTENT_TOO_LARGE).with(HttpHeaders.CONNECTION, "close")
					: later(RETRY_AFTER);
		}
		catch (InterruptedIOException ex) {
			throw new Answer(HttpStatus.REQUEST_TIMEOUT).with(HttpHeaders.CONNECTION, "close");
		}
		catch (IOException ex) {
			throw new Answer(HttpStatus.BAD_REQUEST).with(HttpHeaders.CONNECTION, "close");
		}
	}

	private Sender verify(HttpServletRequest request, WebhookBody body) throws Answer {
		boolean unavailable = false;
		for (WebhookPeer peer : peers(request)) {
			try {
				IncomingWebhook webhook = new IncomingWebhook(request.getMethod(), target(peer, request),
						(name) -> Collections.list(request.getHeaders(name)), body);
				return new Sender(peer, peer.verify(webhook, this.clock));
			}
			catch (WebhookRefusedException ex) {
				this.logger.info(LogMessage.format("Refused a webhook as one of %s: reason=%s, %s", peer.name(),
						ex.reason(), ex.getMessage()));
			}
			catch (IssuerUnavailableException ex) {
				this.logger
					.warn(LogMessage.format("Did not verify a webhook as one of %s: %s", peer.name(), ex.getMessage()));
				unavailable = true;
			}
		}
		throw unavailable ? later(RETRY_AFTER) : unproven();
	}

	private List<WebhookPeer> peers(HttpServletRequest request) {
		return this.peers.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().matches(request))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("The chain is for the paths of webhooks only"))
			.getValue();
	}

	/**
	 * The public URL comes from configuration: behind a proxy the request does not know
	 * it, and its {@code Host} is the sender's to choose.
	 */
	private static @Nullable URI target(WebhookPeer peer, HttpServletRequest request) throws WebhookRefusedException {
		URI url = peer.url();
		if (url == null || request.getQueryString() == null) {
			return url;
		}
		try {
			return URI.create(url + "?" + request.getQueryString());
		}
		catch (IllegalArgumentException ex) {
			throw new WebhookRefusedException("malformed_query", "the query is none of a URI");
		}
	}

	private WebhookPayload payload(Sender sender, WebhookBody body) throws Answer {
		try {
			WebhookPayload payload = WebhookPayload.of(body);
			String proven = sender.proof().taskId();
			if (proven != null && !proven.equals(payload.taskId())) {
				refuse(sender.peer(), "task_mismatch", "the signature names another task than the body");
				throw unproven();
			}
			return payload;
		}
		catch (WebhookRefusedException ex) {
			refuse(sender.peer(), ex.reason(), String.valueOf(ex.getMessage()));
			throw new Answer(HttpStatus.BAD_REQUEST);
		}
	}

	private void requireExpected(WebhookPeer peer, WebhookPayload payload) throws Answer {
		if (peer.unknownTasks() == UnknownTasks.ACCEPT || isExpected(peer, payload.taskId())) {
			return;
		}
		refuse(peer, "unknown_task", "this application does not expect to hear of its task "
				+ "(a2a.security.webhooks.receive[…].unknown-tasks is " + peer.unknownTasks() + ")");
		throw (peer.unknownTasks() == UnknownTasks.RETRY) ? later(RETRY_AFTER) : new Answer(HttpStatus.NOT_FOUND);
	}

	private boolean isExpected(WebhookPeer peer, @Nullable String taskId) throws Answer {
		try {
			return taskId != null && this.expectedTasks.isExpected(peer.name(), taskId);
		}
		catch (RuntimeException ex) {
			this.logger.error("Did not let a webhook in since it is not known whether its task is expected", ex);
			throw later(RETRY_AFTER);
		}
	}

	private InboxClaim.New claim(Sender sender, WebhookBody body) throws Answer {
		WebhookPeer peer = sender.peer();
		Instant now = this.clock.instant();
		InboxItem item = new InboxItem("webhook:" + peer.name(), sender.proof().id(),
				HexFormat.of().formatHex(body.sha256()), now.plus(peer.rememberFor()));
		InboxClaim claim = claim(item, peer);
		if (claim instanceof InboxClaim.New claimed) {
			return claimed;
		}
		if (claim instanceof InboxClaim.Done) {
			this.logger.debug(LogMessage.format("Did not work on a webhook of %s since that is done", peer.name()));
			throw new Answer(HttpStatus.NO_CONTENT);
		}
		if (claim instanceof InboxClaim.InProgress inProgress) {
			throw later(Duration.between(now, inProgress.leaseEnd()));
		}
		if (claim instanceof InboxClaim.Conflict) {
			refuse(peer, "id_conflict", "another message had the same id");
			throw new Answer(HttpStatus.CONFLICT);
		}
		this.logger.error(LogMessage.format(
				"Did not let a webhook of %s in since no more can be remembered " + "(a2a.security.replay.caffeine)",
				peer.name()));
		throw later(RETRY_AFTER);
	}

	private InboxClaim claim(InboxItem item, WebhookPeer peer) throws Answer {
		try {
			return this.inbox.claim(item, peer.lease());
		}
		catch (StoreUnavailableException ex) {
			this.logger.error("Did not let a webhook in since it is not known whether it is new", ex);
			throw later(RETRY_AFTER);
		}
	}

	private void work(HttpServletRequest request, HttpServletResponse response, FilterChain chain, ClaimedWork work)
			throws IOException {
		try {
			chain.doFilter(request, response);
		}
		catch (IOException | ServletException | RuntimeException | Error ex) {
			work.failed();
			this.logger.error("A controller of webhooks has failed; the sender may try again", ex);
			new Answer(HttpStatus.INTERNAL_SERVER_ERROR).write(response);
			if (ex instanceof Error error) {
				throw error;
			}
			return;
		}
		if (request.isAsyncStarted()) {
			request.getAsyncContext().addListener(work);
		}
		else {
			work.answered();
		}
	}

	private void refuse(WebhookPeer peer, String reason, String explanation) {
		this.logger.info(LogMessage.format("Refused a webhook of %s: reason=%s, %s", peer.name(), reason, explanation));
	}

	private static Answer unproven() {
		// RFC 9110, section 11.6.1: a 401 names a scheme.
		return new Answer(HttpStatus.UNAUTHORIZED).with(HttpHeaders.WWW_AUTHENTICATE, "A2A-Webhook");
	}

	private static Answer later(Duration retryAfter) {
		return new Answer(HttpStatus.SERVICE_UNAVAILABLE).with(HttpHeaders.RETRY_AFTER,
				String.valueOf(Math.max(1, retryAfter.toSeconds())));
	}

	private record Sender(WebhookPeer peer, WebhookProof proof) {
	}

	/**
	 * The answer to a message that goes no further.
	 */
	private static final class Answer extends Exception {

		private static final long serialVersionUID = 1L;

		private final HttpStatus status;

		private String headerName = "";

		private String headerValue = "";

		Answer(HttpStatus status) {
			super(null, null, false, false);
			this.status = status;
		}

		Answer with(String name, String value) {
			this.headerName = name;
			this.headerValue = value;
			return this;
		}

		void write(HttpServletResponse response) throws IOException {
			if (response.isCommitted()) {
				return;
			}
			response.reset();
			response.setStatus(this.status.value());
			if (!this.headerName.isEmpty()) {
				response.setHeader(this.headerName, this.headerValue);
			}
			response.setContentLength(0);
			response.flushBuffer();
		}

	}

}
