package dev.a2asecurity.authentication;

import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.function.Supplier;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;

/**
 * The issuer's signing keys, fetched from wherever the supplier says they are when they
 * are first needed. Nimbus' source around it caches them, looks for an unknown key id in
 * a fresh set, and limits how often.
 */
final class IssuerKeys implements JWKSetSource<SecurityContext> {

	private final Supplier<URI> location;

	private final IssuerClient client;

	private volatile boolean loadedOnce;

	IssuerKeys(Supplier<URI> location, IssuerClient client) {
		this.location = location;
		this.client = client;
	}

	/**
	 * Tells whether the keys were ever fetched. Before that, no answer about a key id is
	 * an answer about the token.
	 */
	boolean loadedOnce() {
		return this.loadedOnce;
	}

	JWKSource<SecurityContext> cached() {
		return JWKSourceBuilder.create(this).build();
	}

	@Override
	public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refreshEvaluator, long currentTime, SecurityContext context)
			throws KeySourceException {
		try {
			JWKSet keys = JWKSet.parse(this.client.get(this.location.get()));
			this.loadedOnce = true;
			return keys;
		}
		catch (IOException | IssuerUnavailableException ex) {
			throw new JWKSetRetrievalException("The issuer's keys cannot be fetched", ex);
		}
		catch (ParseException ex) {
			throw new JWKSetParseException("The issuer's keys cannot be read", ex);
		}
	}

	@Override
	public void close() {
		// Nothing is held open.
	}

}
