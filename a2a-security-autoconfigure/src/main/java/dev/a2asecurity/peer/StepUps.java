package dev.a2asecurity.peer;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.SkillId;

import org.springframework.core.log.LogMessage;

/**
 * The scopes that a peer has demanded beyond what its card says, skill by skill. They are
 * given only as far as configuration allows this peer to have them: what a peer demands
 * is no reason to hand it more.
 */
final class StepUps {

	private static final Log logger = LogFactory.getLog(StepUps.class);

	private static final int MAX_SKILLS = 1000;

	private static final String NO_SKILL = "";

	private final Peer peer;

	private final Cache<String, Set<String>> demanded = Caffeine.newBuilder().maximumSize(MAX_SKILLS).build();

	StepUps(Peer peer) {
		this.peer = peer;
	}

	/**
	 * Returns what has been demanded for a skill; always the same object while that has
	 * not changed.
	 */
	Set<String> of(@Nullable SkillId skill) {
		Set<String> scopes = this.demanded.getIfPresent(name(skill));
		return (scopes != null) ? scopes : Set.of();
	}

	/**
	 * Takes note of a demand.
	 * @param had the scopes that the refused token had
	 * @param wanted the scopes that the peer demands
	 * @param allowed the most scopes that it may have, or {@code null} if configuration
	 * allows none beyond the card's
	 * @return the scopes to ask for, or empty if there is nothing to be done
	 */
	Optional<Set<String>> demand(@Nullable SkillId skill, Set<String> had, Set<String> wanted,
			@Nullable Set<String> allowed) {
		if (wanted.isEmpty()) {
			return Optional.empty();
		}
		if (had.containsAll(wanted)) {
			// It has what it demands and refuses all the same: more was of no use.
			this.demanded.invalidate(name(skill));
			return Optional.empty();
		}
		if (allowed == null || !allowed.containsAll(wanted)) {
			Set<String> beyond = new TreeSet<>(wanted);
			beyond.removeAll((allowed != null) ? allowed : had);
			logger.info(LogMessage.format(
					"Did not step up for the peer %s: it demands the scopes %s, which %s does not allow",
					this.peer.name(), LoggableNames.of(beyond), this.peer.key("allowed-scopes")));
			return Optional.empty();
		}
		Set<String> union = new HashSet<>(had);
		union.addAll(wanted);
		return Optional.of(union);
	}

	void remember(@Nullable SkillId skill, Set<String> wanted) {
		this.demanded.asMap().merge(name(skill), Set.copyOf(wanted), (old, more) -> {
			Set<String> both = new HashSet<>(old);
			both.addAll(more);
			return Set.copyOf(both);
		});
	}

	private static String name(@Nullable SkillId skill) {
		return (skill != null) ? skill.value() : NO_SKILL;
	}

}
