package dev.a2asecurity.call;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;

/**
 * The policies of the application about one kind of thing, in their order. They can only
 * deny: none of them grants what another check refuses, and one that abstains says
 * nothing.
 * <p>
 * A policy that fails has not been asked. The call is refused then, for a while, and
 * never as if the policy had nothing against it.
 *
 * @param <T> what is decided on
 */
public final class DenyPolicies<T> {

	private static final Log logger = LogFactory.getLog(DenyPolicies.class);

	private static final Duration RETRY = Duration.ofSeconds(5);

	private static final String SCOPE_AUTHORITY = "SCOPE_";

	private final List<AuthorizationManager<T>> policies;

	/**
	 * Creates the set.
	 * @param policies the policies, in the order they are asked in
	 */
	public DenyPolicies(Collection<AuthorizationManager<T>> policies) {
		this.policies = List.copyOf(policies);
	}

	/**
	 * Returns why the first policy that denies does so, or nothing if none denies.
	 */
	public Optional<Denial> denial(Supplier<? extends @Nullable Authentication> authentication, T object) {
		for (AuthorizationManager<T> policy : this.policies) {
			Denial denial = denial(policy, authentication, object);
			if (denial != null) {
				logger.info(LogMessage.format("Denied by a policy: reason=%s, policy=%s, %s", denial.reason(),
						policy.getClass().getName(), object));
				return Optional.of(denial);
			}
		}
		return Optional.empty();
	}

	private static <T> @Nullable Denial denial(AuthorizationManager<T> policy,
			Supplier<? extends @Nullable Authentication> authentication, T object) {
		try {
			AuthorizationResult result = policy.authorize(authentication, object);
			return (result == null || result.isGranted()) ? null : denial(result);
		}
		catch (AccessDeniedException ex) {
			return Denial.forbidden(PolicyDenial.UNSPECIFIED);
		}
		catch (RuntimeException ex) {
			logger.error(LogMessage.format("Did not ask the policy %s since it failed", policy.getClass().getName()),
					ex);
			return Denial.unavailable(RETRY);
		}
	}

	private static Denial denial(AuthorizationResult result) {
		if (result instanceof PolicyDenial policy) {
			return policy.denial();
		}
		if (result instanceof AuthorityAuthorizationDecision decision) {
			Set<String> scopes = decision.getAuthorities()
				.stream()
				.map((authority) -> String.valueOf(authority.getAuthority()))
				.filter((authority) -> authority.startsWith(SCOPE_AUTHORITY))
				.map((authority) -> authority.substring(SCOPE_AUTHORITY.length()))
				.collect(Collectors.toSet());
			// Only where scopes are all it asks for is it true that they would help.
			if (!scopes.isEmpty() && scopes.size() == decision.getAuthorities().size()) {
				return Denial.insufficientScope(scopes);
			}
		}
		return Denial.forbidden(PolicyDenial.UNSPECIFIED);
	}

}
