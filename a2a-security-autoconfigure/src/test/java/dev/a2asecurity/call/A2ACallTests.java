package dev.a2asecurity.call;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class A2ACallTests {

	private final Caller caller = Caller.builder("https://issuer.example", "alice").clientId("travel").build();

	@AfterEach
	void clear() {
		SecurityContextHolder.clearContext();
	}

	private A2ACall.Builder call() {
		return A2ACall.builder(this.caller, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0);
	}

	@Test
	void buildWhenNothingIsNamedThenNothingIsThere() {
		A2ACall call = call().build();
		assertThat(call.method()).isEqualTo("SendMessage");
		assertThat(call.namedTaskIds()).isEmpty();
		assertThat(call.webhookUrls()).isEmpty();
		assertThat(call.skill()).isNull();
		assertThat(call.requestId()).isNull();
	}

	@Test
	void namedTaskIdsWhenTaskAndReferencesThenAll() {
		assertThat(call().taskId("a").referencedTaskIds(List.of("b", "a", "c")).build().namedTaskIds())
			.containsExactly("a", "b", "c");
	}

	@Test
	void withSkillWhenAskedThenOnlyTheSkillDiffers() {
		A2ACall call = call().method("message/send")
			.tenant("acme")
			.taskId("t")
			.contextId("c")
			.message("m", "digest")
			.referencedTaskIds(List.of("r"))
			.webhookUrls(List.of("https://hook.example"))
			.requestId(new JsonRpcId("7"))
			.build();
		A2ACall other = call.withSkill(new SkillId("echo"));
		assertThat(other.skill()).isEqualTo(new SkillId("echo"));
		assertThat(other).usingRecursiveComparison().ignoringFields("skill").isEqualTo(call);
	}

	@Test
	void toStringWhenIdsForgeLinesThenTheyAreOneLine() {
		assertThat(call().taskId("x\r\nWARN all is well\u202e").contextId("y".repeat(500)).build().toString())
			.doesNotContain("\n", "\r", "\u202e")
			.contains("task=x??WARN all is well?", "y".repeat(64) + "…")
			.doesNotContain("y".repeat(65));
	}

	@Test
	void findWhenAuthenticationIsBoundToACallThenThatCallAndItsCaller() {
		A2ACall call = call().build();
		TestingAuthenticationToken authentication = new TestingAuthenticationToken(this.caller, null, "SCOPE_a");
		CallAuthentication bound = new CallAuthentication(authentication, call);
		SecurityContextHolder.getContext().setAuthentication(bound);
		assertThat(A2ACall.find()).contains(call);
		assertThat(Caller.current()).isSameAs(this.caller);
		assertThat(bound.getAuthorities()).extracting(Object::toString).containsExactly("SCOPE_a");
		assertThat(CallAuthentication.unbound(bound)).isSameAs(authentication);
		assertThat(CallAuthentication.unbound(authentication)).isSameAs(authentication);
	}

	@Test
	void findWhenCallerIsNotAuthenticatedThenNone() {
		TestingAuthenticationToken authentication = new TestingAuthenticationToken(this.caller, null);
		SecurityContextHolder.getContext().setAuthentication(new CallAuthentication(authentication, call().build()));
		assertThat(A2ACall.find()).isEmpty();
	}

	@Test
	void setAuthenticatedWhenAskedThenRefused() {
		CallAuthentication bound = new CallAuthentication(new TestingAuthenticationToken(this.caller, null, "a"),
				call().build());
		assertThatIllegalArgumentException().isThrownBy(() -> bound.setAuthenticated(true));
	}

}
