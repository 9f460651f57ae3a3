package dev.a2asecurity;

import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Assertions on start-up failures.
 */
public final class Failures {

	private Failures() {
	}

	/**
	 * Asserts that start-up was stopped, and what its report says.
	 */
	public static void assertStopped(ApplicationContextAssertProvider<?> context, String problem, String action) {
		assertThat(context.getStartupFailure()).as("start-up failure").isNotNull();
		assertStopped(context.getStartupFailure(), problem, action);
	}

	/**
	 * Asserts that a failure is about configuration, and what its report says.
	 */
	public static void assertStopped(Throwable failure, String problem, String action) {
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		assertThat(root).isInstanceOfSatisfying(InvalidConfigurationException.class, (ex) -> {
			assertThat(ex).hasMessageContaining(problem);
			assertThat(ex.action()).contains(action);
		});
	}

}
