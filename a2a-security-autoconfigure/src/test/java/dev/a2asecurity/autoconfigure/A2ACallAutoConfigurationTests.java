package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.Failures;
import dev.a2asecurity.web.A2AEndpoint;
import dev.a2asecurity.web.A2AEndpoints;
import dev.a2asecurity.web.Binding;
import dev.a2asecurity.web.BufferedBodies;
import dev.a2asecurity.web.CallParser;
import dev.a2asecurity.web.OperationMap;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is there to read calls with, and which settings stop start-up.
 */
class A2ACallAutoConfigurationTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2ACallAutoConfiguration.class))
		.withBean(A2AEndpoints.class, () -> new A2AEndpoints(List.of(new A2AEndpoint("/a2a", Binding.JSONRPC,
				Set.of("1.0"), Set.of(URI.create("https://agent.example.com/a2a"))))));

	@Test
	void bodiesWhenNothingIsSetThenBoundedByDefault() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(BufferedBodies.class);
			A2ACallProperties properties = context.getBean(A2ACallProperties.class);
			assertThat(properties.maxBodySize()).isEqualTo(DataSize.ofMegabytes(4));
			assertThat(properties.maxBuffered()).isEqualTo(DataSize.ofMegabytes(64));
		});
	}

	@Test
	void bodiesWhenDisabledOrNoWebApplicationThenNotThere() {
		this.runner.withPropertyValues("a2a.security.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(BufferedBodies.class));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(A2ACallAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(BufferedBodies.class));
	}

	@Test
	void maxBodySizeWhenNoneOrAbsurdThenStartupStops() {
		for (String size : new String[] { "0", "-1", "2GB" }) {
			this.runner.withPropertyValues("a2a.security.calls.max-body-size=" + size)
				.run((context) -> Failures.assertStopped(context, "a2a.security.calls.max-body-size is",
						"size of the largest call"));
		}
	}

	@Test
	void maxBufferedWhenLessThanOneBodyThenStartupStops() {
		this.runner.withPropertyValues("a2a.security.calls.max-buffered=3MB")
			.run((context) -> Failures.assertStopped(context, "a2a.security.calls.max-buffered is",
					"memory that the bodies"));
	}

	@Test
	void parserWhenNothingIsSetThenSkillIsNamedBySkillId() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(CallParser.class).hasSingleBean(OperationMap.class);
			A2AOperationProperties properties = context.getBean(A2AOperationProperties.class);
			assertThat(properties.skillKey()).isEqualTo("skillId");
			assertThat(properties.operations()).isEmpty();
		});
	}

	@Test
	void operationsWhenSetThenBoundByTheirNames() {
		this.runner
			.withPropertyValues("a2a.security.operations.get-task.scopes=tasks:read,tasks:all",
					"a2a.security.operations[myorg.ext/audit].paths=GET /audit/{taskId}")
			.run((context) -> {
				A2AOperationProperties properties = context.getBean(A2AOperationProperties.class);
				assertThat(properties.operations().get("get-task").scopes()).containsExactly("tasks:read", "tasks:all");
				assertThat(properties.operations().get("get-task").paths()).isEmpty();
				assertThat(properties.operations().get("myorg.ext/audit").paths())
					.containsExactly("GET /audit/{taskId}");
				assertThat(properties.operations().get("myorg.ext/audit").scopes()).isEmpty();
			});
	}

	@Test
	void operationsWhenWrongThenStartupStops() {
		this.runner.withPropertyValues("a2a.security.operations[message/send].scopes=x")
			.run((context) -> Failures.assertStopped(context, "another name than its operation",
					"a2a.security.operations.send-message"));
		this.runner.withPropertyValues("a2a.security.operations.get-task.paths=/tasks/{id}")
			.run((context) -> Failures.assertStopped(context, "is not of the form METHOD /path", "POST /tasks/{id}"));
	}

	@Test
	void skillKeyWhenEmptyThenStartupStops() {
		this.runner.withPropertyValues("a2a.security.skill-key=")
			.run((context) -> Failures.assertStopped(context, "a2a.security.skill-key is empty", "skillId"));
	}

}
