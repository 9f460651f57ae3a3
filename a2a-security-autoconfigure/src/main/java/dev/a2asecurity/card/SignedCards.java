package dev.a2asecurity.card;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentCardForm;
import dev.a2asecurity.agentcard.AgentCardSigner;
import dev.a2asecurity.agentcard.AgentCardWriter;
import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.skill.Skill;

/**
 * The cards of this agent as bytes, signed once for each content: two answers with the
 * same content are the same bytes, although a signature with ECDSA is never the same
 * twice. A card is made anew when other keys sign.
 */
public final class SignedCards {

	private static final Log logger = LogFactory.getLog(SignedCards.class);

	private static final String CONTENT_TYPE = "application/json";

	/** Combinations of skills that the scopes of callers reach, in two forms. */
	private static final int MAX_CARDS = 256;

	private final AgentCards cards;

	private final AgentKeys keys;

	private final @Nullable URI jku;

	private final AgentCardWriter writer = new AgentCardWriter();

	private final Cache<Content, Representation> made = Caffeine.newBuilder().maximumSize(MAX_CARDS).build();

	/**
	 * Creates the cards; none is made yet.
	 * @param cards what they say
	 * @param keys what they are signed with; without any, they are not signed
	 * @param jku where the public keys are, or {@code null} not to say
	 */
	public SignedCards(AgentCards cards, AgentKeys keys, @Nullable URI jku) {
		this.cards = cards;
		this.keys = keys;
		this.jku = jku;
	}

	/**
	 * Returns the card that a reader sees, in a form, or in that of protocol 1.0 where no
	 * interface speaks 0.3; {@code null} while the issuers have not told where tokens
	 * are.
	 * @param caller the caller, or {@code null} for everybody
	 */
	@Nullable Representation visibleTo(@Nullable Caller caller, AgentCardForm form) {
		List<Skill> skills = this.cards.visibleTo(caller);
		List<AgentKey> current = this.keys.allCurrent();
		Content content = new Content(form, skills.stream().map(Skill::id).collect(Collectors.toSet()), current);
		Representation known = this.made.getIfPresent(content);
		if (known != null) {
			return known;
		}
		List<CardEndpoints> endpoints = this.cards.endpoints();
		return (endpoints != null) ? this.made.get(content, (key) -> make(skills, endpoints, form, current)) : null;
	}

	private Representation make(List<Skill> skills, List<CardEndpoints> endpoints, AgentCardForm form,
			List<AgentKey> current) {
		AgentCard card = this.cards.create(skills, endpoints);
		AgentCardForm possible = this.writer.isPossible(card, form) ? form : AgentCardForm.V1_0;
		if (current.isEmpty()) {
			if (!this.keys.isEmpty()) {
				logger.error("Did not sign the Agent Card since all keys of the agent have ended; "
						+ "add one below a2a.security.signing");
			}
			return Representation.of(this.writer.toJsonBytes(card, possible), CONTENT_TYPE);
		}
		return Representation.of(new AgentCardSigner(current, this.jku).sign(card, possible), CONTENT_TYPE);
	}

	/**
	 * What makes one card another.
	 */
	private record Content(AgentCardForm form, Set<SkillId> skills, List<AgentKey> keys) {

	}

}
