package dev.a2asecurity.skill;

import java.util.concurrent.Callable;

import org.springframework.security.concurrent.DelegatingSecurityContextCallable;
import org.springframework.security.concurrent.DelegatingSecurityContextRunnable;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Binds a task to the identity of the thread that submits it, nobody included. The thread
 * that runs it has that identity exactly for as long as it runs.
 */
final class CallerPropagation {

	private CallerPropagation() {
	}

	static Runnable wrap(Runnable task) {
		return new DelegatingSecurityContextRunnable(task, snapshot());
	}

	static <T> Callable<T> wrap(Callable<T> task) {
		return new DelegatingSecurityContextCallable<>(task, snapshot());
	}

	/**
	 * Takes a context of its own: the submitting thread's may be changed, by it or by the
	 * task, while the other still works.
	 */
	private static SecurityContext snapshot() {
		SecurityContext snapshot = SecurityContextHolder.createEmptyContext();
		snapshot.setAuthentication(SecurityContextHolder.getContext().getAuthentication());
		return snapshot;
	}

}
