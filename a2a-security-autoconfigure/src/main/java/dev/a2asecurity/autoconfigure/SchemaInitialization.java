package dev.a2asecurity.autoconfigure;

/**
 * When the tables of a store are created at start-up.
 */
enum SchemaInitialization {

	/**
	 * If the database is an embedded one.
	 */
	EMBEDDED,

	/**
	 * Always.
	 */
	ALWAYS,

	/**
	 * Never.
	 */
	NEVER

}
