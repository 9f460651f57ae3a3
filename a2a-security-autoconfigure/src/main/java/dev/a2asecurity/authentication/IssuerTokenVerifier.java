package dev.a2asecurity.authentication;

import java.time.Clock;
import java.time.Instant;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.DefaultJOSEProcessor;
import com.nimbusds.jose.proc.SecurityContext;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.KeyChanges;

/**
 * Validates tokens of one issuer: signature first, since nothing else in a token means
 * anything before, then the checks, then the caller.
 */
final class IssuerTokenVerifier {

	private final TrustedIssuer issuer;

	private final IssuerKeys keys;

	private final DefaultJOSEProcessor<SecurityContext> processor;

	private final PurposeCheck purpose;

	private final ClaimRules rules;

	IssuerTokenVerifier(TrustedIssuer issuer, IssuerKeys keys, Clock clock) {
		this.issuer = issuer;
		this.keys = keys;
		this.processor = processor(issuer, keys);
		this.purpose = new PurposeCheck(issuer);
		this.rules = new ClaimRules(issuer, clock);
	}

	private static DefaultJOSEProcessor<SecurityContext> processor(TrustedIssuer issuer, IssuerKeys keys) {
		DefaultJOSEProcessor<SecurityContext> processor = new DefaultJOSEProcessor<>();
		processor.setJWSKeySelector(new SignatureKeySelector(issuer.algorithms(), keys));
		// The type is a check of ours, so that its refusal has a reason in the log.
		processor.setJWSTypeVerifier((type, context) -> {
		});
		processor.setJWSVerifierFactory(new Ed25519VerifierFactory());
		return processor;
	}

	/**
	 * Returns a number that is another one after the issuer's keys have changed.
	 */
	int generation() {
		return this.keys.generation();
	}

	/**
	 * Puts on record from now on which keys of the issuer come and go.
	 */
	void putOnRecord(AuditTrail trail) {
		this.keys.putOnRecord(new KeyChanges(trail, this.issuer.issuer(), "token"));
	}

	/**
	 * Tells whether no token of the issuer can be told good from bad, for want of keys.
	 */
	boolean isWithoutKeys() {
		return this.keys.areMissing();
	}

	/**
	 * Returns when the issuer's keys were read, or {@code null} if they were not.
	 */
	@Nullable Instant keysReadAt() {
		return this.keys.readAt();
	}

	/**
	 * Validates a token.
	 * @throws TokenRefusedException if the token does not hold
	 * @throws IssuerUnavailableException if that cannot be told, for want of keys
	 */
	ValidatedToken verify(ParsedToken token) throws TokenRefusedException {
		verifySignature(token);
		this.purpose.check(token);
		return this.rules.validated(token, new SigningKey(token.header().getKeyID()));
	}

	private void verifySignature(ParsedToken token) throws TokenRefusedException {
		try {
			this.processor.process(token.jws(), null);
		}
		catch (BadJWSException ex) {
			throw new TokenRefusedException("signature_mismatch",
					"the signature does not verify with the issuer's key");
		}
		catch (BadJOSEException | IllegalArgumentException ex) {
			throw new TokenRefusedException("unverifiable",
					"the token's algorithm is not in a2a.security.token.algorithms, or the issuer has no such key");
		}
		catch (KeySourceException ex) {
			if (hasCause(ex, RateLimitReachedException.class)) {
				throw new TokenRefusedException("unverifiable",
						"the issuer has had no such key, and was asked too often to ask again now");
			}
			throw new IssuerUnavailableException("The keys of the issuer " + this.issuer.issuer() + " cannot be had",
					ex);
		}
		catch (JOSEException ex) {
			throw new TokenRefusedException("unverifiable", "the signature cannot be verified");
		}
	}

	private static boolean hasCause(Throwable ex, Class<? extends Throwable> type) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return true;
			}
		}
		return false;
	}

}
