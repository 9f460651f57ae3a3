package dev.a2asecurity.authentication;

/**
 * One thing that a token is held against, once it is known to be its issuer's.
 */
@FunctionalInterface
interface TokenCheck {

	/**
	 * Returns if the token passes.
	 * @throws TokenRefusedException if it does not
	 */
	void check(ClaimSet token) throws TokenRefusedException;

}
