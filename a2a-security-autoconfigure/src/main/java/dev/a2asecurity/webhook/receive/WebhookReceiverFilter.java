package dev.a2asecurity.webhook.receive;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.IssuerUnavailableException;
import dev.a2asecurity.replay.Inbox;
import dev.a2asecurity.replay.InboxClaim;
import dev.a2asecurity.replay.InboxItem;
import dev.a2asecurity.replay.StoreUnavailableException;
import dev.a2asecurity.web.BufferedBody;
import dev.a2asecurity.webhook.IncomingWebhook;
import dev.a2asecurity.webhook.WebhookBody;
import dev.a2asecurity.webhook.WebhookProof;
import dev.a2asecurity.webhook.WebhookRefusedException;

import org.springframework.core.log.LogMessage;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
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

	private static final String RECEIVING = WebhookReceiverFilter.class.getName() + ".RECEIVING";

	private static final String WORK = WebhookReceiverFilter.class.getName() + ".WORK";

	private final Map<RequestMatcher, List<WebhookPeer>> peers;

	private final BiPredicate<HttpServletRequest, HttpServletResponse> rateLimit;

	private final Function<HttpServletRequest, String> addresses;

	private final boolean answerChallenges;

	private final WebhookBodies bodies;

	private final ExpectedTasks expectedTasks;

	private final Inbox inbox;

	private final WebhookReceipts receipts;

	private final Clock clock;

	/**
	 * Creates the filter.
	 * @param peers the senders by the path at which their webhooks come in
	 * @param rateLimit whether a request is within its limit; if not, it has answered
	 * @param addresses finds where a request comes from
	 * @param answerChallenges whether senders may ask if webhooks are wanted
	 */
	WebhookReceiverFilter(Map<RequestMatcher, List<WebhookPeer>> peers,
			BiPredicate<HttpServletRequest, HttpServletResponse> rateLimit,
			Function<HttpServletRequest, String> addresses, boolean answerChallenges, WebhookBodies bodies,
			ExpectedTasks expectedTasks, Inbox inbox, WebhookReceipts receipts, Clock clock) {
		this.peers = Map.copyOf(peers);
		this.rateLimit = rateLimit;
		this.addresses = addresses;
		this.answerChallenges = answerChallenges;
		this.bodies = bodies;
		this.expectedTasks = expectedTasks;
		this.inbox = inbox;
		this.receipts = receipts;
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
		if (isErrorOfReceiving(request)) {
			answerError(request, response);
			return;
		}
		request.setAttribute(RECEIVING, true);
		if (request.getAttribute(WORK) instanceof ClaimedWork work) {
			// A later dispatch of a request that has passed.
			work(request, new QuietResponse(response), chain, work);
			return;
		}
		try {
			receive(request, response, chain);
		}
		catch (WebhookAnswer answer) {
			answer.write(response);
		}
	}

	/**
	 * Tells whether the container dispatches an error of a request that has been here:
	 * Tomcat does so by itself if it cannot read a body, whatever was answered. The
	 * application's rules, to which its error page belongs, would make it a 401, and a
	 * session.
	 */
	static boolean isErrorOfReceiving(HttpServletRequest request) {
		return request.getDispatcherType() == DispatcherType.ERROR && request.getAttribute(RECEIVING) != null;
	}

	private static void answerError(HttpServletRequest request, HttpServletResponse response) throws IOException {
		int status = (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code) ? code
				: HttpStatus.INTERNAL_SERVER_ERROR.value();
		if (!response.isCommitted()) {
			response.reset();
			response.setStatus(status);
			response.setHeader(HttpHeaders.CONNECTION, "close");
			response.setContentLength(0);
			response.flushBuffer();
		}
	}

	private void receive(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, WebhookAnswer {
		if (!this.rateLimit.test(request, response)) {
			return;
		}
		if (this.answerChallenges && ChallengeAnswer.isAskedFor(request)) {
			ChallengeAnswer.write(request, response);
			return;
		}
		BufferedBody body = read(request);
		try {
			receive(request, response, chain, body);
		}
		finally {
			body.closeAfter(request);
		}
	}

	private BufferedBody read(HttpServletRequest request) throws WebhookAnswer {
		try {
			return this.bodies.read(request);
		}
		catch (WebhookAnswer answer) {
			this.receipts.notLetIn(new WebhookReceipt(answer.outcome(), answer.reason(), null, null, null, null, null,
					this.addresses.apply(request), Duration.ZERO));
			throw answer;
		}
	}

	private void receive(HttpServletRequest request, HttpServletResponse response, FilterChain chain,
			BufferedBody buffered) throws IOException, WebhookAnswer {
		Notes notes = new Notes(WebhookBody.of(buffered.bytes(), buffered.size()), this.addresses.apply(request));
		ClaimedWork work = admit(request, response, notes);
		request.setAttribute(WORK, work);
		work(buffered.replay(request), new QuietResponse(response), chain, work);
	}

	private ClaimedWork admit(HttpServletRequest request, HttpServletResponse response, Notes notes)
			throws WebhookAnswer {
		InboxClaim.New claim;
		Sender sender;
		WebhookPayload payload;
		try {
			sender = verify(request, notes.body);
			notes.sender = sender;
			payload = payload(sender, notes.body);
			notes.taskId = payload.taskId();
			requireExpected(sender.peer(), payload);
			claim = claim(sender, notes.body);
		}
		catch (WebhookAnswer answer) {
			this.receipts.notLetIn(notes.receipt(answer.outcome(), answer.reason()));
			throw answer;
		}
		ClaimedWork work = new ClaimedWork(claim.lease(), response);
		// On record before it is worked on.
		if (!this.receipts.accepted(notes.receipt(WebhookReceipt.Outcome.ACCEPTED, "accepted"))) {
			work.failed();
			throw WebhookAnswer.later("not_recorded", WebhookAnswer.RETRY_AFTER);
		}
		request.setAttribute(VERIFIED,
				new VerifiedWebhook(sender.peer().name(), sender.proof().id(), payload, notes.body));
		return work;
	}

	private Sender verify(HttpServletRequest request, WebhookBody body) throws WebhookAnswer {
		boolean unavailable = false;
		Set<String> reasons = new LinkedHashSet<>();
		for (WebhookPeer peer : peers(request)) {
			try {
				IncomingWebhook webhook = new IncomingWebhook(request.getMethod(), target(peer, request),
						(name) -> Collections.list(request.getHeaders(name)), body);
				return new Sender(peer, peer.verify(webhook, this.clock));
			}
			catch (WebhookRefusedException ex) {
				reasons.add(ex.reason());
				this.logger.info(LogMessage.format("Refused a webhook as one of %s: reason=%s, %s", peer.name(),
						ex.reason(), ex.getMessage()));
			}
			catch (IssuerUnavailableException ex) {
				this.logger
					.warn(LogMessage.format("Did not verify a webhook as one of %s: %s", peer.name(), ex.getMessage()));
				unavailable = true;
			}
		}
		throw unavailable ? WebhookAnswer.later("keys_unavailable", WebhookAnswer.RETRY_AFTER)
				: WebhookAnswer.unproven((reasons.size() == 1) ? reasons.iterator().next() : "no_sender_proven");
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

	private WebhookPayload payload(Sender sender, WebhookBody body) throws WebhookAnswer {
		try {
			WebhookPayload payload = WebhookPayload.of(body);
			String proven = sender.proof().taskId();
			if (proven != null && !proven.equals(payload.taskId())) {
				refuse(sender.peer(), "task_mismatch", "the signature names another task than the body");
				throw WebhookAnswer.unproven("task_mismatch");
			}
			return payload;
		}
		catch (WebhookRefusedException ex) {
			refuse(sender.peer(), ex.reason(), String.valueOf(ex.getMessage()));
			throw new WebhookAnswer(HttpStatus.BAD_REQUEST, ex.reason());
		}
	}

	private void requireExpected(WebhookPeer peer, WebhookPayload payload) throws WebhookAnswer {
		if (peer.unknownTasks() == UnknownTasks.ACCEPT || isExpected(peer, payload.taskId())) {
			return;
		}
		refuse(peer, "unknown_task", "this application does not expect to hear of its task "
				+ "(a2a.security.webhooks.receive[…].unknown-tasks is " + peer.unknownTasks() + ")");
		throw (peer.unknownTasks() == UnknownTasks.RETRY)
				? WebhookAnswer.later("unknown_task", WebhookAnswer.RETRY_AFTER)
				: new WebhookAnswer(HttpStatus.NOT_FOUND, "unknown_task");
	}

	private boolean isExpected(WebhookPeer peer, @Nullable String taskId) throws WebhookAnswer {
		try {
			return taskId != null && this.expectedTasks.isExpected(peer.name(), taskId);
		}
		catch (RuntimeException ex) {
			this.logger.error("Did not let a webhook in since it is not known whether its task is expected", ex);
			throw WebhookAnswer.later("tasks_unavailable", WebhookAnswer.RETRY_AFTER);
		}
	}

	private InboxClaim.New claim(Sender sender, WebhookBody body) throws WebhookAnswer {
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
			throw new WebhookAnswer(HttpStatus.NO_CONTENT, "done");
		}
		if (claim instanceof InboxClaim.InProgress inProgress) {
			throw WebhookAnswer.later("in_progress", Duration.between(now, inProgress.leaseEnd()));
		}
		if (claim instanceof InboxClaim.Conflict) {
			refuse(peer, "id_conflict", "another message had the same id");
			throw new WebhookAnswer(HttpStatus.CONFLICT, "id_conflict");
		}
		this.logger.error(LogMessage.format(
				"Did not let a webhook of %s in since no more can be remembered " + "(a2a.security.replay.caffeine)",
				peer.name()));
		throw WebhookAnswer.later("store_full", WebhookAnswer.RETRY_AFTER);
	}

	private InboxClaim claim(InboxItem item, WebhookPeer peer) throws WebhookAnswer {
		try {
			return this.inbox.claim(item, peer.lease());
		}
		catch (StoreUnavailableException ex) {
			this.logger.error("Did not let a webhook in since it is not known whether it is new", ex);
			throw WebhookAnswer.later("store_unavailable", WebhookAnswer.RETRY_AFTER);
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
			new WebhookAnswer(HttpStatus.INTERNAL_SERVER_ERROR, "controller_failed").write(response);
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

	private record Sender(WebhookPeer peer, WebhookProof proof) {
	}

	/**
	 * What is known of a message, as far as it got.
	 */
	private static final class Notes {

		private final WebhookBody body;

		private final String remoteAddress;

		private final long begin = System.nanoTime();

		private @Nullable Sender sender;

		private @Nullable String taskId;

		Notes(WebhookBody body, String remoteAddress) {
			this.body = body;
			this.remoteAddress = remoteAddress;
		}

		WebhookReceipt receipt(WebhookReceipt.Outcome outcome, String reason) {
			Sender proven = this.sender;
			return new WebhookReceipt(outcome, reason, (proven != null) ? proven.peer().name() : null,
					(proven != null) ? proven.proof().id() : null, this.taskId,
					(proven != null) ? proven.proof().keyId() : null, HexFormat.of().formatHex(this.body.sha256()),
					this.remoteAddress, Duration.ofNanos(System.nanoTime() - this.begin));
		}

	}

}
