package dev.a2asecurity.webhook.send;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.webhook.WebhookBody;

/**
 * Encrypts what lies in an outbox (AES-256-GCM): credentials, URLs and contents. What is
 * sealed is bound to its row: whoever can write into the database can neither read it nor
 * have it sent elsewhere.
 */
public final class SealedWebhooks {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final String ALGORITHM = "AES";

	private static final String TRANSFORMATION = "AES/GCM/NoPadding";

	private static final int KEY_BYTES = 32;

	private static final int IV_BYTES = 12;

	private static final int TAG_BITS = 128;

	private final List<SecretKey> keys;

	private final SecureRandom random = new SecureRandom();

	private SealedWebhooks(List<SecretKey> keys) {
		this.keys = keys;
	}

	/**
	 * Creates it with keys of 32 bytes in base64: the first seals, all of them open, so
	 * that a key can be replaced.
	 * @throws IllegalArgumentException if there is none, or one of another form; the
	 * message does not quote it
	 */
	public static SealedWebhooks with(List<String> keys) {
		if (keys.isEmpty()) {
			throw new IllegalArgumentException("there is no key");
		}
		return new SealedWebhooks(keys.stream().map(SealedWebhooks::key).toList());
	}

	/**
	 * Creates it with a key that nobody else has, for what does not outlive this process.
	 */
	public static SealedWebhooks withOwnKey() {
		byte[] key = new byte[KEY_BYTES];
		new SecureRandom().nextBytes(key);
		return new SealedWebhooks(List.of(new SecretKeySpec(key, ALGORITHM)));
	}

	private static SecretKey key(String text) {
		byte[] key;
		try {
			key = Base64.getDecoder().decode(text);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("a key is no base64");
		}
		if (key.length != KEY_BYTES) {
			throw new IllegalArgumentException("a key has " + key.length + " bytes, not " + KEY_BYTES);
		}
		return new SecretKeySpec(key, ALGORITHM);
	}

	byte[] seal(QueuedWebhook webhook) {
		WebhookTarget target = webhook.target();
		ObjectNode fields = JSON.createObjectNode();
		fields.put("url", target.url());
		fields.put("token", target.token());
		fields.put("authorization", target.authorization());
		fields.put("taskId", webhook.taskId());
		fields.put("acceptedAt", webhook.acceptedAt().toString());
		Caller caller = target.registrant();
		if (caller != null) {
			fields.putObject("caller")
				.put("issuer", caller.issuer())
				.put("subject", caller.subject())
				.put("clientId", caller.clientId())
				.put("tokenId", caller.tokenId());
		}
		byte[] head = JSON.writeValueAsBytes(fields);
		byte[] body = webhook.body().bytes();
		byte[] plain = ByteBuffer.allocate(Integer.BYTES + head.length + body.length)
			.putInt(head.length)
			.put(head)
			.put(body)
			.array();
		byte[] iv = new byte[IV_BYTES];
		this.random.nextBytes(iv);
		try {
			byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, this.keys.get(0), iv, webhook.id()).doFinal(plain);
			return ByteBuffer.allocate(iv.length + encrypted.length).put(iv).put(encrypted).array();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has " + TRANSFORMATION, ex);
		}
	}

	/**
	 * Opens what was sealed.
	 * @throws IllegalStateException if no key opens it, or it is another row's
	 */
	QueuedWebhook open(String id, byte[] sealed, int attempts) {
		ByteBuffer plain = ByteBuffer.wrap(decrypted(id, sealed));
		byte[] head = new byte[plain.getInt()];
		plain.get(head);
		byte[] body = new byte[plain.remaining()];
		plain.get(body);
		JsonNode fields = JSON.readTree(head);
		WebhookTarget target = WebhookTarget.of(fields.path("url").asString())
			.withToken(text(fields, "token"))
			.registeredBy(caller(fields.path("caller")));
		String authorization = text(fields, "authorization");
		if (authorization != null) {
			int space = authorization.indexOf(' ');
			target = target.withCredentials(authorization.substring(0, space), authorization.substring(space + 1));
		}
		return new QueuedWebhook(id, target, text(fields, "taskId"), WebhookBody.of(body),
				Instant.parse(fields.path("acceptedAt").asString()), attempts);
	}

	private static @Nullable Caller caller(JsonNode fields) {
		if (!fields.isObject()) {
			return null;
		}
		return Caller.builder(fields.path("issuer").asString(), fields.path("subject").asString())
			.clientId(text(fields, "clientId"))
			.tokenId(text(fields, "tokenId"))
			.build();
	}

	private static @Nullable String text(JsonNode fields, String name) {
		return fields.path(name).isString() ? fields.path(name).asString() : null;
	}

	private byte[] decrypted(String id, byte[] sealed) {
		byte[] iv = Arrays.copyOf(sealed, IV_BYTES);
		for (SecretKey key : this.keys) {
			try {
				return cipher(Cipher.DECRYPT_MODE, key, iv, id).doFinal(sealed, IV_BYTES, sealed.length - IV_BYTES);
			}
			catch (AEADBadTagException ex) {
				// Another key, or another row's.
			}
			catch (GeneralSecurityException | IllegalArgumentException ex) {
				break;
			}
		}
		throw new IllegalStateException("A row of the outbox cannot be opened with any of "
				+ "a2a.security.webhooks.send.outbox.encryption-keys");
	}

	private static Cipher cipher(int mode, SecretKey key, byte[] iv, String id) throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance(TRANSFORMATION);
		cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
		cipher.updateAAD(id.getBytes(StandardCharsets.UTF_8));
		return cipher;
	}

}
