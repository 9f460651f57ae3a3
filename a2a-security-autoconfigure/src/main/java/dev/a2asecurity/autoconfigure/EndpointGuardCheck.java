package dev.a2asecurity.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;

/**
 * Stops start-up where the actuator endpoint is exposed on the web and somebody without
 * any authentication could read it: it tells an attacker where to begin.
 */
final class EndpointGuardCheck implements SmartInitializingSingleton {

	private static final AnonymousAuthenticationToken NOBODY = new AnonymousAuthenticationToken("a2a", "nobody",
			AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));

	private final ObjectProvider<PathMappedEndpoints> endpoints;

	private final ObjectProvider<WebInvocationPrivilegeEvaluator> privileges;

	EndpointGuardCheck(ObjectProvider<PathMappedEndpoints> endpoints,
			ObjectProvider<WebInvocationPrivilegeEvaluator> privileges) {
		this.endpoints = endpoints;
		this.privileges = privileges;
	}

	@Override
	public void afterSingletonsInstantiated() {
		PathMappedEndpoints mapped = this.endpoints.getIfAvailable();
		String path = (mapped != null) ? mapped.getPath(EndpointId.of(A2ASecurityEndpoint.ID)) : null;
		if (path == null) {
			return;
		}
		WebInvocationPrivilegeEvaluator evaluator = this.privileges.getIfUnique();
		for (String asked : List.of(path, path + "/" + A2ASecurityEndpoint.PRIVILEGES,
				path + "/" + A2ASecurityEndpoint.BLOCKS)) {
			for (String method : List.of("GET", "POST", "DELETE")) {
				requireGuard(evaluator, method, asked);
			}
		}
	}

	private static void requireGuard(@Nullable WebInvocationPrivilegeEvaluator evaluator, String method, String path) {
		if (evaluator == null || evaluator.isAllowed("", path, method, NOBODY)) {
			throw new InvalidConfigurationException(
					"The actuator endpoint a2asecurity is exposed on the web, and a " + method + " to " + path
							+ " needs no authentication.",
					"Guard the actuator's paths by a SecurityFilterChain that requires a role for "
							+ "EndpointRequest.toAnyEndpoint(), or remove a2asecurity from "
							+ "management.endpoints.web.exposure.include.");
		}
	}

}
