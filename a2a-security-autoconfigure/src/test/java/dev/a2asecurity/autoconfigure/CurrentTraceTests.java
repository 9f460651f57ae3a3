package dev.a2asecurity.autoconfigure;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.CallAuthentication;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.TraceParent;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whose trace the present thread's work is part of.
 */
class CurrentTraceTests {

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private static final String SPAN = "b7ad6b7169203331";

	private static final String HEADER = "00-" + TRACE + "-" + SPAN + "-01";

	private final CurrentTrace current = new CurrentTrace();

	@AfterEach
	void clear() {
		MDC.clear();
		RequestContextHolder.resetRequestAttributes();
		SecurityContextHolder.clearContext();
	}

	@Test
	void getWhenNothingIsKnownThenNone() {
		assertThat(this.current.get()).isEqualTo(AuditOrigin.HERE);
		request();
		assertThat(this.current.get()).isEqualTo(AuditOrigin.HERE);
	}

	@Test
	void getWhenTheRequestTellsThenThat() {
		request(HEADER);
		assertThat(this.current.get()).isEqualTo(new AuditOrigin(null, TRACE, SPAN));
	}

	@Test
	void getWhenTheRequestTellsTwiceOrWrongThenNone() {
		request(HEADER, HEADER);
		assertThat(this.current.get()).isEqualTo(AuditOrigin.HERE);
		request(HEADER, "nonsense");
		assertThat(this.current.get()).isEqualTo(AuditOrigin.HERE);
		request("nonsense");
		assertThat(this.current.get()).isEqualTo(AuditOrigin.HERE);
	}

	@Test
	void getWhenThereIsATracerThenItKnowsBetter() {
		request(HEADER);
		MDC.put("traceId", "1".repeat(32));
		MDC.put("spanId", "2".repeat(16));
		assertThat(this.current.get()).isEqualTo(new AuditOrigin(null, "1".repeat(32), "2".repeat(16)));
		MDC.clear();
		MDC.put("trace_id", "3".repeat(32));
		MDC.put("span_id", "4".repeat(16));
		assertThat(this.current.get()).isEqualTo(new AuditOrigin(null, "3".repeat(32), "4".repeat(16)));
	}

	/**
	 * A thread that has inherited somebody's request must not tell that one's trace.
	 */
	@Test
	void getWhenTheThreadWorksOnACallThenThatOfTheCall() {
		request("00-" + "5".repeat(32) + "-" + "6".repeat(16) + "-01");
		works(new TraceParent(TRACE, SPAN));
		assertThat(this.current.get()).isEqualTo(new AuditOrigin(null, TRACE, SPAN));
		works(null);
		assertThat(this.current.get()).isEqualTo(AuditOrigin.HERE);
	}

	private static void works(TraceParent trace) {
		Caller caller = Caller.builder("https://issuer.example.com", "alice").build();
		A2ACall call = A2ACall.builder(caller, A2AOperation.GET_TASK, ProtocolVersion.V1_0).build();
		SecurityContextHolder.getContext()
			.setAuthentication(new CallAuthentication(new TestingAuthenticationToken(caller, null), call, trace));
	}

	private static void request(String... headers) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		for (String header : headers) {
			request.addHeader("Traceparent", header);
		}
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
	}

}
