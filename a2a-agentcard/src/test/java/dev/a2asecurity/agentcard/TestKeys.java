package dev.a2asecurity.agentcard;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;

/**
 * Keys to sign with.
 */
final class TestKeys {

	private TestKeys() {
	}

	static AgentKey rsa(String id) {
		try {
			return AgentKey.of(new RSAKeyGenerator(2048).keyID(id).generate());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static AgentKey ec(String id) {
		try {
			return AgentKey.of(new ECKeyGenerator(Curve.P_256).keyID(id).generate());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
