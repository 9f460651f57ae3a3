package dev.a2asecurity.task;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.replay.StoreKey;

/**
 * The cursors of the agent's task list as callers have them (A2A specification 1.0,
 * section 3.1.4): the agent's own name tasks of others, and take whoever has one to where
 * it points. So a caller has each encrypted (RFC 7516, {@code dir} with {@code A256GCM}),
 * and good for that caller and that query only.
 */
public final class ListCursors {

	private static final String PURPOSE = "a2a-security: cursors of task lists";

	private static final int KEY_LENGTH = 32;

	/**
	 * Longest cursor that is looked at, in characters: a multiple of what any agent has.
	 */
	private static final int MAX_LENGTH = 8192;

	private static final JWEHeader HEADER = new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM);

	/**
	 * What every one of them starts with in its compact form, the header and no encrypted
	 * key (RFC 7516, section 3.1). It is left out: a header that a caller sends is one
	 * that a caller can change.
	 */
	private static final String PREFIX = HEADER.toBase64URL() + "..";

	private final SecretKey key;

	/**
	 * Creates the cursors.
	 * @param secret what instances of the agent share, or {@code null} for a key of this
	 * instance's own
	 */
	public ListCursors(@Nullable String secret) {
		this.key = new SecretKeySpec((secret != null) ? derive(secret) : random(), "AES");
	}

	private static byte[] derive(String secret) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
			return mac.doFinal(PURPOSE.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has HmacSHA256", ex);
		}
	}

	private static byte[] random() {
		byte[] bytes = new byte[KEY_LENGTH];
		new SecureRandom().nextBytes(bytes);
		return bytes;
	}

	/**
	 * Returns the cursor that a caller is given in the place of the agent's.
	 * @param query what the list is limited to, other than by the cursor and the size of
	 * a page
	 */
	public String seal(Caller caller, String query, String agentCursor) {
		JWEObject sealed = new JWEObject(HEADER, new Payload(binding(caller, query) + agentCursor));
		try {
			sealed.encrypt(new DirectEncrypter(this.key));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("A cursor was not encrypted", ex);
		}
		return sealed.serialize().substring(PREFIX.length());
	}

	/**
	 * Returns the agent's cursor, if the caller was given it for that query, by an
	 * instance with the same key.
	 */
	public Optional<String> open(Caller caller, String query, String cursor) {
		if (cursor.length() > MAX_LENGTH) {
			return Optional.empty();
		}
		try {
			JWEObject sealed = JWEObject.parse(PREFIX + cursor);
			sealed.decrypt(new DirectDecrypter(this.key));
			String opened = sealed.getPayload().toString();
			String binding = binding(caller, query);
			return opened.startsWith(binding) ? Optional.of(opened.substring(binding.length())) : Optional.empty();
		}
		catch (ParseException | JOSEException | IllegalStateException ex) {
			return Optional.empty();
		}
	}

	/**
	 * Returns a text of fixed length that stands for a caller and a query.
	 */
	private static String binding(Caller caller, String query) {
		return StoreKey.of(TaskOwner.of(caller).key().toString(), query).toString();
	}

	/**
	 * Tells nothing of the key.
	 */
	@Override
	public String toString() {
		return "ListCursors[key=<redacted>]";
	}

}
