package dev.a2asecurity.peer;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.peer.RemoteAgentException.Reason;

import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.TokenExchangeGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;

/**
 * The authorization server of one peer's registration: makes token requests, and holds
 * what comes back to what was asked for.
 */
final class TokenEndpoint {

	private final Peer peer;

	private final ClientCredentials credentials;

	private final PeerTokenManager manager;

	private final TokenRequests requests;

	private final @Nullable DPoPKey dpop;

	private final BackOff outage;

	private final List<String> audiences;

	TokenEndpoint(Peer peer, ClientCredentials credentials, PeerTokenManager manager, TokenRequests requests,
			@Nullable DPoPKey dpop) {
		this.peer = peer;
		this.credentials = credentials;
		this.manager = manager;
		this.requests = requests;
		this.dpop = dpop;
		this.outage = manager.newBackOff();
		this.audiences = Stream.of(peer.audience(), peer.resource()).flatMap(Stream::ofNullable).toList();
	}

	/**
	 * Returns where a token of this agent's own is had, for the peer.
	 */
	TokenSource own(ClientCredential credential, Set<String> scopes) {
		return new Source(() -> {
			Instant askedAt = this.manager.clock().instant();
			OAuth2AccessTokenResponse response = this.requests.forPeer(new OAuth2ClientCredentialsGrantRequest(
					registration(credential, AuthorizationGrantType.CLIENT_CREDENTIALS, scopes)));
			return checked(new TokenResponse(response), scopes, askedAt);
		});
	}

	/**
	 * Returns where a token on a caller's behalf is had (RFC 8693).
	 * @param subject the caller's token
	 * @param actorKey what this agent's own token as the actor is kept by, or
	 * {@code null} where it is not sent along
	 */
	TokenSource exchanged(ClientCredential credential, Set<String> scopes, Supplier<String> subject,
			@Nullable TokenKey actorKey) {
		return new Source(() -> {
			OAuth2AccessToken actor = (actorKey != null)
					? accessToken(this.manager.token(actorKey, actor(credential)).value()) : null;
			Instant askedAt = this.manager.clock().instant();
			OAuth2AccessToken caller = accessToken(subject.get());
			OAuth2AccessTokenResponse answer = this.requests.exchange(new TokenExchangeGrantRequest(
					registration(credential, AuthorizationGrantType.TOKEN_EXCHANGE, scopes), caller, actor));
			TokenResponse response = new TokenResponse(answer);
			// It would be the caller's own that is passed on, by way of the exchange.
			require(!response.value().equals(caller.getTokenValue())
					&& (actor == null || !response.value().equals(actor.getTokenValue())),
					"the token exchange has given back a token that it was given");
			require(response.isAccessToken(), "what the token exchange has issued is no access token");
			return checked(response, scopes, askedAt);
		});
	}

	/**
	 * Returns where the token is had by which this agent tells the authorization server
	 * that it is the one who acts. It is for the authorization server, so it is asked for
	 * without audience and scopes.
	 */
	private TokenSource actor(ClientCredential credential) {
		return new Source(() -> {
			Instant askedAt = this.manager.clock().instant();
			TokenResponse response = new TokenResponse(this.requests.forActor(new OAuth2ClientCredentialsGrantRequest(
					registration(credential, AuthorizationGrantType.CLIENT_CREDENTIALS, Set.of()))));
			return token(response, Set.of(), askedAt);
		});
	}

	private static ClientRegistration registration(ClientCredential credential, AuthorizationGrantType grant,
			Set<String> scopes) {
		return ClientRegistration.withClientRegistration(credential.registration())
			.authorizationGrantType(grant)
			.scope(scopes.stream().sorted().toList())
			.build();
	}

	/**
	 * Gives a token to Spring Security, which asks for the moments of its life and makes
	 * no use of them.
	 */
	private OAuth2AccessToken accessToken(String value) {
		Instant now = this.manager.clock().instant();
		return new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, value, now, now.plusSeconds(1));
	}

	private PeerToken checked(TokenResponse response, Set<String> scopes, Instant askedAt) {
		require(response.isFor(this.audiences), "it is for " + LoggableNames.of(response.audiences())
				+ " (claim aud) and not for the peer, " + this.audiences + "; see " + this.peer.key("audience"));
		Set<String> missing = response.missing(scopes);
		require(missing.isEmpty(),
				"it lacks the scopes " + LoggableNames.of(missing) + ", which the client may not have");
		if (this.dpop != null) {
			require(response.isBoundTo("jkt", this.dpop.thumbprint()),
					"it is not bound to this agent's key (claim cnf.jkt)");
		}
		ClientKey certificate = this.credentials.current().certificate();
		if (this.peer.binding() == Peer.Binding.MTLS && certificate != null) {
			require(response.isBoundTo("x5t#S256", certificate.certificateThumbprint()),
					"it is not bound to this agent's certificate (claim cnf.x5t#S256)");
		}
		return token(response, scopes, askedAt);
	}

	private PeerToken token(TokenResponse response, Set<String> scopes, Instant askedAt) {
		require(response.isSendable(), "it cannot stand in a header");
		String type = (this.dpop != null) ? "DPoP" : "Bearer";
		require(response.type().equalsIgnoreCase(type), "its token_type is " + response.type() + ", not " + type);
		TokenPolicy policy = this.manager.policy();
		try {
			return new PeerToken(response.value(), this.dpop != null, scopes, policy.life(askedAt.toEpochMilli(),
					response.life(askedAt, policy.defaultLife()), this.manager.jitter()));
		}
		catch (IllegalArgumentException ex) {
			throw refused(String.valueOf(ex.getMessage()));
		}
	}

	private void require(boolean condition, String problem) {
		if (!condition) {
			throw refused("a token was issued that is not used, since " + problem);
		}
	}

	private RemoteAgentException refused(String why) {
		return new RemoteAgentException(this.peer.name(), Reason.TOKEN_REFUSED,
				"There is no token for the peer " + this.peer.name() + ": " + why);
	}

	/**
	 * Makes a request, and says what went wrong without a word of what was sent or
	 * received.
	 */
	private final class Source implements TokenSource {

		private final Supplier<PeerToken> request;

		Source(Supplier<PeerToken> request) {
			this.request = request;
		}

		@Override
		public PeerToken fetch() {
			long begin = System.nanoTime();
			TokenFetchListener.Outcome outcome = TokenFetchListener.Outcome.UNAVAILABLE;
			try {
				PeerToken token = fetchOrSayWhy();
				outcome = TokenFetchListener.Outcome.FETCHED;
				return token;
			}
			catch (RemoteAgentException ex) {
				if (ex.reason() == Reason.TOKEN_REFUSED) {
					outcome = TokenFetchListener.Outcome.REFUSED;
				}
				throw ex;
			}
			finally {
				TokenEndpoint.this.manager.fetched(TokenEndpoint.this.peer.name(), outcome,
						Duration.ofNanos(System.nanoTime() - begin));
			}
		}

		private PeerToken fetchOrSayWhy() {
			try {
				return fetchOrNonce();
			}
			catch (TokenRequestException ex) {
				throw (ex.isOutage()
						? new RemoteAgentException(TokenEndpoint.this.peer.name(), Reason.TOKEN_UNAVAILABLE,
								unavailableText("its authorization server answers " + ex.getMessage()), ex.retryAfter())
						: new RemoteAgentException(TokenEndpoint.this.peer.name(), Reason.TOKEN_REFUSED,
								unavailableText("its authorization server answers " + ex.getMessage()
										+ " (client registration " + TokenEndpoint.this.peer.registration() + ")"),
								ex.retryAfter()));
			}
			catch (OAuth2AuthorizationException ex) {
				throw unavailable(hasCause(ex, IOException.class)
						? "its authorization server does not answer (" + rootName(ex) + ")"
						: "its authorization server's answer is no token response");
			}
			catch (RemoteAgentException ex) {
				throw ex;
			}
			catch (InvalidConfigurationException ex) {
				throw refused(String.valueOf(ex.getMessage()));
			}
			catch (RuntimeException ex) {
				// Its text may quote what was received.
				throw unavailable("the token request failed (" + ex.getClass().getSimpleName() + ")");
			}
		}

		/**
		 * Asks once more with the nonce that the server wants (RFC 9449, section 8): with
		 * everything made anew, since a client assertion may be used once.
		 */
		private PeerToken fetchOrNonce() {
			try {
				return this.request.get();
			}
			catch (TokenRequestException ex) {
				if (TokenEndpoint.this.dpop != null && "use_dpop_nonce".equals(ex.error())) {
					return this.request.get();
				}
				throw ex;
			}
		}

		@Override
		public BackOff outage() {
			return TokenEndpoint.this.outage;
		}

		@Override
		public RemoteAgentException unavailable(String why) {
			return new RemoteAgentException(TokenEndpoint.this.peer.name(), Reason.TOKEN_UNAVAILABLE,
					unavailableText(why));
		}

		private String unavailableText(String why) {
			return "There is no token for the peer " + TokenEndpoint.this.peer.name() + ": " + why;
		}

		private static boolean hasCause(Throwable ex, Class<? extends Throwable> type) {
			for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
				if (type.isInstance(cause)) {
					return true;
				}
			}
			return false;
		}

		private static String rootName(Throwable ex) {
			Throwable root = ex;
			while (root.getCause() != null) {
				root = root.getCause();
			}
			return root.getClass().getSimpleName();
		}

	}

}
