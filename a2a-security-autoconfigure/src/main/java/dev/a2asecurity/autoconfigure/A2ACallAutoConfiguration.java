package dev.a2asecurity.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.web.A2AEndpoints;
import dev.a2asecurity.web.BufferedBodies;
import dev.a2asecurity.web.CallParser;
import dev.a2asecurity.web.OperationMap;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.util.unit.DataSize;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration of how calls are read from requests.
 */
@AutoConfiguration
@ConditionalOnA2ASecurity
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(WebMvcConfigurer.class)
@EnableConfigurationProperties({ A2ACallProperties.class, A2AOperationProperties.class })
public final class A2ACallAutoConfiguration {

	/**
	 * What fits into one array.
	 */
	private static final DataSize LARGEST_BODY = DataSize.ofGigabytes(1);

	@Bean
	BufferedBodies a2aBufferedBodies(A2ACallProperties properties) {
		DataSize one = properties.maxBodySize();
		DataSize all = properties.maxBuffered();
		if (one.toBytes() <= 0 || one.compareTo(LARGEST_BODY) > 0) {
			throw new InvalidConfigurationException(
					"a2a.security.calls.max-body-size is " + one + ", which is no size of a body.",
					"Set it to the size of the largest call that the agent should accept, at most 1GB.");
		}
		if (all.compareTo(one) < 0) {
			throw new InvalidConfigurationException(
					"a2a.security.calls.max-buffered is " + all
							+ ", less than one body may have (a2a.security.calls.max-body-size, " + one + ").",
					"Set it to the memory that the bodies of all calls at a time may take.");
		}
		return new BufferedBodies((int) one.toBytes(), all.toBytes());
	}

	@Bean
	OperationMap a2aOperationMap(A2AOperationProperties properties) {
		Map<String, List<String>> paths = new LinkedHashMap<>();
		properties.operations().forEach((name, operation) -> paths.put(name, operation.paths()));
		return OperationMap.of(paths);
	}

	@Bean
	CallParser a2aCallParser(A2AEndpoints endpoints, BufferedBodies bodies, OperationMap operations,
			A2AOperationProperties properties) {
		if (properties.skillKey().isBlank()) {
			throw new InvalidConfigurationException("a2a.security.skill-key is empty.",
					"Set it to the member of a message's metadata that names the skill; skillId by default.");
		}
		return new CallParser(endpoints, bodies, operations, properties.skillKey());
	}

}
