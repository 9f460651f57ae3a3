package dev.a2asecurity.task;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.a2asecurity.call.Caller;

import org.springframework.util.Assert;

/**
 * The owner, and whoever has one of the roles that count in common with it. Roles are an
 * issuer's own words, so the issuer must be the same.
 */
final class SharedByRole implements OwnershipPolicy {

	private final Set<String> names = new HashSet<>();

	private final List<String> prefixes = new ArrayList<>();

	SharedByRole(Set<String> roles) {
		Assert.notEmpty(roles, "'roles' must not be empty");
		for (String role : roles) {
			String name = role.endsWith("*") ? role.substring(0, role.length() - 1) : role;
			Assert.isTrue(!name.isBlank() && !name.contains("*"),
					() -> "A role that tasks are shared by is a name, or the start of one and an asterisk: " + role);
			if (name.equals(role)) {
				this.names.add(name);
			}
			else {
				this.prefixes.add(name);
			}
		}
	}

	@Override
	public boolean permits(Caller caller, TaskOwner owner) {
		return owner.is(caller) || (owner.issuer().equals(caller.issuer())
				&& Objects.equals(owner.tenant(), caller.tenant()) && haveRoleInCommon(caller, owner));
	}

	private boolean haveRoleInCommon(Caller caller, TaskOwner owner) {
		return owner.roles().stream().anyMatch((role) -> caller.roles().contains(role) && counts(role));
	}

	private boolean counts(String role) {
		return this.names.contains(role) || this.prefixes.stream().anyMatch(role::startsWith);
	}

}
