package dev.a2asecurity.replay;

/**
 * What the use of a single-use value was. Only {@link #FIRST} admits.
 */
public enum NonceUse {

	/**
	 * The value had not been used in its scope, and now it has.
	 */
	FIRST,

	/**
	 * The value has been used before, or its time is over.
	 */
	SEEN,

	/**
	 * The store has no room for another value of this scope, and forgets none to make
	 * some. The value is not used up: the same call may come again later.
	 */
	FULL

}
