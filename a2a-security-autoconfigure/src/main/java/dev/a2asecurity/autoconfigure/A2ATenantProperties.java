package dev.a2asecurity.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the tenants that callers belong to. Where a token names its tenant is
 * told by "a2a.security.claims.tenant".
 *
 * @param mode Whether callers and calls need a tenant. A call that names one has to name
 * its caller's in any case.
 */
@ConfigurationProperties("a2a.security.tenants")
public record A2ATenantProperties(@DefaultValue("off") Mode mode) {

	/**
	 * Whether callers and calls need a tenant.
	 */
	public enum Mode {

		/**
		 * Neither.
		 */
		OFF,

		/**
		 * Every caller's token has to name one.
		 */
		TOKEN,

		/**
		 * Every caller's token has to name one, and every call the same.
		 */
		REQUIRED

	}

}
