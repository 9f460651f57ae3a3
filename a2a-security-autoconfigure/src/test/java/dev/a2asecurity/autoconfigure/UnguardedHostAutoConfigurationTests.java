package dev.a2asecurity.autoconfigure;

import io.grpc.BindableService;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import static dev.a2asecurity.Failures.assertStopped;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hosts that servlet filters cannot guard do not start.
 */
class UnguardedHostAutoConfigurationTests {

	private static final AutoConfigurations CONFIGURATION = AutoConfigurations.of(UnguardedHostAutoConfiguration.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(CONFIGURATION);

	@Test
	void startWhenReactiveThenStops() {
		new ReactiveWebApplicationContextRunner().withConfiguration(CONFIGURATION)
			.run((context) -> assertStopped(context, "This is a reactive (WebFlux) application",
					"a2a.security.enabled=false"));
	}

	@Test
	void startWhenReactiveAndDisabledThenStarts() {
		new ReactiveWebApplicationContextRunner().withConfiguration(CONFIGURATION)
			.withPropertyValues("a2a.security.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenServletWithoutSpringMvcThenStops() {
		new WebApplicationContextRunner().withConfiguration(CONFIGURATION)
			.withClassLoader(new FilteredClassLoader(DispatcherServletPath.class))
			.run((context) -> assertStopped(context, "This is a servlet application without Spring MVC",
					"Add spring-boot-starter-webmvc"));
	}

	@Test
	void startWhenServletWithSpringMvcThenStarts() {
		new WebApplicationContextRunner().withConfiguration(CONFIGURATION)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenNoWebApplicationThenStarts() {
		this.runner.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenGrpcServiceOfA2AThenStops() {
		this.runner.withUserConfiguration(A2AGrpcConfiguration.class)
			.run((context) -> assertStopped(context, "The bean [grpcAgent] answers A2A calls over gRPC",
					"Remove the gRPC service"));
	}

	@Test
	void startWhenLazyGrpcServiceOfA2AThenStops() {
		this.runner.withUserConfiguration(LazyGrpcConfiguration.class)
			.run((context) -> assertStopped(context, "The bean [grpcAgent] answers A2A calls over gRPC",
					"Remove the gRPC service"));
	}

	@Test
	void startWhenOtherGrpcServiceThenStarts() {
		this.runner.withBean("greeter", Greeter.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenNoGrpcThenNotLookedFor() {
		this.runner.withClassLoader(new FilteredClassLoader(BindableService.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(UnguardedHostAutoConfiguration.GrpcHost.class));
	}

	static class Greeter implements BindableService {

	}

	static class GrpcAgent extends A2AServiceGrpc.A2AServiceImplBase {

	}

	@Configuration(proxyBeanMethods = false)
	static class A2AGrpcConfiguration {

		@Bean
		BindableService grpcAgent() {
			return new GrpcAgent();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyGrpcConfiguration {

		@Bean
		@Lazy
		GrpcAgent grpcAgent() {
			return new GrpcAgent();
		}

	}

}
