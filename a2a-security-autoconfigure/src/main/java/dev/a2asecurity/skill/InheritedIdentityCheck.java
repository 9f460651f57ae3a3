package dev.a2asecurity.skill;

import java.util.concurrent.atomic.AtomicBoolean;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Refuses a security context that new threads inherit, as with
 * {@code MODE_INHERITABLETHREADLOCAL}: a pool's thread keeps the identity of the caller
 * who happened to be there when it was made, and lends it to everyone after.
 * <p>
 * It asks what happens rather than which mode is set, so that it finds a strategy of the
 * application's own as well.
 */
public final class InheritedIdentityCheck implements SmartInitializingSingleton {

	@Override
	public void afterSingletonsInstantiated() {
		SecurityContext previous = SecurityContextHolder.getContext();
		AtomicBoolean inherited = new AtomicBoolean();
		try {
			SecurityContext probe = SecurityContextHolder.createEmptyContext();
			probe.setAuthentication(
					new AnonymousAuthenticationToken("probe", "probe", AuthorityUtils.createAuthorityList("PROBE")));
			SecurityContextHolder.setContext(probe);
			Thread thread = new Thread(
					() -> inherited.set(SecurityContextHolder.getContext().getAuthentication() != null),
					"a2a-security-identity-check");
			thread.start();
			thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while starting up", ex);
		}
		finally {
			SecurityContextHolder.setContext(previous);
		}
		if (inherited.get()) {
			throw new InvalidConfigurationException(
					"New threads inherit the security context (SecurityContextHolder strategy "
							+ SecurityContextHolder.getContextHolderStrategy().getClass().getSimpleName()
							+ "), so a pool's threads would keep a caller's identity for the next one.",
					"Remove spring.security.strategy=MODE_INHERITABLETHREADLOCAL (or the call that sets it). "
							+ "A2A Security carries the caller to the agent's executors itself; "
							+ "list further ones in a2a.security.executors.");
		}
	}

}
