package dev.a2asecurity.autoconfigure;

import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditFacts;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.CallerBlockChanged;
import dev.a2asecurity.audit.PrivilegeUse;
import dev.a2asecurity.authentication.BlockTarget;
import dev.a2asecurity.authentication.CallerBlock;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.skill.SkillCatalogLoader;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Actuator endpoint {@code a2asecurity}: how the agent stands, what callers hold and use
 * ({@code privileges}), and who is blocked ({@code blocks}), which can be changed here.
 */
@Endpoint(id = A2ASecurityEndpoint.ID, defaultAccess = Access.NONE)
final class A2ASecurityEndpoint {

	static final String ID = "a2asecurity";

	static final String PRIVILEGES = "privileges";

	static final String BLOCKS = "blocks";

	private final SecurityPosture posture;

	private final PrivilegeUse privileges;

	private final SkillCatalogLoader catalog;

	private final CallerBlocks blocks;

	private final AuditTrail trail;

	A2ASecurityEndpoint(SecurityPosture posture, PrivilegeUse privileges, SkillCatalogLoader catalog,
			CallerBlocks blocks, AuditTrail trail) {
		this.posture = posture;
		this.privileges = privileges;
		this.catalog = catalog;
		this.blocks = blocks;
		this.trail = trail;
	}

	@ReadOperation
	Map<String, Object> posture() {
		return this.posture.describe();
	}

	@ReadOperation
	@Nullable Object section(@Selector String section) {
		return switch (section) {
			case PRIVILEGES -> this.privileges
				.report(this.catalog.get().skills().stream().map((skill) -> skill.id().value()).toList());
			case BLOCKS -> this.blocks.current().stream().map(A2ASecurityEndpoint::describe).toList();
			default -> null;
		};
	}

	private static Map<String, Object> describe(CallerBlock block) {
		Instant end = block.end();
		return Map.of("kind", block.target().kind(), "issuer", block.target().issuer(), "value", block.target().value(),
				"end", (end != null) ? end.toString() : "when it is lifted");
	}

	/**
	 * Blocks somebody.
	 * @param section {@code blocks}
	 * @param kind kind of the target, such as {@code client}
	 * @param issuer the issuer
	 * @param value the name; none for an issuer as a whole
	 * @param duration for how long, such as {@code PT1H}; until it is lifted without one
	 */
	@WriteOperation
	@Nullable Collection<?> block(SecurityContext operator, @Selector String section, BlockTarget.Kind kind, String issuer,
			@Nullable String value, @Nullable Duration duration) {
		if (!section.equals(BLOCKS)) {
			return null;
		}
		BlockTarget target = target(kind, issuer, value);
		AuditFacts facts = this.trail.facts(AuditOutcome.DONE, "BLOCKED", null, null);
		Instant end = (duration != null) ? facts.time().plus(duration) : null;
		if (end == null) {
			this.blocks.block(target);
		}
		else {
			this.blocks.block(target, end);
		}
		tell(facts, operator, target, end);
		return this.blocks.current().stream().map(A2ASecurityEndpoint::describe).toList();
	}

	/**
	 * Lifts a block.
	 * @param section {@code blocks}
	 * @param kind kind of the target
	 * @param issuer the issuer
	 * @param value the name; none for an issuer as a whole
	 */
	@DeleteOperation
	void lift(SecurityContext operator, @Selector String section, BlockTarget.Kind kind, String issuer,
			@Nullable String value) {
		if (section.equals(BLOCKS)) {
			BlockTarget target = target(kind, issuer, value);
			this.blocks.unblock(target);
			tell(this.trail.facts(AuditOutcome.DONE, "LIFTED", null, null), operator, target, null);
		}
	}

	private static BlockTarget target(BlockTarget.Kind kind, String issuer, @Nullable String value) {
		try {
			return new BlockTarget(kind, issuer, (value != null) ? value : "");
		}
		catch (IllegalArgumentException ex) {
			String reason = "A block needs an issuer, and a name unless it is of kind issuer";
			throw new InvalidEndpointRequestException(reason, reason);
		}
	}

	private void tell(AuditFacts facts, SecurityContext operator, BlockTarget target, @Nullable Instant end) {
		Principal principal = operator.getPrincipal();
		this.trail.note(new CallerBlockChanged(facts, (principal != null) ? principal.getName() : null,
				String.join(" ", List.of(target.kind().toString(), target.issuer(), target.value())).strip(),
				(end != null) ? end.toString() : null));
	}

}
