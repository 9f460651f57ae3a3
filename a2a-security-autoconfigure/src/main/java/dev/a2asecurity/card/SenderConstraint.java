package dev.a2asecurity.card;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentCapabilities;
import dev.a2asecurity.agentcard.AgentExtension;
import dev.a2asecurity.authentication.SenderPolicy;
import dev.a2asecurity.skill.Skill;

/**
 * How a card says that skills need access tokens which are bound to a key of the client.
 * No security scheme of the specification can (section 4.5), so it is an extension, which
 * names the skills of that card, and a sentence in the description of the schemes.
 * <p>
 * The extension is never marked as required: a client would then have to name it in the
 * header {@code A2A-Extensions} of every request (section 3.3.4), those for the other
 * skills included, and a bound token says it all.
 */
final class SenderConstraint {

	/**
	 * Names the extension and its version.
	 */
	static final String EXTENSION = "https://a2asecurity.dev/extensions/sender-constrained-tokens/v1";

	private final List<String> skills;

	private final boolean ofAll;

	SenderConstraint(Collection<Skill> skills) {
		this.skills = skills.stream().filter(Skill::senderConstrained).map((skill) -> skill.id().value()).toList();
		this.ofAll = this.skills.size() == skills.size();
	}

	/**
	 * Returns the capabilities, with the extension where a skill needs bound tokens.
	 */
	AgentCapabilities in(AgentCapabilities capabilities) {
		if (this.skills.isEmpty()) {
			return capabilities;
		}
		List<AgentExtension> extensions = new ArrayList<>(capabilities.extensions());
		extensions.add(new AgentExtension(EXTENSION,
				"The access tokens for these skills must be bound to a key of the client: by DPoP (RFC 9449), or by "
						+ "mutual TLS (RFC 8705) where the protected resource metadata (RFC 9728) says so.",
				false, Map.of("skills", this.skills, "dpopSigningAlgorithms",
						List.copyOf(new TreeSet<>(SenderPolicy.dpopAlgorithms())))));
		return new AgentCapabilities(capabilities.streaming(), capabilities.pushNotifications(), extensions,
				capabilities.extendedAgentCard());
	}

	/**
	 * Returns what the description of a scheme has to say about it, or {@code null} for
	 * nothing.
	 */
	@Nullable String description() {
		if (this.skills.isEmpty()) {
			return null;
		}
		return (this.ofAll ? "Access tokens" : "Access tokens for some of the skills")
				+ " must be bound to a key of the client; see the extension " + EXTENSION + ".";
	}

}
