package dev.a2asecurity.samples.interop.sdk03;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.peer.RemoteAgent;
import dev.a2asecurity.peer.RemoteAgents;
import dev.a2asecurity.samples.interop.RunningSamples;
import io.a2a.client.Client;
import io.a2a.client.ClientEvent;
import io.a2a.client.TaskEvent;
import io.a2a.client.config.ClientConfig;
import io.a2a.client.transport.jsonrpc.JSONRPCTransport;
import io.a2a.client.transport.jsonrpc.JSONRPCTransportConfigBuilder;
import io.a2a.client.transport.spi.interceptors.ClientCallInterceptor;
import io.a2a.client.transport.spi.interceptors.auth.AuthInterceptor;
import io.a2a.spec.A2AClientException;
import io.a2a.spec.AgentCapabilities;
import io.a2a.spec.AgentCard;
import io.a2a.spec.DataPart;
import io.a2a.spec.HTTPAuthSecurityScheme;
import io.a2a.spec.Message;
import io.a2a.spec.TaskState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The SDK's client, with its tokens from the remote agents.
 */
class JavaSdk03RemoteAgentTests {

	static RunningSamples samples;

	static ConfigurableApplicationContext application;

	@BeforeAll
	static void start() {
		samples = RunningSamples.start();
		String registration = "--spring.security.oauth2.client.registration.expense.";
		application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.run("--spring.main.banner-mode=off", "--spring.config.name=none", "--a2a.security.enabled=false",
					registration + "client-id=travel-agent", registration + "client-secret=travel-secret",
					registration + "authorization-grant-type=client_credentials",
					"--spring.security.oauth2.client.provider.expense.token-uri=" + samples.tokenUrl(),
					"--a2a.security.peers.expense.url=" + samples.agentUrl(),
					"--a2a.security.peers.expense.authority=self", "--a2a.security.peers.expense.card.signatures=off");
	}

	@AfterAll
	static void stop() {
		application.close();
		samples.close();
	}

	private static RemoteAgent agent() {
		return application.getBean(RemoteAgents.class).get("expense").forSkill(SkillId.parse("submit-expense"));
	}

	private static URI url() {
		return URI.create(samples.agentUrl() + "/a2a");
	}

	@Test
	void sendWhenByTheInterceptorThenCompleted() throws A2AClientException {
		assertThat(send(new RemoteAgentInterceptor(agent(), url()))).isEqualTo(TaskState.COMPLETED);
	}

	@Test
	void sendWhenByTheCredentialServiceThenCompleted() throws A2AClientException {
		assertThat(send(new AuthInterceptor(new RemoteAgentCredentials(agent(), url()))))
			.isEqualTo(TaskState.COMPLETED);
	}

	/**
	 * Where the client's URL is not the peer's, nothing leaves.
	 */
	@Test
	void sendWhenTheClientIsOfAnotherAgentThenNothingIsSent() {
		RemoteAgentInterceptor interceptor = new RemoteAgentInterceptor(agent(),
				URI.create("https://evil.example.com/a2a"));
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> send(interceptor))
			.withStackTraceContaining("which is not of its origins");
	}

	private static TaskState send(ClientCallInterceptor interceptor) throws A2AClientException {
		AgentCard card = new AgentCard.Builder().name("Expense Agent")
			.description("Expense Agent")
			.version("1")
			.url(url().toString())
			.capabilities(new AgentCapabilities.Builder().build())
			.defaultInputModes(List.of("application/json"))
			.defaultOutputModes(List.of("application/json"))
			.skills(List.of())
			.security(List.of(Map.of("bearer", List.of())))
			.securitySchemes(Map.of("bearer", new HTTPAuthSecurityScheme.Builder().scheme("bearer").build()))
			.build();
		JSONRPCTransportConfigBuilder transport = new JSONRPCTransportConfigBuilder();
		transport.addInterceptor(interceptor);
		Client client = Client.builder(card)
			.clientConfig(new ClientConfig.Builder().setStreaming(false).build())
			.withTransport(JSONRPCTransport.class, transport)
			.build();
		Message message = new Message.Builder().role(Message.Role.USER)
			.parts(new DataPart(Map.of("amount", 12, "currency", "EUR", "description", "Tram")))
			.metadata(Map.of("skillId", "submit-expense"))
			.build();
		AtomicReference<ClientEvent> answer = new AtomicReference<>();
		client.sendMessage(message, List.of((event, agentCard) -> answer.set(event)), null, null);
		return ((TaskEvent) answer.get()).getTask().getStatus().state();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class Application {

	}

}
