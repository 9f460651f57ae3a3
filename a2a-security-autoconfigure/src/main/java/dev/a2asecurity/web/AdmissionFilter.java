package dev.a2asecurity.web;

import java.io.IOException;
import java.util.Optional;

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
import dev.a2asecurity.admission.AdmissionControl;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.CallAuthentication;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;

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

	private final SecurityContextHolderStrategy contextHolder = SecurityContextHolder.getContextHolderStrategy();

	private final A2AEndpoints endpoints;

	private final CallParser parser;

	private final AdmissionControl admissions;

	private final ResponsePipeline answers;

	private final OperationAnswers ownAnswers;

	private final DenialWriter denials;

	AdmissionFilter(A2ASecurity security) {
		this.endpoints = security.endpoints();
		this.parser = security.parser();
		this.admissions = security.admissions();
		this.answers = security.answers();
		this.denials = security.denials();
		this.ownAnswers = new OperationAnswers(security.extendedCard(), security.denials());
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
		try {
			ParsedCall parsed = this.parser.parse(request, endpoint, caller.get());
			DenialWriter.remember(parsed.call().requestId(), request);
			try {
				decide(parsed, authentication, response, chain);
			}
			finally {
				parsed.closeAfter();
			}
		}
		catch (RequestRefusedException ex) {
			log.info(LogMessage.format("Refused a request: %s, %s", ex.getMessage(), caller.get()));
			DenialWriter.remember(ex.requestId(), request);
			this.denials.write(ex.denial(), request, response);
		}
	}

	private void decide(ParsedCall parsed, Authentication authentication, HttpServletResponse response,
			FilterChain chain) throws IOException, ServletException {
		Admission admission = this.admissions.admit(parsed.call());
		if (admission instanceof Admitted admitted && this.ownAnswers.concern(admitted.call())) {
			this.ownAnswers.answer(parsed, response);
		}
		else if (admission instanceof Admitted admitted) {
			answer(parsed, admitted, authentication, response, chain);
		}
		else if (admission instanceof Denied denied) {
			refuse(denied.denial(), parsed, response);
		}
		else if (admission instanceof Held held) {
			refuse(held.approval(), parsed, response);
		}
	}

	private void refuse(Denial denial, ParsedCall parsed, HttpServletResponse response) throws IOException {
		this.denials.write(denial, parsed.original(), response);
	}

	private void answer(ParsedCall parsed, Admitted admitted, Authentication authentication,
			HttpServletResponse response, FilterChain chain) throws IOException, ServletException {
		A2ACall call = admitted.call();
		Answer answer = this.answers.begin(parsed.request(), response, parsed.endpoint(),
				new CallAuthentication(authentication, call), call, (end) -> admitted.message().done(end.taskId()));
		pass(answer, parsed.request(), response, chain);
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
