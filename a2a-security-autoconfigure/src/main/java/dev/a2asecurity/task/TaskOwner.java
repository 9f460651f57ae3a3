package dev.a2asecurity.task;

import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.replay.StoreKey;

/**
 * The caller that began a task or a context. Tenant, issuer, subject and client say who
 * that is: equal subjects of two issuers are two owners, and a user is another owner
 * through another client. Neither scopes nor the token count, which change.
 *
 * @param tenant the tenant, or {@code null} where there are none
 * @param issuer the issuer of the caller's token
 * @param subject the subject
 * @param clientId the OAuth 2.0 client, or {@code null} if the issuer does not name it
 * @param roles the roles that the caller had at that time, in alphabetical order: not who
 * the owner is, but what a policy may share by
 */
public record TaskOwner(@Nullable String tenant, String issuer, String subject, @Nullable String clientId,
		Set<String> roles) {

	/**
	 * Asked about in the place of an owner that there is not, so that an unknown task
	 * costs what another's does.
	 */
	static final TaskOwner NOBODY = new TaskOwner("nobody", "urn:a2a-security:nobody", "nobody", "nobody", Set.of());

	/**
	 * Creates an owner.
	 */
	public TaskOwner {
		roles = Collections.unmodifiableSet(new TreeSet<>(roles));
	}

	/**
	 * Returns the owner of what a caller begins.
	 */
	public static TaskOwner of(Caller caller) {
		return new TaskOwner(caller.tenant(), caller.issuer(), caller.subject(), caller.clientId(), caller.roles());
	}

	/**
	 * Tells whether a caller is this owner, whatever its scopes and roles are by now.
	 */
	public boolean is(Caller caller) {
		return this.subject.equals(caller.subject()) && this.issuer.equals(caller.issuer())
				&& Objects.equals(this.clientId, caller.clientId()) && Objects.equals(this.tenant, caller.tenant());
	}

	/**
	 * Returns the fixed size under which a store knows who this is: equal for equal
	 * tenant, issuer, subject and client, and for nobody else.
	 */
	public StoreKey key() {
		return StoreKey.of(named(this.tenant), this.issuer, this.subject, named(this.clientId));
	}

	/**
	 * Tells an absent name from every present one, the empty one among them.
	 */
	private static String named(@Nullable String name) {
		return (name != null) ? "=" + name : "";
	}

}
