package dev.a2asecurity.skill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;

/**
 * What a task becomes when the guard did not let its caller into a skill: the state, the
 * text of the status message, and the details that a client's program needs to ask for
 * more scope. The agent's own executor is where the refusal is thrown, and an SDK that is
 * not told makes an "internal error" of it.
 * <p>
 * A host asks in the one place where it catches what a skill threw:
 * {@code SkillRefusal.of(exception)}.
 *
 * @param state what the task becomes
 * @param message one sentence for the client's person (A2A specification 1.0, section
 * 7.6.1)
 * @param reason reason code in upper snake case
 * @param skill the skill that was not entered, or {@code null} if it is not known
 * @param neededScopes the scopes that would let the caller in; empty where none would
 */
public record SkillRefusal(State state, String message, String reason, @Nullable SkillId skill,
		Set<String> neededScopes) {

	private static final int MAX_CAUSES = 32;

	/**
	 * Creates a refusal.
	 */
	public SkillRefusal {
		neededScopes = Set.copyOf(neededScopes);
	}

	/**
	 * Returns the refusal that an exception stands for, itself or one of its causes, or
	 * nothing if it is something else that went wrong.
	 */
	public static Optional<SkillRefusal> of(@Nullable Throwable thrown) {
		Throwable current = thrown;
		for (int i = 0; current != null && i < MAX_CAUSES; i++) {
			if (current instanceof SkillAccessDeniedException denied) {
				return Optional.of(of(denied));
			}
			if (current instanceof AccessDeniedException || current instanceof AuthenticationException) {
				return Optional.of(new SkillRefusal(State.REJECTED, "The caller may not use this skill.", "FORBIDDEN",
						null, Set.of()));
			}
			current = current.getCause();
		}
		return Optional.empty();
	}

	private static SkillRefusal of(SkillAccessDeniedException denied) {
		List<String> needed = denied.neededScopes();
		return needed.isEmpty()
				? new SkillRefusal(State.REJECTED, "The caller may not use this skill.", denied.reason(),
						denied.skill(), Set.of())
				: new SkillRefusal(State.AUTH_REQUIRED,
						"An access token with the scopes " + String.join(" ", new TreeSet<>(needed)) + " is needed.",
						denied.reason(), denied.skill(), Set.copyOf(needed));
	}

	/**
	 * Returns the details as JSON values, for the metadata of the status message: a
	 * {@code google.rpc.ErrorInfo} with reason, domain, and the needed scopes.
	 */
	public Map<String, Object> details() {
		Map<String, Object> metadata = new LinkedHashMap<>();
		if (this.skill != null) {
			metadata.put("skillId", this.skill.value());
		}
		if (!this.neededScopes.isEmpty()) {
			metadata.put("scope", String.join(" ", new TreeSet<>(this.neededScopes)));
		}
		Map<String, Object> info = new LinkedHashMap<>();
		info.put("@type", "type.googleapis.com/google.rpc.ErrorInfo");
		info.put("reason", this.reason);
		info.put("domain", "a2asecurity.dev");
		if (!metadata.isEmpty()) {
			info.put("metadata", metadata);
		}
		return Map.of("details", new ArrayList<>(List.of(info)));
	}

	/**
	 * What a task becomes.
	 */
	public enum State {

		/**
		 * The agent does not do it for this caller.
		 */
		REJECTED("rejected"),

		/**
		 * It would, for a token with more scopes; the client sends its message again, to
		 * the same task or in a new one (A2A specification 1.0, section 7.6).
		 */
		AUTH_REQUIRED("auth-required");

		private final String label;

		State(String label) {
			this.label = label;
		}

		/**
		 * Returns the state as a version of the protocol writes it.
		 */
		public String label(ProtocolVersion version) {
			return (version == ProtocolVersion.V0_3) ? this.label : "TASK_STATE_" + name();
		}

	}

}
