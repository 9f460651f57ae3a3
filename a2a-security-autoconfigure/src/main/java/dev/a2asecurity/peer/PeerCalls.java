package dev.a2asecurity.peer;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.authentication.SealedToken;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.peer.AuthenticatedHeaders.Grant;
import dev.a2asecurity.peer.RemoteAgentException.Reason;

import org.springframework.core.log.LogMessage;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.client.registration.ClientRegistration;

/**
 * What every call to one peer goes through, in this order: may the request go there, on
 * whose authority, with which scopes, with which token, and is it proven.
 */
final class PeerCalls {

	private static final Log logger = LogFactory.getLog(PeerCalls.class);

	private static final int MAX_SKILLS = 1000;

	private final Peer peer;

	private final CardSource card;

	private final PeerOrigins origins;

	private final AuthorityResolver authorities;

	private final ClientCredentials credentials;

	private final TokenEndpoint endpoint;

	private final PeerTokenManager tokens;

	private final @Nullable DPoPKey dpop;

	private final DPoPNonces nonces;

	private final StepUps stepUps;

	private final PeerWatch watch;

	private final List<String> target;

	/**
	 * The latest choice of scopes for each skill. An application may take the names of
	 * skills from its own callers, so there is a bound.
	 */
	private final Map<String, Plan> plans = new ConcurrentHashMap<>();

	PeerCalls(Peer peer, CardSource card, AuthorityResolver authorities, ClientCredentials credentials,
			TokenEndpoint endpoint, PeerTokenManager tokens, @Nullable DPoPKey dpop, DPoPNonces nonces,
			PeerWatch watch) {
		this.peer = peer;
		this.card = card;
		this.origins = new PeerOrigins(peer);
		this.authorities = authorities;
		this.credentials = credentials;
		this.endpoint = endpoint;
		this.tokens = tokens;
		this.dpop = dpop;
		this.nonces = nonces;
		this.stepUps = new StepUps(peer);
		this.watch = watch;
		this.target = Stream.of(peer.audience(), peer.resource()).map((name) -> (name != null) ? name : "").toList();
	}

	Peer peer() {
		return this.peer;
	}

	AgentCard card() {
		return this.card.card();
	}

	AuthorityResolver authorities() {
		return this.authorities;
	}

	PeerWatch watch() {
		return this.watch;
	}

	/**
	 * Returns on whose authority a request is made that may go where it is to go.
	 * @throws RemoteAgentException if it may not, or nobody's authority is there
	 */
	OnBehalf authority(URI uri, @Nullable SkillId skill, @Nullable OnBehalf declared) {
		try {
			// First, so that a foreign origin costs nothing and learns nothing.
			this.origins.require(uri);
			return (declared != null) ? declared : this.authorities.current();
		}
		catch (RemoteAgentException ex) {
			this.watch.refused(ex, skill, declared);
			throw ex;
		}
	}

	/**
	 * Returns if an answer does not lead away from the peer's origins.
	 * @throws RemoteAgentException if it does
	 */
	void requireRedirectWithin(String location, URI from, @Nullable SkillId skill, OnBehalf behalf) {
		try {
			this.origins.requireRedirectWithin(location, from);
		}
		catch (RemoteAgentException ex) {
			this.watch.refused(ex, skill, behalf);
			throw ex;
		}
	}

	/**
	 * Returns the headers of one request.
	 * @param uri where it goes; {@link #authority} has let it
	 * @throws RemoteAgentException if there is no token
	 */
	AuthenticatedHeaders headers(String method, URI uri, @Nullable SkillId skill, OnBehalf behalf) {
		long begin = System.nanoTime();
		Grant grant = null;
		boolean authorized = false;
		try {
			grant = grant(skill, behalf);
			this.watch.authorized(this.peer, skill, behalf, grant);
			authorized = true;
		}
		finally {
			this.watch.took(authorized, begin);
		}
		String proof = (grant != null && this.dpop != null)
				? this.dpop.proof(method, uri, grant.token().hash(), this.nonces.of(uri)) : null;
		return new AuthenticatedHeaders(grant, behalf, proof);
	}

	private @Nullable Grant grant(@Nullable SkillId skill, OnBehalf behalf) {
		try {
			ClientCredential credential = this.credentials.current();
			Plan plan = plan(skill, credential);
			return (plan.own() != null) ? grant(plan, skill, credential, behalf) : null;
		}
		catch (RemoteAgentException ex) {
			this.watch.refused(ex, skill, behalf);
			throw ex;
		}
	}

	private @Nullable Grant grant(Plan plan, @Nullable SkillId skill, ClientCredential credential, OnBehalf behalf) {
		try {
			return grant(Objects.requireNonNull(plan.own()), credential, behalf);
		}
		catch (RemoteAgentException ex) {
			if (ex.reason() != Reason.TOKEN_REFUSED || plan.stepUp().isEmpty()) {
				throw ex;
			}
			// What a peer has demanded in somebody else's call, this one may not have: it
			// goes without, and hears from the peer whether it is needed.
			TokenKey least = ownKey(plan.card(), skill, credential, Set.of());
			return (least != null) ? grant(least, credential, behalf) : null;
		}
	}

	private Grant grant(TokenKey own, ClientCredential credential, OnBehalf behalf) {
		SealedToken subject = behalf.token();
		if (subject == null) {
			return new Grant(own, this.tokens.token(own, this.endpoint.own(credential, own.scopes())));
		}
		TokenKey key = key(credential, own.scopes(), subject.fingerprint());
		TokenKey actor = this.peer.actorToken() ? actorKey(credential) : null;
		return new Grant(key, this.tokens.token(key,
				this.endpoint.exchanged(credential, own.scopes(), () -> this.authorities.open(subject), actor)));
	}

	/**
	 * Returns the choice of scopes, made anew only when something that it was made of has
	 * changed. A card that is another object may say the same; to find out would cost
	 * more than to choose again.
	 */
	@SuppressWarnings("ReferenceEquality")
	private Plan plan(@Nullable SkillId skill, ClientCredential credential) {
		String name = (skill != null) ? skill.value() : "";
		AgentCard current = (this.peer.scopes() != null) ? null : this.card.card();
		Set<String> stepUp = this.stepUps.of(skill);
		Plan known = this.plans.get(name);
		if (known != null && known.card() == current && known.credential() == credential && known.stepUp() == stepUp) {
			return known;
		}
		Plan plan = new Plan(current, credential, stepUp, ownKey(current, skill, credential, stepUp));
		if (this.plans.size() >= MAX_SKILLS) {
			this.plans.clear();
		}
		this.plans.put(name, plan);
		return plan;
	}

	/**
	 * Returns what a token of this agent's own is kept by, or {@code null} if the card
	 * asks for nothing, so that nothing is sent.
	 */
	private @Nullable TokenKey ownKey(@Nullable AgentCard current, @Nullable SkillId skill, ClientCredential credential,
			Set<String> stepUp) {
		Set<String> scopes = new HashSet<>(stepUp);
		if (this.peer.scopes() != null) {
			scopes.addAll(this.peer.scopes());
		}
		else if (current != null) {
			LeastScopes least = new LeastScopes(this.peer, credential.tokenUri(), allowed(credential),
					credential.certificate() != null);
			if (scopes.isEmpty() && !LeastScopes.isAsked(current, skill)) {
				return null;
			}
			scopes.addAll(least.choose(current, skill));
		}
		return key(credential, scopes, null);
	}

	private @Nullable Set<String> allowed(ClientCredential credential) {
		if (this.peer.allowedScopes() != null) {
			return this.peer.allowedScopes();
		}
		ClientRegistration registration = credential.registration();
		return registration.getScopes().isEmpty() ? null : registration.getScopes();
	}

	private TokenKey key(ClientCredential credential, Set<String> scopes, @Nullable String subject) {
		return new TokenKey(this.peer.registration(), this.target, scopes, binding(credential),
				credential.fingerprint(), subject);
	}

	/**
	 * The token by which this agent acts is for the authorization server and for no peer,
	 * so its target is none.
	 */
	private TokenKey actorKey(ClientCredential credential) {
		return new TokenKey(this.peer.registration(), List.of("actor"), Set.of(), binding(credential),
				credential.fingerprint(), null);
	}

	private String binding(ClientCredential credential) {
		if (this.dpop != null) {
			return this.dpop.thumbprint();
		}
		ClientKey certificate = credential.certificate();
		return (this.peer.binding() == Peer.Binding.MTLS && certificate != null) ? certificate.certificateThumbprint()
				: "";
	}

	/**
	 * Finds out what would make a refused request an accepted one, and sees to it that
	 * the next headers are other ones.
	 */
	Remedy remedy(AuthenticatedHeaders sent, URI uri, @Nullable SkillId skill, int status, HttpHeaders answer) {
		Grant grant = sent.grant();
		if (!this.origins.contains(uri)) {
			// A client has followed a redirect: whoever answers there is not the peer,
			// and must not bring about another token.
			return Remedy.NONE;
		}
		boolean newNonce = this.dpop != null && this.nonces.learn(uri, answer);
		if (grant == null) {
			return Remedy.NONE;
		}
		if (status != 401) {
			grant.token().accepted();
		}
		if (status != 401 && status != 403) {
			return Remedy.NONE;
		}
		List<Challenge> challenges = Challenge.parse(answer.getOrEmpty(HttpHeaders.WWW_AUTHENTICATE));
		if (status == 401 && Challenge.withError(challenges, "use_dpop_nonce").isPresent()) {
			return newNonce ? Remedy.NEW_NONCE : Remedy.NONE;
		}
		if (status == 401 && Challenge.withError(challenges, "invalid_token").isPresent()) {
			logger.info(LogMessage.format("The peer %s refuses its token as invalid", this.peer.name()));
			return this.tokens.drop(grant.key(), grant.token()) ? Remedy.NEW_TOKEN : Remedy.NONE;
		}
		Optional<Challenge> insufficient = (status == 403) ? Challenge.withError(challenges, "insufficient_scope")
				: Optional.empty();
		return (insufficient.isPresent() && stepUp(grant, skill, sent.behalf(), insufficient.get().scopes()))
				? Remedy.MORE_SCOPES : Remedy.NONE;
	}

	/**
	 * Obtains a token with what the peer demands besides. If there is none to be had, the
	 * peer's own answer is the best that there is.
	 */
	private boolean stepUp(Grant grant, @Nullable SkillId skill, OnBehalf behalf, Set<String> wanted) {
		ClientCredential credential = this.credentials.current();
		Optional<Set<String>> union = this.stepUps.demand(skill, grant.token().scopes(), wanted, allowed(credential));
		if (union.isEmpty()) {
			return false;
		}
		try {
			grant(key(credential, union.get(), null), credential, behalf);
		}
		catch (RemoteAgentException ex) {
			logger.info(LogMessage.format("Did not step up for the peer %s: %s", this.peer.name(), ex.getMessage()));
			return false;
		}
		logger.info(LogMessage.format("Stepped up for the peer %s: it demands the scopes %s", this.peer.name(),
				LoggableNames.of(wanted)));
		this.stepUps.remember(skill, wanted);
		return true;
	}

	/**
	 * What makes a refused request worth sending once more.
	 */
	enum Remedy {

		/**
		 * Nothing does.
		 */
		NONE,

		/**
		 * A proof with the nonce that the peer has given.
		 */
		NEW_NONCE,

		/**
		 * Another token in the place of one that it does not accept any more.
		 */
		NEW_TOKEN,

		/**
		 * A token with more scopes.
		 */
		MORE_SCOPES

	}

	/**
	 * Which token a skill's calls take.
	 *
	 * @param card the card that it was chosen by, or {@code null} if configuration says
	 * it
	 * @param credential what this agent was known by then
	 * @param stepUp what had been demanded besides
	 * @param own what the token is kept by, or {@code null} if none is needed
	 */
	private record Plan(@Nullable AgentCard card, ClientCredential credential, Set<String> stepUp,
			@Nullable TokenKey own) {
	}

}
