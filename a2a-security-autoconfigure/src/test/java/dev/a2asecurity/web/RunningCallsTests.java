package dev.a2asecurity.web;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.authentication.BlockTarget;
import dev.a2asecurity.authentication.CallerAuthentication;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.MemoryBlockStore;
import dev.a2asecurity.call.Caller;

import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls that run on when their caller is blocked.
 */
class RunningCallsTests {

	private static final String ISSUER = "https://auth.example.com";

	private static final ResponsePipeline.Settings SETTINGS = new ResponsePipeline.Settings(1000, 10_000, true);

	private final Clock clock = Clock.systemUTC();

	private final CallerBlocks blocks = new CallerBlocks(new MemoryBlockStore(this.clock), this.clock);

	private final A2AEndpoints endpoints = new A2AEndpoints(List.of(new A2AEndpoint("/a2a", Binding.JSONRPC,
			Set.of("1.0"), Set.of(URI.create("https://agent.example.com/a2a")))));

	private final DenialWriter denials = new DenialWriter(this.endpoints,
			URI.create("https://agent.example.com/.well-known/oauth-protected-resource"), Set.of("ES256"));

	private final RunningCalls running = RunningCalls.endedBy(this.blocks, this.clock);

	private MockHttpServletRequest request = asynchronous();

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	@BeforeEach
	void authenticate() {
		SecurityContextHolder.getContext()
			.setAuthentication(
					new CallerAuthentication(Caller.builder(ISSUER, "alice").clientId("client").tokenId("1").build()));
	}

	@AfterEach
	void clear() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void filterWhenCallIsSynchronousThenNotRegistered() throws Exception {
		pass(this.running, (request, response) -> {
		});
		assertThat(this.running.size()).isZero();
	}

	@Test
	void blockWhenNothingIsAnsweredYetThenRefusedAndCompleted() throws Exception {
		MockAsyncContext context = start(this.running);
		assertThat(this.running.size()).isEqualTo(1);
		this.blocks.block(BlockTarget.subject(ISSUER, "alice"));
		assertThat(this.running.size()).isZero();
		assertThat(this.request.isAsyncStarted()).isFalse();
		assertThat(this.response.getStatus()).isEqualTo(401);
		assertThat(this.response.getHeader("WWW-Authenticate")).contains("invalid_token");
		assertThat(this.response.getContentAsString()).contains("-31401");
		assertThat(this.response.isCommitted()).as("sending is left to the container").isFalse();
		assertThat(context.getDispatchedPath()).isNull();
	}

	@Test
	void blockWhenAStreamHasBegunThenItEndsWithAnEventThatTellsIt() throws Exception {
		ServletOutputStream[] stream = new ServletOutputStream[1];
		pass(this.running, (request, response) -> {
			request.startAsync();
			response.setContentType("text/event-stream");
			stream[0] = response.getOutputStream();
		});
		stream[0].write("data: 1\n\ndata: half".getBytes(StandardCharsets.UTF_8));
		stream[0].flush();
		this.blocks.block(BlockTarget.client(ISSUER, "client"));
		assertThat(this.request.isAsyncStarted()).isFalse();
		assertThat(this.response.getStatus()).isEqualTo(200);
		assertThat(this.response.getContentAsString())
			.matches("data: 1\n\ndata: \\{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":\\{\"code\":-31401,.*}\n\n");
		assertThatExceptionOfType(AnswerEndedException.class).isThrownBy(() -> stream[0].write('x'));
		assertThat(this.response.getContentAsString()).endsWith("\n\n");
	}

	@Test
	void blockWhenSomebodyElseIsMeantThenGoesOn() throws Exception {
		start(this.running);
		this.blocks.block(BlockTarget.subject(ISSUER, "bob"));
		this.blocks.block(BlockTarget.subject("https://other.example.com", "alice"));
		this.blocks.block(BlockTarget.key(ISSUER, "key-1"));
		assertThat(this.request.isAsyncStarted()).isTrue();
		assertThat(this.running.size()).isEqualTo(1);
	}

	@Test
	void filterWhenCallerWasBlockedMeanwhileThenEndedAtOnce() throws Exception {
		pass(this.running, (request, response) -> {
			this.blocks.block(BlockTarget.subject(ISSUER, "alice"));
			request.startAsync();
		});
		assertThat(this.request.isAsyncStarted()).isFalse();
		assertThat(this.response.getStatus()).isEqualTo(401);
		assertThat(this.running.size()).isZero();
	}

	@Test
	void filterWhenAnEndedCallComesBackThenTheAgentIsNotReached() throws Exception {
		start(this.running);
		this.blocks.block(BlockTarget.subject(ISSUER, "alice"));
		this.request.setDispatcherType(DispatcherType.ASYNC);
		boolean[] reached = new boolean[1];
		pass(this.running, (request, response) -> reached[0] = true);
		assertThat(reached[0]).isFalse();
	}

	@Test
	void blockWhenCallHasComeBackThenTheContainersThreadIsLeftAlone() throws Exception {
		start(this.running);
		this.request.setDispatcherType(DispatcherType.ASYNC);
		boolean[] reached = new boolean[1];
		this.request.setAsyncStarted(false);
		pass(this.running, (request, response) -> {
			assertThat(this.running.size()).isZero();
			this.blocks.block(BlockTarget.subject(ISSUER, "alice"));
			reached[0] = true;
		});
		assertThat(reached[0]).isTrue();
		assertThat(this.response.getStatus()).isEqualTo(200);
	}

	@Test
	void listenersWhenCallIsOverThenForgotten() throws Exception {
		for (String event : List.of("complete", "timeout", "error")) {
			MockAsyncContext context = start(this.running);
			assertThat(this.running.size()).isEqualTo(1);
			AsyncListener listener = context.getListeners().get(context.getListeners().size() - 1);
			switch (event) {
				case "timeout" -> listener.onTimeout(new AsyncEvent(context));
				case "error" -> listener.onError(new AsyncEvent(context));
				default -> {
				}
			}
			// The container does so after either.
			listener.onComplete(new AsyncEvent(context));
			assertThat(this.running.size()).as(event).isZero();
			this.request = asynchronous();
		}
	}

	@Test
	void onStartAsyncWhenDispatchedPastTheGuardThenStays() throws Exception {
		MockAsyncContext first = start(this.running);
		MockAsyncContext second = new MockAsyncContext(this.request, this.response);
		first.getListeners().get(0).onStartAsync(new AsyncEvent(second));
		boolean[] completed = new boolean[1];
		second.addDispatchHandler(() -> completed[0] = true);
		assertThat(second.getListeners()).hasSize(1);
		this.blocks.block(BlockTarget.subject(ISSUER, "alice"));
		assertThat(this.request.isAsyncStarted()).isFalse();
	}

	@Test
	void filterWhenTooManyCallsRunThenEndedWithUnavailable() throws Exception {
		RunningCalls few = new RunningCalls(this.blocks, this.clock, 1);
		start(few);
		MockHttpServletRequest second = asynchronous();
		MockHttpServletResponse refused = new MockHttpServletResponse();
		guard(few).doFilter(second, refused, (request, response) -> request.startAsync());
		assertThat(second.isAsyncStarted()).isFalse();
		assertThat(refused.getStatus()).isEqualTo(503);
		assertThat(few.size()).isEqualTo(1);
	}

	@Test
	void filterWhenForwardPassesTheGuardAgainThenRegisteredOnce() throws Exception {
		Filter guard = guard(this.running);
		guard.doFilter(this.request, this.response,
				(request, response) -> guard.doFilter(request, response, (inner, same) -> inner.startAsync()));
		assertThat(this.running.size()).isEqualTo(1);
	}

	private MockAsyncContext start(RunningCalls calls) throws Exception {
		pass(calls, (request, response) -> request.startAsync());
		return (MockAsyncContext) this.request.getAsyncContext();
	}

	private static MockHttpServletRequest asynchronous() {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/a2a");
		request.setAsyncSupported(true);
		return request;
	}

	/**
	 * Lets answers through the pipeline, as the filter in front of the agent does.
	 */
	private Filter guard(RunningCalls calls) {
		ResponsePipeline pipeline = new ResponsePipeline(List.of(), SETTINGS, this.denials, calls, this.clock);
		return (servletRequest, response, chain) -> {
			HttpServletRequest request = (HttpServletRequest) servletRequest;
			Answer answer = Answer.find(request);
			if (answer == null) {
				answer = pipeline.begin(request, (HttpServletResponse) response, this.endpoints.all().get(0),
						SecurityContextHolder.getContext().getAuthentication(), null, (end) -> {
						});
			}
			answer.pass(request, (HttpServletResponse) response, chain);
		};
	}

	private void pass(RunningCalls calls, FilterChain agent) throws Exception {
		guard(calls).doFilter(this.request, this.response, agent);
	}

}
