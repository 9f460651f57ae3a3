package dev.a2asecurity.webhook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.greenbytes.http.sfv.Dictionary;
import org.greenbytes.http.sfv.InnerList;
import org.greenbytes.http.sfv.IntegerItem;
import org.greenbytes.http.sfv.Item;
import org.greenbytes.http.sfv.Parameters;
import org.greenbytes.http.sfv.StringItem;

import dev.a2asecurity.agentcard.AgentKey;

/**
 * Signs the request itself (RFC 9421): its method, its target, and its body by a digest
 * (RFC 9530).
 */
public final class HttpMessageSigner implements WebhookScheme.Signer {

	private static final Duration LIFE = Duration.ofMinutes(5);

	private static final String LABEL = "sig1";

	private final Supplier<AgentKey> key;

	/**
	 * Creates a signer.
	 * @param key finds the key that signs now
	 */
	public HttpMessageSigner(Supplier<AgentKey> key) {
		this.key = key;
	}

	@Override
	public String name() {
		return HttpMessageSignatures.NAME;
	}

	@Override
	public Signature sign(OutgoingWebhook webhook) {
		AgentKey signing = this.key.get();
		String algorithm = HttpMessageSignatures.ALGORITHMS.get(signing.algorithm());
		if (algorithm == null) {
			throw new IllegalStateException("The scheme http-message-signatures has no name for the algorithm "
					+ signing.algorithm() + " of the key " + signing.id());
		}
		long created = webhook.time().getEpochSecond();
		Map<String, Object> parameters = new LinkedHashMap<>();
		parameters.put("created", IntegerItem.valueOf(created));
		parameters.put("expires", IntegerItem.valueOf(created + LIFE.toSeconds()));
		parameters.put("nonce", StringItem.valueOf(webhook.id()));
		parameters.put("keyid", StringItem.valueOf(signing.id()));
		parameters.put("alg", StringItem.valueOf(algorithm));
		InnerList input = covered().withParams(Parameters.valueOf(parameters));
		String digest = HttpMessageSignatures.digest(webhook.body());
		byte[] signature = signing.sign(base(input, webhook, digest));
		return new Signature(
				Map.of("Content-Digest", digest, "Signature-Input",
						Dictionary.valueOf(Map.of(LABEL, input)).serialize(), "Signature",
						Dictionary.valueOf(Map.of(LABEL, HttpMessageSignatures.bytes(signature))).serialize()),
				signing.id());
	}

	private static InnerList covered() {
		List<Item<?>> components = new ArrayList<>();
		HttpMessageSignatures.COVERED.forEach((name) -> components.add(StringItem.valueOf(name)));
		return InnerList.valueOf(components);
	}

	private static byte[] base(InnerList input, OutgoingWebhook webhook, String digest) {
		IncomingWebhook request = new IncomingWebhook("POST", webhook.target(),
				(name) -> name.equals(HttpMessageSignatures.DIGEST) ? List.of(digest) : List.of(), webhook.body());
		try {
			return SignatureBase.of(input, request);
		}
		catch (WebhookRefusedException ex) {
			throw new IllegalStateException("Every covered component is there", ex);
		}
	}

}
