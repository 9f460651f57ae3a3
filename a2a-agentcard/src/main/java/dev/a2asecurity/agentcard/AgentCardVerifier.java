package dev.a2asecurity.agentcard;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.agentcard.AgentCardRefusedException.Reason;
import dev.a2asecurity.agentcard.PinnedKeys.Pin;
import dev.a2asecurity.agentcard.VerifiedAgentCard.Coverage;

/**
 * Verifies the signatures of Agent Cards by keys that were pinned beforehand, for the
 * origin that a card is expected to be of. One signature that holds is enough.
 * <p>
 * What a card says about its keys trusts nobody: {@code kid} only selects among pinned
 * keys; {@code jku} is not looked at unless its host was allowed for the origin. A key
 * that is trusted for one origin does not verify another's card, and none verifies
 * outside of its dates. The key decides the algorithm: ES256, ES384, RS256, PS256 or
 * EdDSA. Refused are embedded keys, critical header parameters, {@code none} and HMAC.
 * <p>
 * A2A specification 1.0, section 8.4.3. Thread-safe.
 */
public final class AgentCardVerifier {

	private final Map<WebOrigin, TrustedOrigin> trusted;

	private final boolean projectionAllowed;

	private final Clock clock;

	private final AgentCardReader reader = new AgentCardReader();

	private AgentCardVerifier(Builder builder) {
		this.trusted = Map.copyOf(builder.trusted);
		this.projectionAllowed = builder.projectionAllowed;
		this.clock = builder.clock;
	}

	/**
	 * Returns a builder of a verifier that trusts nobody yet.
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Verifies a card.
	 * @param json the card as it was received
	 * @param origin the origin that it is expected to be of, from configuration or from
	 * the URL that it was fetched from, and never from the card
	 * @throws AgentCardRefusedException if no signature of the card holds, or if it is no
	 * card
	 */
	public VerifiedAgentCard verify(byte[] json, WebOrigin origin) {
		return verify(this.reader.read(json), origin);
	}

	/**
	 * Verifies a card that was read.
	 * @throws AgentCardRefusedException if no signature of the card holds, or if it is no
	 * card
	 */
	public VerifiedAgentCard verify(AgentCardJson card, WebOrigin origin) {
		TrustedOrigin trust = this.trusted.get(origin);
		if (trust == null) {
			throw new AgentCardRefusedException(Reason.UNKNOWN_ORIGIN, "No key is trusted for the origin " + origin);
		}
		Verification verification = new Verification(card, origin, trust);
		AgentCardRefusedException mostTelling = null;
		VerifiedAgentCard verified = null;
		Iterator<JsonNode> signatures = ReceivedSignature.of(card.tree()).iterator();
		while (verified == null && signatures.hasNext()) {
			try {
				verified = verification.by(ReceivedSignature.read(signatures.next()));
			}
			catch (AgentCardRefusedException ex) {
				// What one signature lacks, another may have: they are of several keys.
				if (mostTelling == null || ex.reason().compareTo(mostTelling.reason()) > 0) {
					mostTelling = ex;
				}
			}
		}
		if (verified == null) {
			throw Objects.requireNonNull(mostTelling);
		}
		// Now, rather than when somebody asks for it: it may be signed and no card.
		verified.card();
		return verified;
	}

	/**
	 * Verification of one card. Its canonical forms are made once, when a key is there
	 * that may have signed them.
	 */
	private final class Verification {

		private final AgentCardJson card;

		private final WebOrigin origin;

		private final TrustedOrigin trust;

		private byte @Nullable [] own;

		private byte @Nullable [] projection;

		Verification(AgentCardJson card, WebOrigin origin, TrustedOrigin trust) {
			this.card = card;
			this.origin = origin;
			this.trust = trust;
		}

		VerifiedAgentCard by(ReceivedSignature signature) {
			List<Pin> keys = this.trust.keys(signature);
			if (keys.isEmpty()) {
				throw new AgentCardRefusedException(Reason.UNKNOWN_KEY, "The card is signed by the key "
						+ Fields.quoted(signature.keyId()) + ", which is not trusted for " + this.origin);
			}
			Instant now = AgentCardVerifier.this.clock.instant();
			List<Pin> valid = keys.stream().filter((key) -> key.countsAt(now)).toList();
			if (valid.isEmpty()) {
				throw new AgentCardRefusedException(Reason.KEY_NOT_VALID,
						"The card is signed by the key " + Fields.quoted(signature.keyId()) + " of " + this.origin
								+ ", which does not count at this time");
			}
			for (Pin key : valid) {
				if (!signature.ofProjection() && holds(signature, key.key(), own())) {
					return verified(CanonicalForm.specification(this.card.tree()), signature, Coverage.EVERYTHING);
				}
				if (AgentCardVerifier.this.projectionAllowed && holds(signature, key.key(), projection())) {
					return verified(CanonicalForm.projection(this.card.tree()), signature, Coverage.PROJECTION);
				}
			}
			throw new AgentCardRefusedException(Reason.SIGNATURE_INVALID, "The signature by the key "
					+ Fields.quoted(signature.keyId()) + " of " + this.origin + " does not hold for the card");
		}

		private boolean holds(ReceivedSignature signature, JWK key, byte[] payload) {
			if (!SigningAlgorithms.of(key).contains(signature.algorithm())) {
				return false;
			}
			try {
				return SigningAlgorithms.verifier(key)
					.verify(new JWSHeader(signature.algorithm()),
							AgentCardSigner.signingInput(signature.protectedHeader(), payload), signature.signature());
			}
			catch (JOSEException ex) {
				return false;
			}
		}

		/**
		 * Hands out what is covered, and not what was received: neither the signatures,
		 * nor a default that anybody may have added, nor the order of members.
		 */
		private VerifiedAgentCard verified(ObjectNode covered, ReceivedSignature signature, Coverage coverage) {
			return new VerifiedAgentCard(new AgentCardJson(CanonicalForm.ordered(covered)), this.origin, signature,
					coverage);
		}

		private byte[] own() {
			byte[] made = this.own;
			if (made == null) {
				made = CanonicalForm.ofSpecification(this.card.tree());
				this.own = made;
			}
			return made;
		}

		private byte[] projection() {
			byte[] made = this.projection;
			if (made == null) {
				made = CanonicalForm.ofProjection(this.card.tree());
				this.projection = made;
			}
			return made;
		}

	}

	/**
	 * Builds an {@link AgentCardVerifier}. Not for several threads at once.
	 */
	public static final class Builder {

		private final Map<WebOrigin, TrustedOrigin> trusted = new HashMap<>();

		private boolean projectionAllowed;

		private Clock clock = Clock.systemUTC();

		private Builder() {
		}

		/**
		 * Trusts keys for the cards of an origin, each within its own dates ({@code nbf}
		 * and {@code exp}).
		 */
		public Builder trust(WebOrigin origin, JWKSet keys) {
			return trust(origin, keys, null, null);
		}

		/**
		 * Trusts keys for the cards of an origin, for some time.
		 * @param from from when they are trusted, inclusive, or {@code null} for always
		 * @param until until when they are trusted, exclusive, or {@code null} for ever
		 */
		public Builder trust(WebOrigin origin, JWKSet keys, @Nullable Instant from, @Nullable Instant until) {
			List<Pin> pins = keys.toPublicJWKSet().getKeys().stream().map((key) -> new Pin(key, from, until)).toList();
			of(origin).pin((keyId) -> pins.stream().filter((pin) -> pin.hasId(keyId)).toList());
			return this;
		}

		/**
		 * Trusts the keys that a URL serves for the cards of an origin. They are fetched
		 * when a card is verified, and kept for some minutes.
		 * @throws IllegalArgumentException if the URL is neither HTTPS nor of this
		 * machine
		 */
		public Builder trust(WebOrigin origin, URI jwkSetUrl) {
			of(origin).pin(new FetchedKeys(jwkSetUrl));
			return this;
		}

		/**
		 * Trusts, for the cards of an origin, also the keys at the URL that a signature
		 * names ({@code jku}), if it is an HTTPS URL of this host. Whoever can serve a
		 * file there can sign the origin's cards.
		 */
		public Builder allowJku(WebOrigin origin, String host) {
			of(origin).allowJku(host);
			return this;
		}

		/**
		 * Accepts also signatures over the looser form that several SDKs sign: the fields
		 * of protocol 1.0 without what is empty. The verified card then holds only what
		 * that form covers.
		 * <p>
		 * Unprotected are: members that protocol 1.0 does not define, those of protocol
		 * 0.3 among them, such as {@code url} and {@code security}; and everything that
		 * is empty, at any depth. An attacker can take an alternative of the security
		 * requirements without scopes away or add one, and a scheme without fields (such
		 * as mutual TLS without a description); can empty an array of empty texts; and
		 * can add or change any unknown member. None of it is handed out.
		 */
		public Builder allowProjectionSignature() {
			this.projectionAllowed = true;
			return this;
		}

		/**
		 * Sets the clock by which keys are valid. The system's by default.
		 */
		public Builder clock(Clock clock) {
			this.clock = clock;
			return this;
		}

		/**
		 * Returns the verifier.
		 */
		public AgentCardVerifier build() {
			return new AgentCardVerifier(this);
		}

		private TrustedOrigin of(WebOrigin origin) {
			return this.trusted.computeIfAbsent(origin, (key) -> new TrustedOrigin());
		}

	}

}
