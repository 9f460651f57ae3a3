package dev.a2asecurity.web;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.admission.Admission;
import dev.a2asecurity.admission.Admission.Admitted;
import dev.a2asecurity.admission.Admission.Denied;
import dev.a2asecurity.admission.Admission.Held;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditUnavailableException;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.CallAuthentication;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.ratelimit.CallLimits;
import dev.a2asecurity.ratelimit.StreamLimit;

import org.springframework.core.log.LogMessage;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.web.filter.GenericFilterBean;

/**
 * Finds out what a request asks for, has it decided on, and lets the agent answer. It
 * comes last in the chain: whatever else can refuse the request has had its say before
 * something is changed for it.
 * <p>
 * It decides once, in the first dispatch. Later ones of the same request go on under the
 * same decision.
 */
final class AdmissionFilter extends GenericFilterBean {

	private static final Log log = LogFactory.getLog(AdmissionFilter.class);

	private static final Duration AUDIT_RETRY = Duration.ofSeconds(5);

	private final SecurityContextHolderStrategy contextHolder = SecurityContextHolder.getContextHolderStrategy();

	private final A2AEndpoints endpoints;

	private final CallParser parser;

	private final Function<A2ACall, Admission> admissions;

	private final ResponsePipeline answers;

	private final OperationAnswers ownAnswers;

	private final DenialWriter denials;

	private final CallLimits limits;

	private final CallAudit audit;

	AdmissionFilter(A2ASecurity security) {
		this.endpoints = security.endpoints();
		this.parser = security.parser();
		this.admissions = security.admissions();
		this.answers = security.answers();
		this.denials = security.denials();
		this.ownAnswers = new OperationAnswers(security.extendedCard(), security.denials());
		this.limits = security.limits();
		this.audit = security.audit();
	}

	/**
	 * Tells whether the call that a request is was admitted, in this or an earlier
	 * dispatch.
	 */
	static boolean hasAdmitted(HttpServletRequest request) {
		return Answer.find(request) != null;
	}

	@Override
	public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
			throws IOException, ServletException {
		HttpServletRequest request = (HttpServletRequest) servletRequest;
		HttpServletResponse response = (HttpServletResponse) servletResponse;
		if (FurtherPageRequest.isIn(request)) {
			// Part of an answer to a call that was admitted.
			chain.doFilter(request, response);
			return;
		}
		Answer begun = Answer.find(request);
		Optional<A2AEndpoint> endpoint = (begun != null) ? Optional.empty() : this.endpoints.find(request);
		if (begun != null) {
			pass(begun, request, response, chain);
		}
		else if (endpoint.isPresent()) {
			admit(endpoint.get(), request, response, chain);
		}
		else {
			chain.doFilter(request, response);
		}
	}

	private void admit(A2AEndpoint endpoint, HttpServletRequest request, HttpServletResponse response,
			FilterChain chain) throws IOException, ServletException {
		Authentication authentication = this.contextHolder.getContext().getAuthentication();
		Optional<Caller> caller = Caller.of(authentication);
		if (authentication == null || caller.isEmpty()) {
			// The guard lets nobody on without a caller; somebody took it away in
			// between.
			this.denials.write(Denial.unauthenticated(), request, response);
			return;
		}
		long begin = System.nanoTime();
		try {
			ParsedCall parsed = this.parser.parse(request, endpoint, caller.get());
			DenialWriter.remember(parsed.call().requestId(), request);
			try {
				decide(parsed, authentication, begin, response, chain);
			}
			finally {
				parsed.closeAfter();
			}
		}
		catch (RequestRefusedException ex) {
			log.info(LogMessage.format("Refused a request: %s, %s", ex.getMessage(), caller.get()));
			DenialWriter.remember(ex.requestId(), request);
			this.audit.refused(caller.get(), ex.denial(), request);
			this.audit.took(AuditOutcome.DENIED, begin);
			this.denials.write(ex.denial(), request, response);
		}
	}

	private void decide(ParsedCall parsed, Authentication authentication, long begin, HttpServletResponse response,
			FilterChain chain) throws IOException, ServletException, RequestRefusedException {
		PreparedCall prepared = this.answers.prepare(parsed, response);
		Optional<StreamLimit.Place> place = this.limits.beginStream(parsed.call());
		if (place.isEmpty()) {
			refuse(new Denied(parsed.call(), Denial.tooManyRequests(CallLimits.STREAM_RETRY)), parsed, begin, response);
			return;
		}
		Admission admission = admit(parsed.call(), place.get());
		if (admission instanceof Admitted admitted) {
			answer(parsed, prepared, admitted, place.get(), authentication, begin, response, chain);
			return;
		}
		if (admission instanceof Denied denied) {
			refuse(denied, parsed, begin, response);
		}
		else if (admission instanceof Held held) {
			this.audit.held(held.call(), held.approval(), parsed.original());
			this.audit.took(AuditOutcome.HELD, begin);
			this.denials.write(held.approval(), parsed.original(), response);
		}
	}

	/**
	 * Has a call decided on. The place of its stream is given back if it is not admitted,
	 * whatever keeps it from that: an error of a class that cannot be loaded, say, of a
	 * policy of the application's.
	 */
	private Admission admit(A2ACall call, StreamLimit.Place place) {
		boolean admitted = false;
		try {
			Admission admission = this.admissions.apply(call);
			admitted = admission instanceof Admitted;
			return admission;
		}
		finally {
			if (!admitted) {
				place.close();
			}
		}
	}

	private void refuse(Denied denied, ParsedCall parsed, long begin, HttpServletResponse response) throws IOException {
		this.audit.refused(denied.call(), denied.denial(), parsed.original());
		this.audit.took(AuditOutcome.DENIED, begin);
		RateLimitHeaders.refused(denied.denial(), response);
		this.denials.write(denied.denial(), parsed.original(), response);
	}

	private void answer(ParsedCall parsed, PreparedCall prepared, Admitted admitted, StreamLimit.Place place,
			Authentication authentication, long begin, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		A2ACall call = admitted.call();
		AnswerListener listener;
		Answer answer = null;
		boolean begun = false;
		try {
			AnswerListener completion = this.audit.admitted(call, parsed);
			RateLimitHeaders.left(this.limits.left(call), response);
			listener = AnswerListener.each((end) -> place.close(), (end) -> admitted.message().done(end.taskId()),
					completion);
			if (!this.ownAnswers.concern(call)) {
				answer = this.answers.begin(prepared.request(), response, parsed.endpoint(),
						new CallAuthentication(authentication, call, this.audit.trace()), call, prepared.steps(),
						listener);
			}
			begun = true;
			this.audit.took(AuditOutcome.ALLOWED, begin);
		}
		catch (AuditUnavailableException ex) {
			this.audit.took(AuditOutcome.FAILED, begin);
			this.denials.write(Denial.unavailable(AUDIT_RETRY), parsed.original(), response);
			return;
		}
		finally {
			if (!begun) {
				// Nothing is done unrecorded; and it was not done, so it may come again.
				place.close();
				admitted.message().notBegun();
			}
		}
		if (answer == null) {
			answer(parsed, response, listener);
			return;
		}
		try {
			pass(answer, prepared.request(), response, chain);
		}
		finally {
			prepared.returned().run();
		}
	}

	/**
	 * Answers in place of the agent.
	 */
	private void answer(ParsedCall parsed, HttpServletResponse response, AnswerListener listener) throws IOException {
		AnswerEnd.Outcome outcome = AnswerEnd.Outcome.FAILED;
		try {
			this.ownAnswers.answer(parsed, response);
			outcome = AnswerEnd.Outcome.COMPLETE;
		}
		finally {
			listener.ended(new AnswerEnd(outcome, null, null));
		}
	}

	/**
	 * Lets the agent work under the decision: whoever asks for the caller finds the call
	 * as well, on this thread and on those that the caller is carried to.
	 */
	private void pass(Answer answer, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		SecurityContext previous = this.contextHolder.getContext();
		SecurityContext context = this.contextHolder.createEmptyContext();
		context.setAuthentication(answer.caller());
		try {
			this.contextHolder.setContext(context);
			answer.pass(request, response, chain);
		}
		finally {
			this.contextHolder.setContext(previous);
		}
	}

}
