package dev.a2asecurity.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.authentication.BlockTarget;
import dev.a2asecurity.authentication.CallerAuthentication;
import dev.a2asecurity.authentication.TestAuthentications;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.web.AnswerEnd.Outcome;

import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static dev.a2asecurity.web.ResponsePipelineTests.bytes;
import static dev.a2asecurity.web.ResponsePipelineTests.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An answer that goes on after its container thread has left, and everything that can end
 * it, once each.
 */
class AnswerTests {

	private static final String RESULT = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"task\":{\"id\":\"t1\"}}}";

	private static final Caller CALLER = Caller.builder("https://issuer.example.com", "alice").build();

	private final PipelineFixture fixture = new PipelineFixture();

	private final MockHttpServletRequest request = asynchronous();

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	private AsyncContext context;

	private ServletOutputStream stream;

	@Test
	void completeWhenAgentCompletesThenDecidedBefore() throws Exception {
		start("application/json");
		this.stream.write(bytes(RESULT));
		assertThat(content()).isEmpty();
		assertThat(this.fixture.ends).isEmpty();
		this.context.complete();
		assertThat(content()).isEqualTo(RESULT);
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.COMPLETE, "t1", null));
		assertThat(this.fixture.running.size()).isZero();
		assertThatExceptionOfType(AnswerEndedException.class).isThrownBy(() -> this.stream.write('x'));
	}

	@Test
	void completeWhenAnswerNamesAnothersTaskThenRefused() throws Exception {
		this.fixture.owners.put("t1", "bob");
		start("application/json");
		this.stream.write(bytes(RESULT));
		this.context.complete();
		assertThat(content()).contains("-32001").doesNotContain("t1");
		assertThat(this.request.isAsyncStarted()).isFalse();
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.REFUSED, null, "task_taken"));
	}

	@Test
	void completeWhenAListenerOfTheAgentCompletesThenDecidedBefore() throws Exception {
		start("application/json");
		this.stream.write(bytes(RESULT));
		List<ServletResponse> seen = new ArrayList<>();
		this.context.addListener(new Completing(seen));
		for (AsyncListener listener : List.copyOf(((MockAsyncContext) this.request.getAsyncContext()).getListeners())) {
			listener.onTimeout(new AsyncEvent(this.request.getAsyncContext()));
		}
		assertThat(content()).isEqualTo(RESULT);
		assertThat(seen).allMatch(AnswerResponse.class::isInstance).isNotEmpty();
	}

	@Test
	void streamWhenAnEventIsRefusedThenTheCallIsCompletedAndTheWriterStopped() throws Exception {
		this.fixture.owners.put("t2", "bob");
		start("text/event-stream");
		this.stream.write(bytes("data: " + RESULT + "\n\n"));
		assertThatExceptionOfType(AnswerEndedException.class)
			.isThrownBy(() -> this.stream.write(bytes("data: " + RESULT.replace("t1", "t2") + "\n\n")));
		assertThat(content()).startsWith("data: " + RESULT + "\n\ndata: {").doesNotContain("t2").endsWith("}\n\n");
		assertThat(this.request.isAsyncStarted()).isFalse();
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.REFUSED, "t1", "task_taken"));
		this.context.complete();
		this.context.dispatch();
		assertThat(this.fixture.ends).hasSize(1);
	}

	@Test
	void dispatchWhenAgentAnswersLaterThenDecidedWhenItReturns() throws Exception {
		start("application/json");
		this.context.dispatch();
		this.request.setAsyncStarted(false);
		this.request.setDispatcherType(DispatcherType.ASYNC);
		pass((request, response) -> {
			response.getOutputStream().write(bytes(RESULT));
			assertThat(content()).isEmpty();
		});
		assertThat(content()).isEqualTo(RESULT);
		assertThat(this.fixture.ends).hasSize(1);
	}

	@Test
	void dispatchWhenAgentHasWrappersOfItsOwnThenItGetsThemBackAndFiltersAroundSeeTheirs() throws Exception {
		ServletRequest[] mine = new ServletRequest[1];
		ServletResponse[] my = new ServletResponse[1];
		pass((request, response) -> {
			mine[0] = new HttpServletRequestWrapper((AnswerRequest) request);
			my[0] = new HttpServletResponseWrapper((HttpServletResponse) response);
			mine[0].startAsync(mine[0], my[0]);
			assertThat(mine[0].getAsyncContext().getResponse()).isSameAs(my[0]);
			assertThat(mine[0].getAsyncContext().getRequest()).isSameAs(mine[0]);
		});
		MockAsyncContext container = (MockAsyncContext) this.request.getAsyncContext();
		assertThat(container.getRequest()).isSameAs(this.request);
		assertThat(container.getResponse()).isSameAs(this.response);
		this.request.setAsyncStarted(false);
		this.request.setDispatcherType(DispatcherType.ASYNC);
		pass((request, response) -> {
			assertThat(request).isSameAs(mine[0]);
			assertThat(response).isSameAs(my[0]);
		});
	}

	@Test
	void startAsyncWhenWithoutArgumentsThenTheAgentDoesNotGetAroundThePipeline() throws Exception {
		pass((request, response) -> {
			AsyncContext context = request.startAsync();
			assertThat(context.getResponse()).isInstanceOf(AnswerResponse.class);
			assertThat(request.getAsyncContext().getResponse()).isInstanceOf(AnswerResponse.class);
		});
	}

	@Test
	void forwardWhenWithinTheDispatchThenPartOfTheSameAnswer() throws Exception {
		pass((request, response) -> {
			this.request.setDispatcherType(DispatcherType.FORWARD);
			Answer.find(this.request)
				.pass(this.request, this.response, (inner, same) -> response.getOutputStream().write(bytes(RESULT)));
			assertThat(content()).as("not decided yet").isEmpty();
		});
		assertThat(content()).isEqualTo(RESULT);
		assertThat(this.fixture.ends).hasSize(1);
	}

	@Test
	void errorPageWhenAnswerHasEndedThenTheContainersOwn() throws Exception {
		pass((request, response) -> ((HttpServletResponse) response).sendError(500));
		this.request.setDispatcherType(DispatcherType.ERROR);
		boolean[] reached = new boolean[1];
		pass((request, response) -> {
			reached[0] = true;
			assertThat(response).isSameAs(this.response);
		});
		assertThat(reached[0]).isTrue();
		assertThat(this.fixture.ends).hasSize(1);
	}

	@Test
	void onCompleteWhenContainerGivesUpThenTheAnswerHasFailed() throws Exception {
		for (String event : List.of("timeout", "error", "none")) {
			PipelineFixture own = new PipelineFixture();
			MockHttpServletRequest request = asynchronous();
			own.answer(PipelineFixture.RPC, A2AOperation.SEND_MESSAGE, request, new MockHttpServletResponse(),
					(inner, response) -> {
						inner.startAsync();
						response.getOutputStream().write(bytes(RESULT));
					});
			AsyncListener listener = ((MockAsyncContext) request.getAsyncContext()).getListeners().get(0);
			if (event.equals("timeout")) {
				listener.onTimeout(new AsyncEvent(request.getAsyncContext()));
			}
			else if (event.equals("error")) {
				listener.onError(new AsyncEvent(request.getAsyncContext()));
			}
			assertThat(own.ends).isEmpty();
			listener.onComplete(new AsyncEvent(request.getAsyncContext()));
			listener.onComplete(new AsyncEvent(request.getAsyncContext()));
			assertThat(own.ends)
				.containsExactly(new AnswerEnd(Outcome.FAILED, null, event.equals("none") ? "not_completed" : event));
			assertThat(own.owners).isEmpty();
			assertThat(own.pipeline().held()).isZero();
		}
	}

	@Test
	void writeWhenClientIsGoneThenTheAgentIsToldAndTheAnswerHasFailed() throws Exception {
		HttpServletResponse gone = new HttpServletResponseWrapper(this.response) {

			@Override
			public ServletOutputStream getOutputStream() {
				return new Broken();
			}

		};
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.fixture.answer(PipelineFixture.RPC, A2AOperation.SEND_STREAMING_MESSAGE,
					this.request, gone, writes("text/event-stream", "data: " + RESULT + "\n\n")))
			.withMessage("gone");
		assertThat(this.fixture.ends).extracting(AnswerEnd::outcome).containsExactly(Outcome.FAILED);
	}

	@Test
	void streamWhenTheClientIsGoneAndTheContainerForgetsItThenTheEndIsTold() throws Exception {
		goneWhileAsynchronous();
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.FAILED, null, "not_sent"));
		assertThat(this.fixture.running.size()).isZero();
		assertThat(this.fixture.pipeline().held()).isZero();
		assertThatExceptionOfType(AnswerEndedException.class).isThrownBy(() -> this.stream.write('x'));
	}

	@Test
	void streamWhenTheClientIsGoneAndTheContainerDispatchesThenItStaysFailed() throws Exception {
		goneWhileAsynchronous();
		this.context.dispatch();
		this.request.setAsyncStarted(false);
		this.request.setDispatcherType(DispatcherType.ASYNC);
		List<String> dispatched = new ArrayList<>();
		pass((request, response) -> dispatched.add("the agent may clean up"));
		assertThat(dispatched).hasSize(1);
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.FAILED, null, "not_sent"));
		assertThat(this.fixture.running.size()).isZero();
	}

	@Test
	void errorWhenItIsOfTheConnectionThenWhatTheContainerDispatchesIsNoAnswer() throws Exception {
		start("text/event-stream");
		for (AsyncListener listener : List.copyOf(((MockAsyncContext) this.request.getAsyncContext()).getListeners())) {
			listener.onError(new AsyncEvent(this.request.getAsyncContext(), new IOException("gone")));
		}
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.FAILED, null, "not_sent"));
	}

	private void goneWhileAsynchronous() throws Exception {
		MockHttpServletResponse gone = new MockHttpServletResponse() {

			@Override
			public ServletOutputStream getOutputStream() {
				return new Broken();
			}

		};
		this.fixture.answer(PipelineFixture.RPC, A2AOperation.SEND_STREAMING_MESSAGE, this.request, gone,
				(request, response) -> starts(request, response, "text/event-stream"));
		assertThat(this.fixture.ends).isEmpty();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.stream.write(bytes("data: {}\n\ndata: {")))
			.withMessage("gone");
	}

	@Test
	void streamWhenItsTokenExpiresThenNoEventAfterThatAndTheEndIsTold() throws Exception {
		startWithToken("text/event-stream");
		this.stream.write(bytes("data: {\"a\":1}\n\ndata: {\"half"));
		this.fixture.clock.set(PipelineFixture.NOW.plusSeconds(60).minusNanos(1));
		this.fixture.running.endExpired();
		assertThat(this.request.isAsyncStarted()).isTrue();
		this.fixture.clock.set(PipelineFixture.NOW.plusSeconds(60));
		this.fixture.running.endExpired();
		assertThat(this.request.isAsyncStarted()).isFalse();
		assertThat(content())
			.startsWith("data: {\"a\":1}\n\ndata: {\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-31401,")
			.endsWith("}\n\n");
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.ENDED, null, "token_expired"));
	}

	@Test
	void streamWhenItsTokenHasExpiredAndNobodyHasLookedThenTheNextEventDoesNotLeave() throws Exception {
		startWithToken("text/event-stream");
		this.stream.write(bytes("data: {\"a\":1}\n\n"));
		this.fixture.clock.set(PipelineFixture.NOW.plusSeconds(60));
		assertThatExceptionOfType(AnswerEndedException.class)
			.isThrownBy(() -> this.stream.write(bytes("data: {\"b\":1}\n\n")));
		assertThat(content()).doesNotContain("\"b\"").contains("-31401");
		assertThat(this.request.isAsyncStarted()).isFalse();
	}

	@Test
	void streamWhenOnTheContainersThreadAndItsTokenExpiresThenItEndsToo() throws Exception {
		Answer answer = begin();
		answer.pass(this.request, this.response, (request, response) -> {
			response.setContentType("text/event-stream");
			response.getOutputStream().write(bytes("data: {\"a\":1}\n\n"));
			assertThat(this.fixture.running.size()).isEqualTo(1);
			this.fixture.clock.set(PipelineFixture.NOW.plusSeconds(60));
			this.fixture.running.endExpired();
			response.getOutputStream().write(bytes("data: {\"b\":1}\n\n"));
		});
		assertThat(content()).doesNotContain("\"b\"").contains("-31401");
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.ENDED, null, "token_expired"));
	}

	@Test
	void answerWhenNoStreamThenItsTokenMayExpire() throws Exception {
		startWithToken("application/json");
		this.stream.write(bytes(RESULT));
		this.fixture.clock.set(PipelineFixture.NOW.plus(Duration.ofDays(1)));
		this.fixture.running.endExpired();
		this.context.complete();
		assertThat(content()).isEqualTo(RESULT);
	}

	@Test
	void streamWhenTokensMayExpireThenItGoesOn() throws Exception {
		this.fixture.settings = new ResponsePipeline.Settings(1000, 1000, false);
		startWithToken("text/event-stream");
		this.fixture.clock.set(PipelineFixture.NOW.plus(Duration.ofDays(1)));
		this.stream.write(bytes("data: {\"b\":1}\n\n"));
		this.fixture.running.endExpired();
		assertThat(content()).isEqualTo("data: {\"b\":1}\n\n");
	}

	@Test
	void streamWhenCallerIsBlockedOnTheContainersThreadThenItEndsToo() throws Exception {
		pass((request, response) -> {
			response.setContentType("text/event-stream");
			response.getOutputStream().write(bytes("data: {\"a\":1}\n\n"));
			this.fixture.blocks.block(BlockTarget.subject("https://issuer.example.com", "alice"));
			response.getOutputStream().write(bytes("data: {\"b\":1}\n\n"));
		});
		assertThat(content()).doesNotContain("\"b\"").contains("-31401");
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.ENDED, null, "blocked"));
	}

	@Test
	void endWhenTheClientDoesNotReadThenNobodyWaitsForIt() throws Exception {
		CountDownLatch writing = new CountDownLatch(1);
		CountDownLatch reads = new CountDownLatch(1);
		HttpServletResponse slow = new HttpServletResponseWrapper(this.response) {

			@Override
			public ServletOutputStream getOutputStream() {
				return new Slow((MockHttpServletResponse) getResponse(), writing, reads);
			}

		};
		this.fixture.answer(PipelineFixture.RPC, A2AOperation.SEND_STREAMING_MESSAGE, this.request, slow,
				(request, response) -> {
					this.context = request.startAsync(request, response);
					response.setContentType("text/event-stream");
					this.stream = response.getOutputStream();
				});
		ExecutorService agent = Executors.newSingleThreadExecutor();
		try {
			Future<?> write = agent.submit(() -> {
				this.stream.write(bytes("data: {\"a\":1}\n\n"));
				return null;
			});
			assertThat(writing.await(20, TimeUnit.SECONDS)).isTrue();
			// Returns although the writer holds on.
			this.fixture.blocks.block(BlockTarget.subject("https://issuer.example.com", "alice"));
			assertThat(this.request.isAsyncStarted()).isTrue();
			reads.countDown();
			write.get(20, TimeUnit.SECONDS);
		}
		finally {
			agent.shutdownNow();
		}
		assertThat(this.request.isAsyncStarted()).as("ended by the writer").isFalse();
		assertThat(content()).startsWith("data: {\"a\":1}\n\ndata: {").endsWith("}\n\n");
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.ENDED, null, "blocked"));
	}

	@Test
	void endWhenManyEndAndWriteAtOnceThenOneEndingAfterWholeEvents() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(3);
		try {
			for (int i = 0; i < 300; i++) {
				race(threads, new Random(i));
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private void race(ExecutorService threads, Random random) throws Exception {
		PipelineFixture own = new PipelineFixture();
		MockHttpServletRequest request = asynchronous();
		MockHttpServletResponse response = new MockHttpServletResponse();
		AsyncContext[] context = new AsyncContext[1];
		ServletOutputStream[] out = new ServletOutputStream[1];
		Answer answer = own.answer(PipelineFixture.RPC, A2AOperation.SEND_STREAMING_MESSAGE, request, response,
				(inner, agents) -> {
					context[0] = inner.startAsync();
					agents.setContentType("text/event-stream");
					out[0] = agents.getOutputStream();
					out[0].write(bytes("data: {}\n\n"));
				});
		CyclicBarrier start = new CyclicBarrier(3);
		int events = random.nextInt(20);
		Future<?> writer = threads.submit(() -> {
			start.await();
			try {
				for (int i = 0; i < events; i++) {
					out[0].write(bytes("data: {}\n"));
					out[0].write(bytes("\n"));
				}
				context[0].complete();
			}
			catch (AnswerEndedException ex) {
				// Somebody was faster.
			}
			return null;
		});
		Future<?> blocker = threads.submit(() -> {
			start.await();
			answer.end(Ending.fromOutside(Denial.invalidToken(), "blocked"));
			return null;
		});
		Future<?> expirer = threads.submit(() -> {
			start.await();
			answer.end(RunningCalls.EXPIRED);
			return null;
		});
		writer.get(20, TimeUnit.SECONDS);
		blocker.get(20, TimeUnit.SECONDS);
		expirer.get(20, TimeUnit.SECONDS);
		assertThat(request.isAsyncStarted()).isFalse();
		assertThat(own.ends).hasSize(1);
		assertThat(own.running.size()).isZero();
		assertThat(own.pipeline().held()).isZero();
		String content = new String(response.getContentAsByteArray(), StandardCharsets.UTF_8);
		boolean ended = own.ends.get(0).outcome() == Outcome.ENDED;
		assertThat(content).matches("(data: \\{}\n\n)+" + (ended ? "data: \\{\"jsonrpc.*}\n\n" : ""));
	}

	@Test
	void writeListenerWhenAgentIsNonBlockingThenOneWriteForEachOfItsWrites() throws Exception {
		List<String> writes = new ArrayList<>();
		HttpServletResponse nonBlocking = new HttpServletResponseWrapper(this.response) {

			private final ServletOutputStream out = new NonBlocking(writes);

			@Override
			public ServletOutputStream getOutputStream() {
				return this.out;
			}

		};
		this.fixture.answer(PipelineFixture.RPC, A2AOperation.SEND_STREAMING_MESSAGE, this.request, nonBlocking,
				(request, response) -> {
					this.context = request.startAsync();
					response.setContentType("text/event-stream");
					this.stream = response.getOutputStream();
				});
		this.stream.setWriteListener(new NoListener());
		assertThat(this.stream.isReady()).isTrue();
		this.stream.write(bytes("data: {\"a\""));
		assertThat(writes).isEmpty();
		this.stream.write(bytes(":1}\n\ndata: {\"b\":1}\n\ndata: {"));
		assertThat(writes).containsExactly("data: {\"a\":1}\n\ndata: {\"b\":1}\n\n");
	}

	private Answer begin() {
		return this.fixture.pipeline()
			.begin(this.request, this.response, PipelineFixture.RPC, withToken(),
					PipelineFixture.call(PipelineFixture.RPC, A2AOperation.SUBSCRIBE_TO_TASK), this.fixture.ends::add);
	}

	/**
	 * A token that ends a minute from now.
	 */
	private static CallerAuthentication withToken() {
		return TestAuthentications.expiring(CALLER, PipelineFixture.NOW.plusSeconds(60));
	}

	private void startWithToken(String type) throws Exception {
		begin().pass(this.request, this.response, (request, response) -> starts(request, response, type));
	}

	private void start(String type) throws Exception {
		pass((request, response) -> starts(request, response, type));
	}

	private void starts(ServletRequest request, ServletResponse response, String type) throws IOException {
		this.context = request.startAsync(request, response);
		response.setContentType(type);
		this.stream = response.getOutputStream();
	}

	private void pass(FilterChain agent) throws Exception {
		this.fixture.answer(PipelineFixture.RPC, A2AOperation.SEND_STREAMING_MESSAGE, this.request, this.response,
				agent);
	}

	private String content() {
		return new String(this.response.getContentAsByteArray(), StandardCharsets.UTF_8);
	}

	private static MockHttpServletRequest asynchronous() {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/a2a");
		request.setAsyncSupported(true);
		return request;
	}

	private static final class Completing implements AsyncListener {

		private final List<ServletResponse> seen;

		Completing(List<ServletResponse> seen) {
			this.seen = seen;
		}

		@Override
		public void onTimeout(AsyncEvent event) {
			this.seen.add(event.getAsyncContext().getResponse());
			event.getAsyncContext().complete();
		}

		@Override
		public void onComplete(AsyncEvent event) {
			this.seen.add(event.getAsyncContext().getResponse());
		}

		@Override
		public void onError(AsyncEvent event) {
			this.seen.add(event.getAsyncContext().getResponse());
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
			this.seen.add(event.getAsyncContext().getResponse());
		}

	}

	private static class NoListener implements WriteListener {

		@Override
		public void onWritePossible() {
			// The test writes by itself.
		}

		@Override
		public void onError(Throwable failure) {
			throw new IllegalStateException(failure);
		}

	}

	private static class Broken extends ServletOutputStream {

		@Override
		public boolean isReady() {
			return true;
		}

		@Override
		public void setWriteListener(WriteListener listener) {
			// Takes none.
		}

		@Override
		public void write(int value) throws IOException {
			throw new IOException("gone");
		}

	}

	private static final class Slow extends Broken {

		private final MockHttpServletResponse response;

		private final CountDownLatch writing;

		private final CountDownLatch reads;

		Slow(MockHttpServletResponse response, CountDownLatch writing, CountDownLatch reads) {
			this.response = response;
			this.writing = writing;
			this.reads = reads;
		}

		@Override
		public void write(int value) throws IOException {
			this.writing.countDown();
			try {
				if (!this.reads.await(20, TimeUnit.SECONDS)) {
					throw new IOException("nobody reads");
				}
			}
			catch (InterruptedException ex) {
				throw new IOException(ex);
			}
			this.response.getOutputStream().write(value);
		}

	}

	private static final class NonBlocking extends Broken {

		private final List<String> writes;

		NonBlocking(List<String> writes) {
			this.writes = writes;
		}

		@Override
		public void write(byte[] bytes, int offset, int length) {
			this.writes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
		}

	}

}
