package dev.a2asecurity.peer;

import java.io.InputStream;
import java.util.Map;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tasks that come of calls are told of, however the application reads the answers.
 */
@ExtendWith(SecretScan.class)
class PeerTasksTests {

	private static final String SEND = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"SendMessage\",\"params\":{}}";

	private static final String STREAM = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"message/stream\",\"params\":{}}";

	private static final String TASK = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"task\":{\"id\":\"task-1\"}}}";

	private final PeerWorld world = new PeerWorld();

	private RestClient client;

	@BeforeEach
	void start() {
		this.world.issues("token-1");
		this.client = this.world.remoteAgent().restClient();
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	private static ResponseDefinitionBuilder answer(String type, String body) {
		return aResponse().withHeader("Content-Type", type).withBody(body);
	}

	private RestClient.ResponseSpec post(String path, String body) {
		return this.client.post().uri(path).contentType(MediaType.APPLICATION_JSON).body(body).retrieve();
	}

	@Test
	void callWhenTheAnswerIsReadThenTheTaskIsToldAndTheAnswerIsWhole() {
		this.world.answers(answer("application/json", TASK));
		assertThat(post("/a2a", SEND).body(String.class)).isEqualTo(TASK);
		assertThat(this.world.tasks).isEqualTo(Map.of("task-1", "expense"));
	}

	@Test
	void callWhenTheAnswerIsNotReadThenTheTaskIsTold() {
		this.world.answers(answer("application/json; charset=utf-8", TASK));
		post("/a2a", SEND).toBodilessEntity();
		assertThat(this.world.tasks).containsOnlyKeys("task-1");
	}

	@Test
	void callWhenReadByteForByteOrSkippedThenTheTaskIsTold() {
		this.world.answers(answer("application/json", TASK));
		this.client.post().uri("/a2a").body(SEND).exchange((request, response) -> {
			InputStream body = response.getBody();
			assertThat(body.read()).isEqualTo('{');
			assertThat(body.skip(10)).isEqualTo(10);
			assertThat(response.getBody()).isSameAs(body);
			return body.readAllBytes().length;
		});
		assertThat(this.world.tasks).containsOnlyKeys("task-1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/rest/message:send", "/rest/v1/message:send" })
	void callWhenHttpJsonThenTheTaskIsTold(String path) {
		this.world.answers(answer("application/a2a+json", "{\"task\":{\"id\":\"task-1\"}}"));
		post(path, "{}").toBodilessEntity();
		assertThat(this.world.tasks).containsOnlyKeys("task-1");
	}

	@Test
	void callWhenStreamThenTheTaskIsToldWithItsFirstEvent() {
		String first = "data: {\"result\":{\"kind\":\"task\",\"id\":\"task-1\"}}\n\n";
		this.world.answers(answer("text/event-stream", first + "data: {\"result\":{\"kind\":\"message\"}}\n\n"));
		this.client.post().uri("/a2a").body(STREAM).exchange((request, response) -> {
			assertThat(response.getBody().readNBytes(first.length())).hasSize(first.length());
			assertThat(this.world.tasks).containsOnlyKeys("task-1");
			return null;
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "GetTask", "tasks/get", "SubscribeToTask", "CancelTask" })
	void callWhenNoMessageIsSentThenNoTaskIsTold(String method) {
		this.world.answers(answer("application/json", TASK));
		post("/a2a", SEND.replace("SendMessage", method)).toBodilessEntity();
		assertThat(this.world.tasks).isEmpty();
	}

	@Test
	void callWhenTheAnswerIsOfAnotherTypeThenNoTaskIsTold() {
		this.world.answers(answer("text/html", TASK));
		post("/a2a", SEND).toBodilessEntity();
		this.world.answers(aResponse().withBody(TASK));
		post("/a2a", SEND).toBodilessEntity();
		this.world.answers(answer("garbage", TASK));
		post("/a2a", SEND).toBodilessEntity();
		assertThat(this.world.tasks).isEmpty();
	}

}
