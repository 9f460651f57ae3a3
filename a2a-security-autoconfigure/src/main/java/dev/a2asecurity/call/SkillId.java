package dev.a2asecurity.call;

/**
 * Identifier of a skill, unique within an agent: 1 to 128 printable ASCII characters
 * without space. The narrow alphabet keeps an id that a caller sends from forging log
 * lines or looking like another.
 * <p>
 * A2A specification 1.0, section 4.4.5 (AgentSkill.id).
 *
 * @param value the identifier as the card lists it
 */
public record SkillId(String value) {

	private static final int MAX_LENGTH = 128;

	/**
	 * Creates an identifier.
	 * @throws IllegalArgumentException if the value is empty, longer than 128 characters,
	 * or has a character outside printable ASCII without space
	 */
	public SkillId {
		if (value.isEmpty() || value.length() > MAX_LENGTH
				|| value.chars().anyMatch((character) -> character <= ' ' || character > '~')) {
			throw new IllegalArgumentException(
					"A skill id has 1 to " + MAX_LENGTH + " printable ASCII characters without space");
		}
	}

	/**
	 * Parses an identifier.
	 * @throws IllegalArgumentException as the constructor does
	 */
	public static SkillId parse(String value) {
		return new SkillId(value);
	}

	@Override
	public String toString() {
		return this.value;
	}

}
