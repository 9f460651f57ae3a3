package dev.a2asecurity.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.UnreachableFilterChainException;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Boot's failure report says.
 */
class FailureAnalyzersTests {

	@Test
	void analyzersWhenBootLoadsThemThenBothAreThere() {
		List<String> loaded = new ArrayList<>();
		// Some of Boot's own need a context; which there are is the question here.
		SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, FailureHandler.handleMessage((message, failure) -> loaded.add("not ours")))
			.forEach((analyzer) -> loaded.add(analyzer.getClass().getSimpleName()));
		assertThat(loaded).contains("InvalidConfigurationFailureAnalyzer", "UnreachableChainFailureAnalyzer");
	}

	@Test
	void invalidConfigurationWhenNestedThenProblemAndAction() {
		FailureAnalysis analysis = new InvalidConfigurationFailureAnalyzer().analyze(
				new BeanCreationException("x", "y", new InvalidConfigurationException("the problem", "the action")));
		assertThat(analysis.getDescription()).isEqualTo("the problem");
		assertThat(analysis.getAction()).isEqualTo("the action");
	}

	@Test
	void invalidConfigurationWhenAnotherExceptionThenNotAnalyzed() {
		assertThat(new InvalidConfigurationFailureAnalyzer().analyze(new IllegalStateException("other"))).isNull();
	}

	@Test
	void unreachableChainWhenUsersChainForAnyRequestComesFirstThenSaysWhatToDo() {
		AgentContext.agent().withUserConfiguration(FirstChain.class).run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = new UnreachableChainFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).contains("for any request is ordered before the one of A2A Security");
			assertThat(analysis.getAction()).contains("Order that chain later")
				.contains("http.with(a2aSecurity(), Customizer.withDefaults())")
				.contains("a2aSecurityFilterChain");
		});
	}

	@Test
	void unreachableChainWhenNotOursThenLeftToSpringSecurity() {
		SecurityFilterChain first = new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE, List.of());
		SecurityFilterChain second = new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE, List.of());
		assertThat(new UnreachableChainFailureAnalyzer()
			.analyze(new UnreachableFilterChainException("unreachable", first, second))).isNull();
	}

	@Configuration(proxyBeanMethods = false)
	static class FirstChain {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SecurityFilterChain first(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll()).build();
		}

	}

}
