package dev.a2asecurity.autoconfigure;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

/**
 * Stops start-up in hosts that servlet filters cannot guard. Without it, the starter on
 * the class path would be mistaken for protection.
 */
@AutoConfiguration
@ConditionalOnA2ASecurity
public final class UnguardedHostAutoConfiguration {

	/**
	 * A reactive application.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
	static class ReactiveHost {

		@Bean
		SmartInitializingSingleton a2aReactiveHostCheck() {
			return () -> {
				throw new InvalidConfigurationException(
						"This is a reactive (WebFlux) application, which A2A Security cannot guard.",
						"Use Spring MVC (spring-boot-starter-webmvc). An application that is no agent sets "
								+ "a2a.security.enabled=false.");
			};
		}

	}

	/**
	 * A servlet application without Spring MVC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	@ConditionalOnMissingClass({ "org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath" })
	static class HostWithoutSpringMvc {

		@Bean
		SmartInitializingSingleton a2aHostWithoutSpringMvcCheck() {
			return () -> {
				throw new InvalidConfigurationException(
						"This is a servlet application without Spring MVC, which A2A Security cannot guard.",
						"Add spring-boot-starter-webmvc. An application that is no agent sets "
								+ "a2a.security.enabled=false.");
			};
		}

	}

	/**
	 * An application with a gRPC service, which takes its calls past every servlet
	 * filter.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "io.grpc.BindableService")
	static class GrpcHost {

		@Bean
		SmartInitializingSingleton a2aGrpcHostCheck(ListableBeanFactory beanFactory) {
			return () -> {
				Class<?> service = ClassUtils.resolveClassName("io.grpc.BindableService", getClass().getClassLoader());
				Arrays.stream(beanFactory.getBeanNamesForType(service, true, false))
					.filter((name) -> isA2AService(beanFactory.getType(name, false)))
					.findFirst()
					.ifPresent((name) -> {
						throw new InvalidConfigurationException(
								"The bean [" + name + "] answers A2A calls over gRPC, which A2A Security cannot guard.",
								"Remove the gRPC service and serve JSON-RPC or HTTP+JSON.");
					});
			};
		}

		/**
		 * Tells by the generated base class: {@code A2AServiceGrpc.A2AServiceImplBase}.
		 */
		private static boolean isA2AService(@Nullable Class<?> type) {
			for (Class<?> current = type; current != null; current = current.getSuperclass()) {
				if (current.getName().contains("A2AServiceGrpc")) {
					return true;
				}
			}
			return false;
		}

	}

}
