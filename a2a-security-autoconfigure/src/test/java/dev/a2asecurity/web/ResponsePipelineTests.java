package dev.a2asecurity.web;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.authentication.CallerAuthentication;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.web.AnswerEnd.Outcome;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What an agent's answer is on the other side of the pipeline, for an agent whose
 * container thread writes it.
 */
class ResponsePipelineTests {

	private static final String TASK = "{\"task\":{\"id\":\"t1\",\"contextId\":\"c1\",\"status\":{}}}";

	private static final String RESULT = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":" + TASK + "}";

	private final PipelineFixture fixture = new PipelineFixture();

	private MockHttpServletRequest request = new MockHttpServletRequest("POST", "/a2a");

	private MockHttpServletResponse response = new MockHttpServletResponse();

	@Test
	void answerWhenTaskIsNewThenRecordedBeforeItLeaves() throws Exception {
		this.fixture.whenLearning = () -> assertThat(content()).isEmpty();
		send((request, response) -> {
			response.setContentType("application/json");
			response.getOutputStream().write(bytes(RESULT));
			response.flushBuffer();
			assertThat(response.isCommitted()).isFalse();
		});
		assertThat(content()).isEqualTo(RESULT);
		assertThat(this.fixture.owners).containsOnlyKeys("t1", "c1");
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.COMPLETE, "t1", null));
		assertThat(this.fixture.pipeline().held()).isZero();
	}

	@Test
	void answerWhenTaskIsAnothersThenTheRefusalOfAnUnknownOneByteForByte() throws Exception {
		MockHttpServletResponse unknown = new MockHttpServletResponse();
		unknown.setHeader("Vary", "Origin");
		this.fixture.denials.write(Denial.taskNotFound(),
				PipelineFixture.call(PipelineFixture.RPC, A2AOperation.SEND_MESSAGE).requestId(), this.request,
				unknown);
		this.fixture.owners.put("t1", "bob");
		this.response.setHeader("Vary", "Origin");
		send((request, response) -> {
			((HttpServletResponse) response).setHeader("X-Agent", "seen");
			((HttpServletResponse) response).setStatus(201);
			response.setContentType("application/json");
			response.setContentLength(RESULT.length());
			response.getOutputStream().write(bytes(RESULT));
		});
		assertSame(unknown);
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.REFUSED, null, "task_taken"));
	}

	private void assertSame(MockHttpServletResponse expected) throws Exception {
		assertThat(content()).isEqualTo(expected.getContentAsString());
		assertThat(this.response.getStatus()).isEqualTo(expected.getStatus());
		assertThat(this.response.getHeaderNames()).containsExactlyInAnyOrderElementsOf(expected.getHeaderNames());
		expected.getHeaderNames()
			.forEach((name) -> assertThat(this.response.getHeaders(name)).isEqualTo(expected.getHeaders(name)));
	}

	@Test
	void answerWhenContextIsAnothersThenRefusedOverHttpWith404() throws Exception {
		this.request = new MockHttpServletRequest("POST", "/rest/message:send");
		this.fixture.owners.put("c1", "bob");
		this.fixture.answer(PipelineFixture.HTTP, A2AOperation.SEND_MESSAGE, this.request, this.response,
				writes("application/json", TASK));
		assertThat(this.response.getStatus()).isEqualTo(404);
		assertThat(content()).contains("\"TASK_NOT_FOUND\"").doesNotContain("t1").doesNotContain("c1");
	}

	@Test
	void answerWhenStoreIsDownThenUnavailable() throws Exception {
		this.fixture.down = true;
		send(writes("application/json", RESULT));
		assertThat(this.response.getStatus()).isEqualTo(503);
		assertThat(content()).contains("-32603").doesNotContain("t1");
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.REFUSED, null, "tasks_unavailable"));
	}

	@ParameterizedTest
	@EnumSource(A2AOperation.class)
	void answerWhenOperationDoesNotSendThenTeachesNothing(A2AOperation operation) throws Exception {
		this.fixture.answer(PipelineFixture.RPC, operation, this.request, this.response,
				writes("application/json", RESULT));
		assertThat(content()).isEqualTo(RESULT);
		assertThat(this.fixture.owners.isEmpty()).isEqualTo(!operation.sendsMessage());
		assertThat(this.fixture.questions.isEmpty()).isEqualTo(!operation.sendsMessage());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			text/plain                       | answer_not_json
			text/html                        | answer_not_json
			application/octet-stream         | answer_not_json
			application/jsonp                | answer_not_json
			nonsense                         | answer_not_json
			application/json;charset=UTF-16  | answer_not_utf8
			application/json;charset=IBM037  | answer_not_utf8
			""")
	void answerWhenItSaysThatItIsNotJsonThenRefused(String type, String reason) throws Exception {
		send(writes(type, RESULT));
		assertUnusable(reason);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "APPLICATION/JSON", "application/a2a+json",
			"application/json;charset=utf-8", "application/json; charset=us-ascii",
			"application/json;charset=ISO-8859-1" })
	void answerWhenItSaysThatItIsJsonThenPasses(String type) throws Exception {
		send(writes(type, RESULT));
		assertThat(content()).isEqualTo(RESULT);
		assertThat(this.fixture.owners).containsKey("t1");
	}

	@Test
	void answerWhenItDoesNotSayWhatItIsThenReadAsJson() throws Exception {
		send((request, response) -> response.getOutputStream().write(bytes(RESULT)));
		assertThat(content()).isEqualTo(RESULT);
		assertThat(this.fixture.owners).containsKey("t1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "br", "deflate", "x, identity" })
	void answerWhenEncodedThenRefusedAndNoLongerSaysSo(String encoding) throws Exception {
		send((request, response) -> {
			((HttpServletResponse) response).setHeader("content-encoding", encoding);
			writes("application/json", RESULT).doFilter(request, response);
		});
		assertUnusable("answer_encoded");
		assertThat(this.response.getHeader("Content-Encoding")).isNull();
	}

	@Test
	void answerWhenStreamIsEncodedThenRefused() throws Exception {
		send((request, response) -> {
			((HttpServletResponse) response).addHeader("Content-Encoding", "gzip");
			writes("text/event-stream", "data: " + RESULT + "\n\n").doFilter(request, response);
		});
		assertUnusable("answer_encoded");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "{}{}", "[]", "not json", "{\"result\":{\"task\":{\"id\":\"a\",\"id\":\"b\"}}}" })
	void answerWhenUnreadableThenRefused(String document) throws Exception {
		send(writes("application/json", document));
		assertUnusable("answer_unreadable");
	}

	@Test
	void answerWhenTooLargeThenRefusedAndTheAgentStopped() throws Exception {
		boolean[] stopped = new boolean[1];
		send((request, response) -> {
			response.setContentType("application/json");
			OutputStream out = response.getOutputStream();
			try {
				for (int i = 0; i < 1000; i++) {
					out.write(bytes(" ".repeat(1000)));
				}
			}
			catch (IOException ex) {
				stopped[0] = true;
				throw ex;
			}
		});
		assertThat(stopped[0]).isTrue();
		assertUnusable("answer_too_large");
	}

	@Test
	void answerWhenExactlyAsLargeAsAllowedThenPasses() throws Exception {
		String document = RESULT + " ".repeat(100_000 - RESULT.length());
		send(writes("application/json", document));
		assertThat(content()).isEqualTo(document);
		this.response = new MockHttpServletResponse();
		this.request = new MockHttpServletRequest("POST", "/a2a");
		send(writes("application/json", document + " "));
		assertThat(content()).contains("-32603");
	}

	@Test
	void answersWhenTogetherTooLargeThenFurtherOnesRefused() throws Exception {
		this.fixture.settings = new ResponsePipeline.Settings(100_000, 100_000, true);
		send((request, response) -> {
			response.getOutputStream().write(bytes(RESULT + " ".repeat(90_000)));
			MockHttpServletResponse second = new MockHttpServletResponse();
			this.fixture
				.begin(PipelineFixture.RPC, A2AOperation.SEND_MESSAGE, new MockHttpServletRequest("POST", "/a2a"),
						second)
				.pass(new MockHttpServletRequest("POST", "/a2a"), second,
						writes("application/json", RESULT + " ".repeat(90_000)));
			assertThat(second.getStatus()).isEqualTo(503);
			assertThat(second.getHeader("Retry-After")).isEqualTo("1");
		});
		assertThat(content()).startsWith(RESULT);
		assertThat(this.fixture.pipeline().held()).isZero();
	}

	private void assertUnusable(String reason) throws Exception {
		assertThat(this.response.getStatus()).isEqualTo(200);
		assertThat(this.response.getContentType()).isEqualTo("application/json");
		assertThat(content()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32603,")
			.doesNotContain("t1");
		assertThat(this.response.getContentLength()).isEqualTo(content().length());
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.REFUSED, null, reason));
		assertThat(this.fixture.owners).isEmpty();
		assertThat(this.fixture.pipeline().held()).isZero();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					200 | application/json         | {"jsonrpc":"2.0","id":7,"error":{"code":-32000,"data":[{"task":{"id":"t1"}}]}}
					400 | application/problem+json | {"title":"x","taskId":"t1"}
					404 | text/html                | <html>t1</html>
					500 | text/plain               | {"result":{"task":{"id":"t1"}}}
					500 |                          | {"error":"x"}
					204 | application/json         | ''
					202 | application/json         | ''
					""")
	void answerWhenErrorOrEmptyThenPassesAndTeachesNothing(int status, String type, String body) throws Exception {
		send((request, response) -> {
			((HttpServletResponse) response).setStatus(status);
			writes(type, body).doFilter(request, response);
		});
		assertThat(content()).isEqualTo(body);
		assertThat(this.response.getStatus()).isEqualTo(status);
		assertThat(this.fixture.owners).isEmpty();
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.COMPLETE, null, null));
	}

	@Test
	void answerWhenHttpErrorThenPassesAndTeachesNothing() throws Exception {
		this.request = new MockHttpServletRequest("POST", "/rest/message:send");
		this.fixture.answer(PipelineFixture.HTTP, A2AOperation.SEND_MESSAGE, this.request, this.response,
				(request, response) -> {
					((HttpServletResponse) response).setStatus(409);
					writes("application/json", TASK).doFilter(request, response);
				});
		assertThat(content()).isEqualTo(TASK);
		assertThat(this.fixture.owners).isEmpty();
	}

	@Test
	void answerWhenStatusIsChangedAfterTheBodyThenWhatLeavesCounts() throws Exception {
		send((request, response) -> {
			((HttpServletResponse) response).setStatus(500);
			writes("text/plain", RESULT).doFilter(request, response);
			((HttpServletResponse) response).setStatus(200);
		});
		assertUnusable("answer_not_json");
	}

	@Test
	void answerWhenTypeIsChangedAfterTheBodyThenWhatLeavesCounts() throws Exception {
		send((request, response) -> {
			writes("text/plain", RESULT).doFilter(request, response);
			response.setContentType("application/json");
		});
		assertThat(content()).isEqualTo(RESULT);
		assertThat(this.fixture.owners).containsKey("t1");
	}

	@Test
	void answerWhenTypeBecomesThatOfAStreamAfterTheFirstBytesThenReadAsOne() throws Exception {
		this.fixture.owners.put("t1", "bob");
		send((request, response) -> {
			response.getOutputStream().write(bytes("data: " + RESULT + "\n"));
			response.setContentType("text/event-stream;charset=UTF-8");
			response.getOutputStream().write(bytes("\n"));
		});
		assertThat(content()).contains("-32001").doesNotContain("t1");
	}

	@Test
	void answerWhenStreamHasBegunThenItsTypeAndStatusStay() throws Exception {
		send((request, response) -> {
			writes("text/event-stream", "data: " + RESULT + "\n\n").doFilter(request, response);
			HttpServletResponse http = (HttpServletResponse) response;
			http.setContentType("application/json");
			http.setHeader("Content-Type", "application/json");
			http.setStatus(500);
			http.setHeader("Content-Encoding", "gzip");
			http.setContentLength(3);
		});
		assertThat(this.response.getContentType()).startsWith("text/event-stream");
		assertThat(this.response.getStatus()).isEqualTo(200);
		assertThat(this.response.getHeader("Content-Encoding")).isNull();
		assertThat(this.response.getHeader("Content-Length")).isNull();
	}

	@Test
	void answerWhenResetThenOnlyWhatCameAfter() throws Exception {
		send((request, response) -> {
			HttpServletResponse http = (HttpServletResponse) response;
			http.setHeader("Content-Encoding", "gzip");
			http.setContentLength(99);
			response.getOutputStream().write(bytes("garbage"));
			response.flushBuffer();
			response.reset();
			// As in the container, the other of the two may be had now.
			response.setContentType("application/json");
			response.getWriter().write("garbage");
			response.resetBuffer();
			response.getWriter().write(RESULT);
		});
		assertThat(content()).isEqualTo(RESULT);
		assertThat(this.response.getHeader("Content-Length")).isNull();
	}

	@Test
	void answerWhenSentErrorThenNothingOfTheBodyLeaves() throws Exception {
		send((request, response) -> {
			writes("application/json", RESULT).doFilter(request, response);
			((HttpServletResponse) response).sendError(418, "short and stout");
			response.getOutputStream().write(bytes("more"));
			assertThat(response.isCommitted()).isTrue();
		});
		assertThat(this.response.getStatus()).isEqualTo(418);
		assertThat(content()).isEmpty();
		assertThat(this.fixture.owners).isEmpty();
		assertThat(this.fixture.ends).hasSize(1);
	}

	@Test
	void answerWhenRedirectedThenNothingOfTheBodyLeaves() throws Exception {
		send((request, response) -> {
			writes("application/json", RESULT).doFilter(request, response);
			((HttpServletResponse) response).sendRedirect("/elsewhere");
		});
		assertThat(this.response.getRedirectedUrl()).isEqualTo("/elsewhere");
		assertThat(content()).isEmpty();
	}

	@Test
	void answerWhenAgentFailsThenNothingOfTheBodyLeaves() {
		IllegalStateException failure = new IllegalStateException("failed");
		assertThatIllegalStateException().isThrownBy(() -> send((request, response) -> {
			writes("application/json", RESULT).doFilter(request, response);
			throw failure;
		})).isSameAs(failure);
		assertThat(content()).isEmpty();
		assertThat(this.response.isCommitted()).isFalse();
		assertThat(this.fixture.owners).isEmpty();
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.FAILED, null, "exception"));
		assertThat(this.fixture.pipeline().held()).isZero();
	}

	@Test
	void answerWhenWhoeverIsToldOfItsEndFailsThenItPassesAllTheSame() throws Exception {
		this.fixture.pipeline()
			.begin(this.request, this.response, PipelineFixture.RPC,
					new CallerAuthentication(Caller.builder("https://issuer.example.com", "alice").build()),
					PipelineFixture.call(PipelineFixture.RPC, A2AOperation.SEND_MESSAGE), (end) -> {
						throw new IllegalStateException("failed");
					})
			.pass(this.request, this.response, writes("application/json", RESULT));
		assertThat(content()).isEqualTo(RESULT);
	}

	@Test
	void answerWhenItHasEndedThenNothingMoreLeaves() throws Exception {
		ServletResponse[] kept = new ServletResponse[1];
		ServletOutputStream[] stream = new ServletOutputStream[1];
		send((request, response) -> {
			kept[0] = response;
			stream[0] = response.getOutputStream();
			writes("application/json", RESULT).doFilter(request, response);
		});
		assertThatExceptionOfType(AnswerEndedException.class).isThrownBy(() -> stream[0].write('x'));
		assertThatExceptionOfType(AnswerEndedException.class).isThrownBy(() -> stream[0].flush());
		assertThatExceptionOfType(AnswerEndedException.class).isThrownBy(() -> kept[0].flushBuffer());
		assertThatIllegalStateException().isThrownBy(() -> kept[0].reset());
		((HttpServletResponse) kept[0]).setHeader("X-Late", "x");
		assertThat(this.response.getHeader("X-Late")).isNull();
		assertThat(content()).isEqualTo(RESULT);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void answerWhenLengthIsDeclaredThenItIsThatOfWhatLeaves(boolean byHeader) throws Exception {
		send((request, response) -> {
			if (byHeader) {
				((HttpServletResponse) response).setHeader("Content-Length", String.valueOf(RESULT.length()));
			}
			else {
				response.setContentLengthLong(RESULT.length());
			}
			assertThat(((HttpServletResponse) response).getHeader("content-length"))
				.isEqualTo(String.valueOf(RESULT.length()));
			assertThat(((HttpServletResponse) response).containsHeader("content-length")).isTrue();
			writes("application/json", RESULT).doFilter(request, response);
		});
		assertThat(this.response.getContentLength()).isEqualTo(RESULT.length());
		assertThat(content()).isEqualTo(RESULT);
	}

	@Test
	void answerWhenMoreThanDeclaredIsWrittenThenOnlyWhatLeavesIsReadAndLeaves() throws Exception {
		send((request, response) -> {
			response.setContentLength(RESULT.length());
			writes("application/json", RESULT + RESULT).doFilter(request, response);
		});
		assertThat(content()).isEqualTo(RESULT);
	}

	@Test
	void answerWhenForHeadAndNothingIsWrittenThenNoLengthThatASteppedAnswerWouldNotHave() throws Exception {
		this.request.setMethod("HEAD");
		send((request, response) -> response.setContentLength(99));
		assertThat(this.response.getHeader("Content-Length")).isNull();
	}

	@Test
	void writerWhenCharsetIsNotUtf8ThenReadInItAndItStays() throws Exception {
		send((request, response) -> {
			response.setContentType("application/json");
			response.setCharacterEncoding("ISO-8859-1");
			PrintWriter writer = response.getWriter();
			response.setCharacterEncoding("UTF-8");
			response.setContentType("application/json;charset=UTF-16");
			writer.write("{\"jsonrpc\":\"2.0\",\"result\":{\"task\":{\"id\":\"tä\"}}}");
			assertThatIllegalStateException().isThrownBy(response::getOutputStream);
		});
		assertThat(this.response.getCharacterEncoding()).isEqualTo("ISO-8859-1");
		assertThat(new String(this.response.getContentAsByteArray(), StandardCharsets.ISO_8859_1)).contains("tä");
		assertThat(this.fixture.owners).containsOnlyKeys("tä");
	}

	@Test
	void writerWhenSurrogatesAreSplitThenOneCharacter() throws Exception {
		send((request, response) -> {
			response.setContentType("application/json;charset=UTF-8");
			PrintWriter writer = response.getWriter();
			writer.write("{\"x\":\"\ud83d");
			writer.write("\ude00");
			writer.append('"').append('}');
		});
		assertThat(new String(this.response.getContentAsByteArray(), StandardCharsets.UTF_8))
			.isEqualTo("{\"x\":\"\ud83d\ude00\"}");
	}

	@Test
	void closeWhenAgentClosesThenDecidedAtOnceAndLaterBytesAreIgnored() throws Exception {
		send((request, response) -> {
			writes("application/json", RESULT).doFilter(request, response);
			response.getOutputStream().close();
			assertThat(content()).isEqualTo(RESULT);
			response.getOutputStream().write(bytes("more"));
		});
		assertThat(content()).isEqualTo(RESULT);
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.COMPLETE, "t1", null));
	}

	@Test
	void streamWhenEventsAreDecidedThenTheyLeaveAtOnceAndInOrder() throws Exception {
		this.fixture.whenLearning = () -> assertThat(content()).doesNotContain("t1");
		send((request, response) -> {
			response.setContentType("text/event-stream");
			OutputStream out = response.getOutputStream();
			out.write(bytes(": hello\n"));
			assertThat(content()).isEqualTo(": hello\n");
			out.write(bytes("id: 1\ndata: " + RESULT));
			out.flush();
			assertThat(content()).isEqualTo(": hello\n");
			assertThat(this.fixture.questions).isEmpty();
			out.write(bytes("\n\n"));
			assertThat(content()).endsWith(RESULT + "\n\n");
			out.write(bytes("data: " + RESULT + "\n\ndata: "));
			assertThat(content()).endsWith(RESULT + "\n\n");
		});
		assertThat(this.fixture.questions).as("asked once for each task").containsExactly("t1 c1");
		assertThat(content()).isEqualTo(": hello\nid: 1\ndata: " + RESULT + "\n\ndata: " + RESULT + "\n\ndata: ");
	}

	@Test
	void streamWhenAnEventNamesAnothersTaskThenAnErrorEventInItsPlaceAndTheEnd() throws Exception {
		this.fixture.owners.put("u1", "bob");
		String foreign = RESULT.replace("t1", "u1");
		boolean[] stopped = new boolean[1];
		send((request, response) -> {
			response.setContentType("text/event-stream");
			OutputStream out = response.getOutputStream();
			out.write(bytes("data: " + RESULT + "\n\n"));
			try {
				out.write(bytes("data: {\"id\":7}\n\ndata: " + foreign + "\n\ndata: {\"id\":8}\n\n"));
			}
			catch (AnswerEndedException ex) {
				stopped[0] = true;
			}
			assertThatExceptionOfType(AnswerEndedException.class).isThrownBy(() -> out.write('x'));
		});
		assertThat(stopped[0]).isTrue();
		String notFound = new String(DenialWriter.body(Denial.taskNotFound(),
				PipelineFixture.call(PipelineFixture.RPC, A2AOperation.SEND_MESSAGE).requestId(), Binding.JSONRPC),
				StandardCharsets.UTF_8);
		assertThat(content()).isEqualTo("data: " + RESULT + "\n\ndata: {\"id\":7}\n\ndata: " + notFound + "\n\n");
		assertThat(this.fixture.ends).containsExactly(new AnswerEnd(Outcome.REFUSED, "t1", "task_taken"));
	}

	@Test
	void streamWhenTheFirstEventNamesAnothersTaskThenRefusedAsAWhole() throws Exception {
		this.fixture.owners.put("t1", "bob");
		stream("data: " + RESULT + "\n\n");
		assertThat(this.response.getContentType()).isEqualTo("application/json");
		assertThat(content()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32001,");
	}

	@Test
	void streamWhenHeadersHaveLeftAndTheFirstEventNamesAnothersTaskThenAnErrorEvent() throws Exception {
		this.fixture.owners.put("t1", "bob");
		send((request, response) -> {
			response.setContentType("text/event-stream");
			response.flushBuffer();
			assertThat(response.isCommitted()).isTrue();
			response.getOutputStream().write(bytes("data: " + RESULT + "\n\n"));
		});
		assertThat(content()).startsWith("data: {\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32001,")
			.endsWith("}\n\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "data: nonsense\n\n", "data: []\n\n", "data: {\"result\":{},\"result\":{}}\n\n",
			"Data: {}\n\n", "data : {}\n\n", "{\"result\":{}}\n\n", "data: {}\ndata: {}\n\n",
			"data: {\"result\":{\"task\":{\"id\":\"a\"}}}\n\ufeffdata: {}\n\n", "garbage" })
	void streamWhenAnEventIsUnreadableThenRefused(String event) throws Exception {
		stream(": begins\n\n" + event);
		assertThat(content()).startsWith(": begins\n\ndata: {\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32603,")
			.endsWith("}\n\n");
		assertThat(this.fixture.owners).isEmpty();
	}

	@Test
	void streamWhenItsLastEventHasNoEndThenItIsReadAllTheSame() throws Exception {
		this.fixture.owners.put("t1", "bob");
		stream(": begins\n\ndata: " + RESULT);
		assertThat(content()).doesNotContain("t1").contains("-32001");
	}

	@Test
	void streamWhenDataStandsInSeveralLinesThenReadAsOne() throws Exception {
		stream("data: {\"result\":{\"task\":\ndata: {\"id\":\"t9\"\ndata: }}}\n\n");
		assertThat(this.fixture.owners).containsOnlyKeys("t9");
	}

	@Test
	void streamWhenAnEventIsTooLargeThenRefused() throws Exception {
		stream(": begins\n\n" + "data: " + RESULT + " ".repeat(100_000) + "\n\n");
		assertThat(content()).contains("-32603").doesNotContain("t1");
	}

	@Test
	void streamWhenManyEventsAreLargeTogetherThenPasses() throws Exception {
		String event = "data: " + RESULT + " ".repeat(60_000) + "\n\n";
		stream(event.repeat(10));
		assertThat(content()).isEqualTo(event.repeat(10));
	}

	@Test
	void streamWhenNobodyIsConcernedThenAnEventOfAnySizePasses() throws Exception {
		String events = ": x\n\ndata: " + "x".repeat(300_000) + "\n\nData: garbage\n\ndata: y";
		this.fixture.answer(PipelineFixture.RPC, A2AOperation.SUBSCRIBE_TO_TASK, this.request, this.response,
				splits("text/event-stream", events, new Random(1)));
		assertThat(content()).isEqualTo(events);
		assertThat(this.fixture.pipeline().held()).isZero();
	}

	/**
	 * Whatever passes, passes byte for byte, however it is written.
	 */
	@Test
	void answerWhenWrittenInAnyPiecesThenTheSameBytes() throws Exception {
		Random random = new Random(11);
		String[] events = { "data: " + RESULT + "\n\n", "id: 3\r\nevent: x\r\ndata:" + RESULT + "\r\n\r\n",
				": ping\n\n", ": ping\r", "data\n\n", "data: {\rdata: }\r\r", "retry: 5\n\n", "\n",
				"data: {\"ü\":\"\ud83d\ude00\"}\n\n", "data: " + RESULT + " ".repeat(9000) + "\n\n" };
		for (int i = 0; i < 300; i++) {
			StringBuilder stream = new StringBuilder(random.nextBoolean() ? "" : "\ufeff");
			for (int j = random.nextInt(12); j >= 0; j--) {
				stream.append(events[random.nextInt(events.length)]);
			}
			for (A2AOperation operation : List.of(A2AOperation.SEND_STREAMING_MESSAGE, A2AOperation.GET_TASK)) {
				assertTransparent(operation, "text/event-stream", stream.toString(), random);
				assertTransparent(operation, "application/json", RESULT + " ".repeat(random.nextInt(20_000)), random);
			}
			assertTransparent(A2AOperation.GET_TASK, "text/plain", stream.toString(), random);
		}
		assertThat(this.fixture.pipeline().held()).isZero();
	}

	private void assertTransparent(A2AOperation operation, String type, String body, Random random) throws Exception {
		MockHttpServletResponse response = new MockHttpServletResponse();
		this.fixture.ends.clear();
		this.fixture.answer(PipelineFixture.RPC, operation, new MockHttpServletRequest("POST", "/a2a"), response,
				splits(type, body, random));
		assertThat(response.getContentAsByteArray()).isEqualTo(bytes(body));
		assertThat(response.getContentType()).isEqualTo(type);
		assertThat(this.fixture.ends).extracting(AnswerEnd::outcome).containsExactly(Outcome.COMPLETE);
	}

	@Test
	void stepsWhenSeveralThenInTheOrderOfTheirStagesAndEachSeesWhatTheOneBeforeLeft() throws Exception {
		this.fixture.steps.add(0, step(ResponseStep.Stage.RECORDING, "2"));
		this.fixture.steps.add(0, step(ResponseStep.Stage.REDACTION, "1"));
		this.fixture.steps.add(step(ResponseStep.Stage.NARROWING, "0"));
		send((request, response) -> {
			response.setContentLength(RESULT.length());
			writes("application/json", RESULT).doFilter(request, response);
		});
		assertThat(content()).isEqualTo(RESULT + " 0 1 2");
		assertThat(this.response.getContentLength()).isEqualTo(content().length());
		assertThat(this.fixture.owners).containsKey("t1");
	}

	@Test
	void stepsWhenEventIsReplacedThenTheRestOfTheStreamStays() throws Exception {
		this.fixture.steps.add(step(ResponseStep.Stage.REDACTION, "!"));
		stream(": a\n\nid: 1\ndata: " + RESULT + "\nevent: x\n\n: b\n\ndata: {}\n\n");
		assertThat(content()).isEqualTo(": a\n\nid: 1\ndata: " + RESULT + " !\nevent: x\n\n: b\n\ndata: {} !\n\n");
	}

	@Test
	void stepsWhenOneThrowsThenRefusedAndTheOthersNotAsked() throws Exception {
		this.fixture.steps.add(new ResponseStep() {

			@Override
			public Stage stage() {
				return Stage.NARROWING;
			}

			@Override
			public boolean concerns(A2ACall call) {
				return true;
			}

			@Override
			public Outcome apply(AnswerDocument document) {
				throw new IllegalStateException("t1");
			}

		});
		this.fixture.steps.add(step(ResponseStep.Stage.RECORDING, "x"));
		send(writes("application/json", RESULT));
		assertThat(content()).contains("-32603").doesNotContain("t1");
		assertThat(this.fixture.ends).extracting(AnswerEnd::reason).containsExactly("step_failed");
	}

	private static ResponseStep step(ResponseStep.Stage stage, String mark) {
		return new ResponseStep() {

			@Override
			public Stage stage() {
				return stage;
			}

			@Override
			public boolean concerns(A2ACall call) {
				return true;
			}

			@Override
			public Outcome apply(AnswerDocument document) {
				return Outcome.replaced(bytes(new String(document.json(), StandardCharsets.UTF_8) + " " + mark));
			}

		};
	}

	/**
	 * The A2A Java SDK (1.0.0.Alpha3, {@code JdkA2AHttpClient}) takes each line of data
	 * for a document.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "{'jsonrpc':'2.0','id':7,'result':{'task':{'id':'t2'}}}",
			"{'result':{'task':{'id':'t2'}}},'x':{'y':1}", " \t{'result':{'task':{'id':'t2'}},'a':1,'a':2}" })
	void streamWhenALineOfSeveralIsADocumentByItselfThenRefused(String line) throws Exception {
		this.fixture.owners.put("t2", "bob");
		stream(("data: {'jsonrpc':'2.0','id':7,'result':{'task':{'id':'t1','metadata':\ndata: " + line
				+ "\ndata: }}}\n\n")
			.replace('\'', '"'));
		assertThat(content()).contains("-32603").doesNotContain("t1").doesNotContain("t2");
		assertThat(this.fixture.ends)
			.containsExactly(new AnswerEnd(Outcome.REFUSED, null, "event_with_document_in_a_line"));
	}

	/**
	 * What Spring MVC makes of a text that ends with a line end.
	 */
	@Test
	void streamWhenADocumentHasEmptyLinesAroundItThenPasses() throws Exception {
		String event = "data:\ndata: " + RESULT + "\ndata:\ndata:  \n\n";
		stream(event);
		assertThat(content()).isEqualTo(event);
		assertThat(this.fixture.owners).containsKey("t1");
	}

	@Test
	void streamWhenAnEventIsOfSeveralLinesThenPasses() throws Exception {
		String events = """
				data: {
				data:   "jsonrpc": "2.0", "id": 7, "result": {
				data:     "task": { "id": "t1", "contextId": "c1", "artifacts": [ {
				data:       "metadata": {"x": {"id": "t2"}}, "parts": [
				data:         {},
				data:         { }
				data:       ] } ] } } }

				""";
		stream(events);
		assertThat(content()).isEqualTo(events);
		assertThat(this.fixture.owners).containsOnlyKeys("t1", "c1");
	}

	/**
	 * Clients that go by the charset find other lines in it: here the JDK's would find
	 * the document in what is a comment in ASCII.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "IBM1047", "UTF-16", "UTF-16BE", "nonsense" })
	void streamWhenItSaysThatItIsNotUtf8ThenRefused(String charset) throws Exception {
		send((request, response) -> {
			response.setContentType("text/event-stream;charset=" + charset);
			OutputStream out = response.getOutputStream();
			out.write(':');
			out.write("\u0085data: {\"result\":{\"task\":{\"id\":\"t2\"}}}\u0085\u0085".getBytes("IBM1047"));
			out.write('\n');
		});
		assertUnusable("answer_not_utf8");
	}

	@ParameterizedTest
	@ValueSource(strings = { "utf-8", "US-ASCII", "ISO-8859-1", "\"UTF-8\"" })
	void streamWhenItSaysThatItIsUtf8OrLessThenPasses(String charset) throws Exception {
		send(writes("text/event-stream; charset=" + charset, "data: " + RESULT + "\n\n"));
		assertThat(content()).isEqualTo("data: " + RESULT + "\n\n");
	}

	/**
	 * Errors over HTTP+JSON name nothing. What was learned of them is not believed of
	 * what comes after the agent has taken them back.
	 */
	@Test
	void streamWhenErrorsAreTakenBackThenTheirFormIsNotBelieved() throws Exception {
		this.request = new MockHttpServletRequest("POST", "/rest/message:stream");
		this.fixture.owners.put("t1", "bob");
		String event = "data: {\"task\":{\"id\":\"t1\",\"status\":{\"text\":\"%s, a text of some length\"}}}\n\n";
		this.fixture.answer(PipelineFixture.HTTP, A2AOperation.SEND_STREAMING_MESSAGE, this.request, this.response,
				(request, response) -> {
					((HttpServletResponse) response).setStatus(500);
					writes("text/event-stream",
							event.formatted("one of the texts") + event.formatted("two of the texts"))
						.doFilter(request, response);
					response.reset();
					writes("text/event-stream", event.formatted("three of the texts")).doFilter(request, response);
				});
		assertThat(content()).doesNotContain("t1").contains("TASK_NOT_FOUND");
	}

	private void send(FilterChain agent) throws Exception {
		this.fixture.answer(PipelineFixture.RPC, A2AOperation.SEND_MESSAGE, this.request, this.response, agent);
	}

	private void stream(String events) throws Exception {
		this.fixture.answer(PipelineFixture.RPC, A2AOperation.SEND_STREAMING_MESSAGE, this.request, this.response,
				writes("text/event-stream", events));
	}

	static FilterChain writes(String type, String body) {
		return (request, response) -> {
			if (type != null) {
				response.setContentType(type);
			}
			response.getOutputStream().write(bytes(body));
		};
	}

	private static FilterChain splits(String type, String body, Random random) {
		return (request, response) -> {
			response.setContentType(type);
			OutputStream out = response.getOutputStream();
			byte[] bytes = bytes(body);
			int from = 0;
			while (from < bytes.length) {
				int bound = random.nextBoolean() ? 5 : 12_000;
				int to = Math.min(bytes.length, from + 1 + random.nextInt(bound));
				if (random.nextInt(10) == 0) {
					out.write(bytes[from++]);
					continue;
				}
				// What the agent does with its array afterwards is its own business.
				byte[] piece = Arrays.copyOfRange(bytes, from, to);
				out.write(piece);
				Arrays.fill(piece, (byte) 'x');
				from = to;
				if (random.nextInt(4) == 0) {
					out.flush();
				}
			}
		};
	}

	private String content() {
		return new String(this.response.getContentAsByteArray(), StandardCharsets.UTF_8);
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
