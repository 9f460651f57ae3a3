package dev.a2asecurity.agentcard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SecurityRequirement}.
 */
class SecurityRequirementTests {

	@Test
	void schemesWhenReadThenStandInTheGivenOrder() {
		Map<String, List<String>> schemes = new LinkedHashMap<>();
		for (String name : List.of("z", "b", "y", "a", "x")) {
			schemes.put(name, List.of(name));
		}
		assertThat(new SecurityRequirement(schemes).schemes()).containsExactlyEntriesOf(schemes);
	}

	@Test
	void constructWhenGivenCollectionsChangeLaterThenRequirementDoesNot() {
		List<String> scopes = new ArrayList<>(List.of("expense:read"));
		Map<String, List<String>> schemes = new LinkedHashMap<>(Map.of("oauth", scopes));
		SecurityRequirement requirement = new SecurityRequirement(schemes);
		scopes.add("expense:approve");
		schemes.put("other", List.of());
		assertThat(requirement).isEqualTo(SecurityRequirement.of("oauth", List.of("expense:read")));
	}

	@Test
	void schemesWhenModifiedThenRefuses() {
		SecurityRequirement requirement = SecurityRequirement.of("oauth", List.of("expense:read"));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> requirement.schemes().put("other", List.of()));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> requirement.schemes().get("oauth").add("expense:approve"));
	}

}
