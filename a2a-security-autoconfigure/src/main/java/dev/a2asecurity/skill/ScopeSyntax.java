package dev.a2asecurity.skill;

import dev.a2asecurity.InvalidConfigurationException;

/**
 * Checks the spelling of scopes in annotations: {@code scope-token} of RFC 6749, section
 * 3.3. A scope that no token can carry would close the skill to everybody, silently; a
 * space in one is two scopes in a token.
 */
final class ScopeSyntax {

	private ScopeSyntax() {
	}

	static void require(Skill skill) {
		for (String scope : skill.scopes()) {
			boolean valid = !scope.isEmpty() && scope.chars()
				.allMatch((character) -> character > ' ' && character <= '~' && character != '"' && character != '\\');
			if (!valid) {
				throw new InvalidConfigurationException(
						"The skill [" + skill.id() + "] on " + skill.declaredBy() + " has a scope that is none: ["
								+ scope + "].",
						"A scope has printable ASCII characters without space, quote and backslash; "
								+ "list several as separate strings: scopes = { \"a\", \"b\" }.");
			}
		}
	}

}
