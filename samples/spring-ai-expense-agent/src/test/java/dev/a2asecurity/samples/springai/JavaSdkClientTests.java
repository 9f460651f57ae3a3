package dev.a2asecurity.samples.springai;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import io.a2a.client.Client;
import io.a2a.client.ClientEvent;
import io.a2a.client.TaskEvent;
import io.a2a.client.config.ClientConfig;
import io.a2a.client.http.A2ACardResolver;
import io.a2a.client.http.JdkA2AHttpClient;
import io.a2a.client.transport.jsonrpc.JSONRPCTransport;
import io.a2a.client.transport.jsonrpc.JSONRPCTransportConfigBuilder;
import io.a2a.client.transport.spi.interceptors.ClientCallContext;
import io.a2a.client.transport.spi.interceptors.ClientCallInterceptor;
import io.a2a.client.transport.spi.interceptors.PayloadAndHeaders;
import io.a2a.spec.A2AClientException;
import io.a2a.spec.AgentCard;
import io.a2a.spec.DataPart;
import io.a2a.spec.Message;
import io.a2a.spec.OAuth2SecurityScheme;
import io.a2a.spec.Task;
import io.a2a.spec.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The client of the A2A Java SDK 0.3.3, which finds the agent by its signed card.
 */
class JavaSdkClientTests {

	private static final Message SUBMISSION = new Message.Builder().role(Message.Role.USER)
		.parts(new DataPart(Map.of("amount", 120.50, "currency", "EUR", "description", "Train")))
		.metadata(Map.of("skillId", "submit-expense"))
		.build();

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@Test
	void cardWhenResolvedThenSaysWhatIsEnforced() throws Exception {
		AgentCard card = card();
		assertThat(card.url()).isEqualTo(agent.url());
		assertThat(card.securitySchemes().get("oauth2")).isInstanceOfSatisfying(OAuth2SecurityScheme.class,
				(scheme) -> assertThat(scheme.getFlows().clientCredentials().scopes()).containsOnlyKeys("expense:read",
						"expense:submit"));
		assertThat(card.skills()).extracting("id").containsExactly("read-expense", "submit-expense");
		assertThat(card.signatures()).isNotEmpty();
	}

	@Test
	void sendMessageWhenScopeIsThereThenTheTask() throws Exception {
		Task task = send(agent.token("travel"));
		assertThat(task.getStatus().state()).isEqualTo(TaskState.COMPLETED);
		assertThat(((DataPart) task.getArtifacts().get(0).parts().get(0)).getData()).containsEntry("status",
				"SUBMITTED");
	}

	@Test
	void sendMessageWhenScopeOrTokenIsMissingThenTheClientSaysSo() {
		assertThatExceptionOfType(A2AClientException.class).isThrownBy(() -> send(agent.token("finance")))
			.withMessageContaining("Authorization failed");
		assertThatExceptionOfType(A2AClientException.class).isThrownBy(() -> send("none"))
			.withMessageContaining("Authentication failed");
	}

	/**
	 * The SDK's resolver takes headers; by this one the card is that of its protocol.
	 */
	private static AgentCard card() throws Exception {
		return new A2ACardResolver(new JdkA2AHttpClient(), agent.url(), null, Map.of("A2A-Version", "0.3"))
			.getAgentCard();
	}

	private static Task send(String token) throws Exception {
		Client client = Client.builder(card())
			.clientConfig(new ClientConfig.Builder().setStreaming(false).build())
			.withTransport(JSONRPCTransport.class,
					new JSONRPCTransportConfigBuilder().addInterceptor(new BearerToken(token)))
			.build();
		AtomicReference<ClientEvent> answer = new AtomicReference<>();
		// Each is another message, or it would be one that comes twice.
		Message message = new Message.Builder(SUBMISSION).messageId(UUID.randomUUID().toString()).build();
		client.sendMessage(message, List.of((event, card) -> answer.set(event)), null, null);
		return ((TaskEvent) answer.get()).getTask();
	}

	private static final class BearerToken extends ClientCallInterceptor {

		private final String token;

		BearerToken(String token) {
			this.token = token;
		}

		@Override
		public PayloadAndHeaders intercept(String method, Object payload, Map<String, String> headers, AgentCard card,
				ClientCallContext context) {
			Map<String, String> all = new HashMap<>(headers);
			all.put("Authorization", "Bearer " + this.token);
			return new PayloadAndHeaders(payload, all);
		}

	}

}
