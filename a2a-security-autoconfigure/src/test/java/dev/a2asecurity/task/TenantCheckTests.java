package dev.a2asecurity.task;

import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.ProtocolVersion;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which tenant a call may be for.
 */
class TenantCheckTests {

	private static String outcome(TenantCheck check, @Nullable String callers, @Nullable String named) {
		Caller caller = Caller.builder("https://issuer.example", "alice").tenant(callers).build();
		Optional<Denial> denial = check
			.check(A2ACall.builder(caller, A2AOperation.GET_TASK, ProtocolVersion.V1_0).tenant(named).build());
		denial.ifPresent((refused) -> {
			assertThat(refused.kind()).isEqualTo(Denial.Kind.FORBIDDEN);
			assertThat(refused.details()).isEmpty();
		});
		return denial.map(Denial::reason).orElse("PERMITTED");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "-, -, PERMITTED", "acme, -, PERMITTED", "acme, acme, PERMITTED", "acme, other, TENANT_DENIED",
					"acme, ACME, TENANT_DENIED", "acme, declared, TENANT_DENIED", "-, declared, PERMITTED",
					"-, other, TENANT_DENIED", "acme, '', PERMITTED", "-, '', PERMITTED",
					"acme, ' acme', TENANT_DENIED" })
	void checkWhenTenantsAreOffThenWhatIsNamedIsTheCallersOrTheCards(@Nullable String callers, @Nullable String named,
			String outcome) {
		assertThat(outcome(TenantCheck.optional(Set.of("declared")), callers, named)).isEqualTo(outcome);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "-, -, TENANT_REQUIRED", "-, acme, TENANT_REQUIRED", "acme, -, PERMITTED",
			"acme, acme, PERMITTED", "acme, other, TENANT_DENIED" })
	void checkWhenTokensNeedATenantThenEveryCallerHasOne(@Nullable String callers, @Nullable String named,
			String outcome) {
		assertThat(outcome(TenantCheck.ofToken(), callers, named)).isEqualTo(outcome);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "-, -, TENANT_REQUIRED", "-, acme, TENANT_REQUIRED", "acme, -, TENANT_REQUIRED",
					"acme, '', TENANT_REQUIRED", "acme, acme, PERMITTED", "acme, other, TENANT_DENIED" })
	void checkWhenCallsNeedATenantThenEveryCallNamesItsCallers(@Nullable String callers, @Nullable String named,
			String outcome) {
		assertThat(outcome(TenantCheck.ofCall(), callers, named)).isEqualTo(outcome);
	}

	@Test
	void checkWhenNothingIsDeclaredThenACallerWithoutTenantNamesNone() {
		assertThat(outcome(TenantCheck.optional(Set.of()), null, "acme")).isEqualTo("TENANT_DENIED");
	}

}
