package dev.a2asecurity.autoconfigure;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.Failures;
import dev.a2asecurity.web.BufferedBodies;

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
		.withConfiguration(AutoConfigurations.of(A2ACallAutoConfiguration.class));

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

}
