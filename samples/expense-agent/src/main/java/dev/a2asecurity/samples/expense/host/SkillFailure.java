package dev.a2asecurity.samples.expense.host;

/**
 * Says that a skill could not do its work. The text is written for the caller and becomes
 * the message of the failed task; the text of every other exception stays inside.
 */
public final class SkillFailure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public SkillFailure(String messageForTheCaller) {
		super(messageForTheCaller);
	}

}
