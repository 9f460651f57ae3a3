package dev.a2asecurity.call;

import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who calls this agent: a client (an agent or a service), or a user through a client, as
 * a validated access token named them.
 * <p>
 * Identity is always relative to the issuer: equal subjects of two issuers are two
 * callers. A caller holds no token and no secret, so it may be logged.
 * <p>
 * In a controller, declare a parameter of this type; anywhere else on the thread of a
 * call, {@link #current()}.
 */
// The sets are the JDK's own, which are serializable; the compiler sees only the
// interface.
@SuppressWarnings("serial")
public final class Caller implements AuthenticatedPrincipal, Serializable {

	private static final long serialVersionUID = 1L;

	private final String issuer;

	private final @Nullable String clientId;

	private final String subject;

	private final Set<String> scopes;

	private final Set<String> roles;

	private final @Nullable String tenant;

	private final @Nullable String partner;

	private final @Nullable String tokenId;

	private final @Nullable String tokenFingerprint;

	private final List<Actor> actors;

	private final boolean senderConstrained;

	private Caller(Builder builder) {
		this.issuer = builder.issuer;
		this.subject = builder.subject;
		this.clientId = builder.clientId;
		// An unmodifiable view of a private copy keeps the token's order, for logs.
		this.scopes = Collections.unmodifiableSet(new LinkedHashSet<>(builder.scopes));
		this.roles = Collections.unmodifiableSet(new LinkedHashSet<>(builder.roles));
		this.tenant = builder.tenant;
		this.partner = builder.partner;
		this.tokenId = builder.tokenId;
		this.tokenFingerprint = builder.tokenFingerprint;
		this.actors = builder.actors;
		this.senderConstrained = builder.senderConstrained;
	}

	/**
	 * Starts to describe a caller. Only what validated a token, or stands in for it in a
	 * test, has reason to.
	 * @param issuer the issuer of the token, its {@code iss} claim
	 * @param subject the subject, its {@code sub} claim
	 * @throws IllegalArgumentException if either is empty
	 */
	public static Builder builder(String issuer, String subject) {
		return new Builder(issuer, subject);
	}

	/**
	 * Returns the caller of the call that this thread works on.
	 * @throws AuthenticationCredentialsNotFoundException if there is none: no call, a
	 * thread that the identity was not carried to, or a user of another part of the
	 * application that is no A2A caller
	 */
	public static Caller current() {
		return find().orElseThrow(() -> new AuthenticationCredentialsNotFoundException(
				"No A2A caller on this thread; an executor of your own is listed in a2a.security.executors"));
	}

	/**
	 * Returns the caller of the call that this thread works on, if there is one.
	 */
	public static Optional<Caller> find() {
		return of(SecurityContextHolder.getContext().getAuthentication());
	}

	/**
	 * Returns the caller that an authentication stands for, if it stands for one.
	 */
	public static Optional<Caller> of(@Nullable Authentication authentication) {
		if (authentication != null && authentication.isAuthenticated()
				&& authentication.getPrincipal() instanceof Caller caller) {
			return Optional.of(caller);
		}
		return Optional.empty();
	}

	/**
	 * Returns the issuer of the caller's token, exactly as configured.
	 */
	public String issuer() {
		return this.issuer;
	}

	/**
	 * Returns the OAuth 2.0 client that calls, or {@code null} if the issuer's tokens do
	 * not name it.
	 */
	public @Nullable String clientId() {
		return this.clientId;
	}

	/**
	 * Returns the subject: the user on whose behalf the client calls, or the client
	 * itself.
	 */
	public String subject() {
		return this.subject;
	}

	/**
	 * Returns the scopes that the token grants, unmodifiable.
	 */
	public Set<String> scopes() {
		return this.scopes;
	}

	/**
	 * Returns the roles that the token brings, unmodifiable; none unless configuration
	 * says where the issuer writes them.
	 */
	public Set<String> roles() {
		return this.roles;
	}

	/**
	 * Returns the tenant that the caller belongs to, or {@code null} where there are no
	 * tenants.
	 */
	public @Nullable String tenant() {
		return this.tenant;
	}

	/**
	 * Returns the partner whose issuer made the token, or {@code null} for an issuer of
	 * one's own.
	 */
	public @Nullable String partner() {
		return this.partner;
	}

	/**
	 * Returns the token's identifier, its {@code jti} claim, or {@code null} if it has
	 * none.
	 */
	public @Nullable String tokenId() {
		return this.tokenId;
	}

	/**
	 * Returns the beginning of the SHA-256 hash of the token, in lower-case hex, or
	 * {@code null} where the caller came by none. It tells a token that has no
	 * {@link #tokenId()} from others, and is of no use for anything else. It says nothing
	 * of who the caller is, so two callers may be equal and differ in it.
	 */
	public @Nullable String tokenFingerprint() {
		return this.tokenFingerprint;
	}

	/**
	 * Returns who acts for the subject, unmodifiable: first the one that calls now, then
	 * the one on whose way it came there, and so on. Empty where nobody acts for somebody
	 * else.
	 * <p>
	 * Only the first is somebody to decide by; the others are there to be told of (RFC
	 * 8693, section 4.1).
	 */
	public List<Actor> actors() {
		return this.actors;
	}

	/**
	 * Tells whether the token is bound to a key (RFC 9449, RFC 8705) that the sender of
	 * the call has proven to hold. A token that is not is as good in the hands of whoever
	 * stole it.
	 */
	public boolean isSenderConstrained() {
		return this.senderConstrained;
	}

	/**
	 * Returns which of the needed scopes the caller lacks, in alphabetical order; empty
	 * if it holds all.
	 */
	public Set<String> missingScopes(Collection<String> needed) {
		if (this.scopes.containsAll(needed)) {
			return Set.of();
		}
		Set<String> missing = new TreeSet<>(needed);
		missing.removeAll(this.scopes);
		return missing;
	}

	/**
	 * Returns the subject, as {@link AuthenticatedPrincipal} asks for a name. It is
	 * unique only together with the {@link #issuer()}.
	 */
	@Override
	public String getName() {
		return this.subject;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Caller that && this.issuer.equals(that.issuer)
				&& Objects.equals(this.clientId, that.clientId) && this.subject.equals(that.subject)
				&& this.scopes.equals(that.scopes) && this.roles.equals(that.roles)
				&& Objects.equals(this.tenant, that.tenant) && Objects.equals(this.partner, that.partner)
				&& Objects.equals(this.tokenId, that.tokenId) && this.actors.equals(that.actors)
				&& this.senderConstrained == that.senderConstrained;
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.issuer, this.clientId, this.subject, this.scopes, this.roles, this.tenant,
				this.partner, this.tokenId, this.actors, this.senderConstrained);
	}

	@Override
	public String toString() {
		return "Caller[issuer=" + this.issuer + ", clientId=" + this.clientId + ", subject=" + this.subject
				+ ", scopes=" + this.scopes + (this.roles.isEmpty() ? "" : ", roles=" + this.roles)
				+ ((this.tenant != null) ? ", tenant=" + this.tenant : "")
				+ ((this.partner != null) ? ", partner=" + this.partner : "")
				+ (this.actors.isEmpty() ? "" : ", actors=" + this.actors) + ", tokenId=" + this.tokenId
				+ (this.senderConstrained ? ", senderConstrained" : "") + "]";
	}

	/**
	 * Builds a {@link Caller}.
	 */
	public static final class Builder {

		private final String issuer;

		private final String subject;

		private @Nullable String clientId;

		private Set<String> scopes = Set.of();

		private Set<String> roles = Set.of();

		private @Nullable String tenant;

		private @Nullable String partner;

		private @Nullable String tokenId;

		private @Nullable String tokenFingerprint;

		private List<Actor> actors = List.of();

		private boolean senderConstrained;

		private Builder(String issuer, String subject) {
			if (issuer.isEmpty() || subject.isEmpty()) {
				throw new IllegalArgumentException("A caller needs an issuer and a subject");
			}
			this.issuer = issuer;
			this.subject = subject;
		}

		/**
		 * Sets the OAuth 2.0 client. Without it, the client is unknown.
		 */
		public Builder clientId(@Nullable String clientId) {
			this.clientId = clientId;
			return this;
		}

		/**
		 * Sets the granted scopes. Without them, none is granted.
		 */
		public Builder scopes(Collection<String> scopes) {
			this.scopes = new LinkedHashSet<>(scopes);
			return this;
		}

		/**
		 * Sets the roles. Without them, there are none.
		 */
		public Builder roles(Collection<String> roles) {
			this.roles = new LinkedHashSet<>(roles);
			return this;
		}

		/**
		 * Sets the tenant. Without it, the caller belongs to none.
		 */
		public Builder tenant(@Nullable String tenant) {
			this.tenant = tenant;
			return this;
		}

		/**
		 * Sets the partner whose issuer made the token. Without it, the issuer is one's
		 * own.
		 */
		public Builder partner(@Nullable String partner) {
			this.partner = partner;
			return this;
		}

		/**
		 * Sets the token's identifier. Without it, the token is unnamed.
		 */
		public Builder tokenId(@Nullable String tokenId) {
			this.tokenId = tokenId;
			return this;
		}

		/**
		 * Sets the beginning of the token's hash. Without it, there is no token.
		 */
		public Builder tokenFingerprint(@Nullable String tokenFingerprint) {
			this.tokenFingerprint = tokenFingerprint;
			return this;
		}

		/**
		 * Sets who acts for the subject, the one that calls now first. Without them,
		 * nobody does.
		 */
		public Builder actors(List<Actor> actors) {
			this.actors = List.copyOf(actors);
			return this;
		}

		/**
		 * Sets whether the token is bound to a key that the sender holds. Without it, the
		 * token is anybody's who has it.
		 */
		public Builder senderConstrained(boolean senderConstrained) {
			this.senderConstrained = senderConstrained;
			return this;
		}

		/**
		 * Builds the caller.
		 */
		public Caller build() {
			return new Caller(this);
		}

	}

}
