package dev.a2asecurity.task;

/**
 * What became of the ids in an agent's answer.
 */
public enum Learned {

	/**
	 * They are the caller's to use, and this is on record: the answer may leave.
	 */
	RECORDED,

	/**
	 * One of them belongs to somebody else: the answer must not leave.
	 */
	TAKEN

}
