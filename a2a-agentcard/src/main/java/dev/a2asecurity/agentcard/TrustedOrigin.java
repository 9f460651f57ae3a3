package dev.a2asecurity.agentcard;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.PinnedKeys.Pin;

/**
 * What is trusted for the cards of one origin.
 */
final class TrustedOrigin {

	/** Whoever serves cards decides what stands in them, and must not fill the memory. */
	private static final int MAX_JKU = 32;

	private final List<PinnedKeys> pinned = new ArrayList<>();

	private final Set<String> jkuHosts = new LinkedHashSet<>();

	/** The one that was asked for longest ago goes: no place is taken for ever. */
	private final Map<URI, PinnedKeys> fetched = new LinkedHashMap<>(MAX_JKU, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<URI, PinnedKeys> eldest) {
			return size() > MAX_JKU;
		}

	};

	void pin(PinnedKeys keys) {
		this.pinned.add(keys);
	}

	void allowJku(String host) {
		this.jkuHosts.add(host.toLowerCase(Locale.ROOT));
	}

	/**
	 * Returns the keys that a signature may be by.
	 * @throws AgentCardRefusedException if they cannot be fetched
	 */
	List<Pin> keys(ReceivedSignature signature) {
		List<Pin> keys = new ArrayList<>();
		for (PinnedKeys source : this.pinned) {
			keys.addAll(source.find(signature.keyId()));
		}
		if (keys.isEmpty()) {
			PinnedKeys announced = announced(signature.jku());
			if (announced != null) {
				keys.addAll(announced.find(signature.keyId()));
			}
		}
		return keys;
	}

	/**
	 * Returns the keys at the URL that a signature names, if its host is one that was
	 * allowed; no request is made for any other.
	 */
	private @Nullable PinnedKeys announced(@Nullable String jku) {
		if (jku == null || this.jkuHosts.isEmpty()) {
			return null;
		}
		try {
			URI url = URI.create(jku);
			WebOrigin origin = WebOrigin.of(url);
			return (origin.isSecure() && this.jkuHosts.contains(origin.host())) ? fetched(url) : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private synchronized PinnedKeys fetched(URI url) {
		return this.fetched.computeIfAbsent(url, FetchedKeys::new);
	}

}
