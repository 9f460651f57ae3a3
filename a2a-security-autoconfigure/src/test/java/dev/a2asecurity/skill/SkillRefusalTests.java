package dev.a2asecurity.skill;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;

import static org.assertj.core.api.Assertions.assertThat;

class SkillRefusalTests {

	private static final SkillId SKILL = SkillId.parse("approve");

	@Test
	void ofWhenScopesWouldHelpThenAuthRequiredWithThem() {
		SkillRefusal refusal = SkillRefusal
			.of(SkillAccessDeniedException.insufficientScope(SKILL, List.of("b", "a"), List.of("b")))
			.orElseThrow();
		assertThat(refusal.state().label(ProtocolVersion.V1_0)).isEqualTo("TASK_STATE_AUTH_REQUIRED");
		assertThat(refusal.state().label(ProtocolVersion.V0_3)).isEqualTo("auth-required");
		assertThat(refusal.message()).isEqualTo("An access token with the scopes a b is needed.");
		assertThat(refusal.details()).isEqualTo(Map.of("details",
				List.of(Map.of("@type", "type.googleapis.com/google.rpc.ErrorInfo", "reason", "INSUFFICIENT_SCOPE",
						"domain", "a2asecurity.dev", "metadata", Map.of("skillId", "approve", "scope", "a b")))));
	}

	@Test
	void ofWhenNoScopeWouldHelpThenRejectedWithTheReason() {
		SkillRefusal refusal = SkillRefusal.of(SkillAccessDeniedException.forbidden(SKILL, "OTHER_SKILL"))
			.orElseThrow();
		assertThat(refusal.state().label(ProtocolVersion.V1_0)).isEqualTo("TASK_STATE_REJECTED");
		assertThat(refusal.state().label(ProtocolVersion.V0_3)).isEqualTo("rejected");
		assertThat(refusal.reason()).isEqualTo("OTHER_SKILL");
		assertThat(refusal.neededScopes()).isEmpty();
	}

	@Test
	void ofWhenWrappedByAnExecutorThenFound() {
		assertThat(SkillRefusal.of(new CompletionException(
				new IllegalStateException(SkillAccessDeniedException.forbidden(SKILL, "OTHER_SKILL")))))
			.get()
			.extracting(SkillRefusal::reason)
			.isEqualTo("OTHER_SKILL");
	}

	@Test
	void ofWhenAnotherSecurityExceptionThenRejectedWithoutItsText() {
		for (RuntimeException thrown : List.of(new AccessDeniedException("secret"),
				new AuthenticationCredentialsNotFoundException("secret"))) {
			SkillRefusal refusal = SkillRefusal.of(thrown).orElseThrow();
			assertThat(refusal.state()).isEqualTo(SkillRefusal.State.REJECTED);
			assertThat(refusal.toString()).doesNotContain("secret");
		}
	}

	@Test
	void ofWhenSomethingElseWentWrongThenNothing() {
		assertThat(SkillRefusal.of(new IllegalStateException("x"))).isEmpty();
		assertThat(SkillRefusal.of(null)).isEmpty();
	}

	@Test
	void ofWhenCausesGoRoundInCirclesThenNothing() {
		RuntimeException one = new RuntimeException();
		RuntimeException other = new RuntimeException(one);
		one.initCause(other);
		assertThat(SkillRefusal.of(one)).isEmpty();
	}

}
