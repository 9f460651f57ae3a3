package dev.a2asecurity.skill;

import java.io.Serial;

import org.springframework.security.access.AccessDeniedException;

/**
 * Thrown instead of entering a skill's method that needs a token which is bound to a key
 * of its sender, when the caller's is not. On the thread of a request it becomes a 403.
 */
public final class UnboundTokenException extends AccessDeniedException {

	@Serial
	private static final long serialVersionUID = 1L;

	UnboundTokenException() {
		// SDKs answer with an exception's text.
		super("The caller may not use this skill");
	}

}
