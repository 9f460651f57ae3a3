package dev.a2asecurity.recording;

import java.text.ParseException;
import java.util.List;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.AESDecrypter;
import com.nimbusds.jose.crypto.AESEncrypter;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a session as it is kept: a JWE (RFC 7516), encrypted by AES-GCM with a key
 * of its own, which the recording's key wraps (RFC 3394). So no nonce is ever used twice
 * with one key, however many entries there are. Session and number stand in the header,
 * which is authenticated: an entry cannot be moved to another place.
 *
 * @param session the session, as the header says
 * @param number its number within the session, from 1
 * @param jwe the whole
 */
record SealedEntry(String session, long number, JWEObject jwe) {

	private static final JOSEObjectType TYPE = new JOSEObjectType("a2a-session-entry");

	private static final String SESSION = "session";

	private static final String NUMBER = "number";

	/**
	 * Returns an entry as one line of ASCII.
	 */
	static String seal(RecordingKey key, String session, long number, String json) {
		JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.A256KW, EncryptionMethod.A256GCM).type(TYPE)
			.keyID(key.id())
			.customParam(SESSION, session)
			.customParam(NUMBER, number)
			.build();
		JWEObject jwe = new JWEObject(header, new Payload(json));
		try {
			jwe.encrypt(new AESEncrypter(key.key()));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("Every JDK has AES", ex);
		}
		return jwe.serialize();
	}

	/**
	 * Reads what stands in front of an entry.
	 * @return the entry, or {@code null} if the line is none
	 */
	static @Nullable SealedEntry parse(String line) {
		try {
			JWEObject jwe = JWEObject.parse(line);
			JWEHeader header = jwe.getHeader();
			return (TYPE.equals(header.getType()) && JWEAlgorithm.A256KW.equals(header.getAlgorithm())
					&& EncryptionMethod.A256GCM.equals(header.getEncryptionMethod())
					&& header.getCustomParam(SESSION) instanceof String session
					&& header.getCustomParam(NUMBER) instanceof Number number)
							? new SealedEntry(session, number.longValue(), jwe) : null;
		}
		catch (ParseException | IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * Opens the entry.
	 * @return what it says, or {@code null} if it is not as it was written, or by none of
	 * the keys
	 */
	@Nullable String open(List<RecordingKey> keys) {
		for (RecordingKey key : keys) {
			if (key.id().equals(this.jwe.getHeader().getKeyID())) {
				try {
					this.jwe.decrypt(new AESDecrypter(key.key()));
					return this.jwe.getPayload().toString();
				}
				catch (JOSEException | IllegalStateException ex) {
					return null;
				}
			}
		}
		return null;
	}

	@Override
	public String toString() {
		return "SealedEntry[" + this.session + " " + this.number + "]";
	}

}
