package dev.a2asecurity.autoconfigure;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.web.ProtectionCheck;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.UnreachableFilterChainException;

/**
 * Explains Spring Security's own refusal of a chain for any request that is ordered
 * before the starter's, where the starter's is the one that would never be asked.
 */
final class UnreachableChainFailureAnalyzer extends AbstractFailureAnalyzer<UnreachableFilterChainException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnreachableFilterChainException cause) {
		boolean ours = cause.getUnreachableFilterChain()
			.getFilters()
			.stream()
			.anyMatch((filter) -> filter.getClass().getSimpleName().equals("A2AGuardFilter"));
		if (!ours) {
			return null;
		}
		return new FailureAnalysis(
				"A security filter chain for any request is ordered before the one of A2A Security, so the agent's "
						+ "paths would not be guarded: " + cause.getFilterChain(),
				"Order that chain later (a chain without @Order is late enough), or narrow it by "
						+ HttpSecurity.class.getSimpleName()
						+ ".securityMatcher(…). A chain of your own that is to guard the agent applies "
						+ "http.with(a2aSecurity(), Customizer.withDefaults()) and is named "
						+ ProtectionCheck.CHAIN_BEAN_NAME + ".",
				cause);
	}

}
