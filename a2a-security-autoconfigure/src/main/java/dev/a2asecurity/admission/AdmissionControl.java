package dev.a2asecurity.admission;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.admission.Admission.Admitted;
import dev.a2asecurity.admission.Admission.Denied;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.DenyPolicies;
import dev.a2asecurity.ratelimit.CallLimits;
import dev.a2asecurity.replay.StoreUnavailableException;
import dev.a2asecurity.task.MessageClaim;
import dev.a2asecurity.task.MessageInbox;
import dev.a2asecurity.task.TaskAccess;
import dev.a2asecurity.task.TaskOwnership;
import dev.a2asecurity.task.TenantCheck;

import org.springframework.core.log.LogMessage;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Decides on each call whether the agent is invoked. The order is told here and nowhere
 * else: first what only looks, then what changes state, so that no refusal burns a
 * message's id or binds a context.
 */
public final class AdmissionControl {

	private static final Log logger = LogFactory.getLog(AdmissionControl.class);

	private static final Duration RETRY = Duration.ofSeconds(5);

	private final OperationScopes operations;

	private final TenantCheck tenants;

	private final CallLimits limits;

	private final TaskOwnership ownership;

	private final SkillAdmission skills;

	private final DenyPolicies<A2ACall> policies;

	private final AdmissionCheck webhooks;

	private final MessageInbox messages;

	/**
	 * Creates the control.
	 * @param operations the scopes that operations need
	 * @param tenants holds a caller to its tenant
	 * @param limits how many calls a caller may make
	 * @param ownership whose tasks and contexts they are
	 * @param skills which skill a message is for, and its scopes
	 * @param policies what the application has against the call
	 * @param webhooks where the agent may be told to send
	 * @param messages the messages that came before
	 */
	public AdmissionControl(OperationScopes operations, TenantCheck tenants, CallLimits limits, TaskOwnership ownership,
			SkillAdmission skills, DenyPolicies<A2ACall> policies, AdmissionCheck webhooks, MessageInbox messages) {
		this.operations = operations;
		this.tenants = tenants;
		this.limits = limits;
		this.ownership = ownership;
		this.skills = skills;
		this.policies = policies;
		this.webhooks = webhooks;
		this.messages = messages;
	}

	/**
	 * Decides on a call. It fails closed: what cannot be decided now is denied as
	 * unavailable, and never as if the answer were no.
	 */
	public Admission admit(A2ACall call) {
		try {
			return decide(call);
		}
		catch (StoreUnavailableException ex) {
			logger.warn(LogMessage.format("Refused a call: reason=unavailable, %s, %s", ex.getMessage(), call));
			return new Denied(call, Denial.unavailable(RETRY));
		}
		catch (RuntimeException ex) {
			// A resolver, or a policy of ownership, of the application's: what it would
			// have said is not known.
			logger.error(LogMessage.format("Refused a call: reason=check_failed, %s", call), ex);
			return new Denied(call, Denial.unavailable(RETRY));
		}
	}

	/**
	 * Returns the scopes that let a call in: those of its operation, and of its skill.
	 */
	public Set<String> decidingScopes(A2ACall call) {
		Set<String> scopes = new TreeSet<>(this.operations.needed(call));
		scopes.addAll(this.skills.needed(call));
		return scopes;
	}

	private Admission decide(A2ACall call) {
		Optional<Denial> stranger = this.operations.check(call)
			.or(() -> this.tenants.check(call))
			// Before anything is looked up, which is what a flood would cost.
			.or(() -> this.limits.check(call));
		if (stranger.isPresent()) {
			return new Denied(call, stranger.get());
		}
		// Before the skill: the refusal of a skill would tell a stranger what the task of
		// somebody else is about, and so that it exists.
		TaskAccess access = this.ownership.check(call);
		if (!(access instanceof TaskAccess.Permitted permitted)) {
			return denied(call, access);
		}
		SkillAdmission.Resolution resolution = this.skills.resolve(call, permitted.skill());
		A2ACall resolved = resolution.call();
		Optional<Denial> objection = resolution.denial()
			.or(() -> this.policies.denial(() -> SecurityContextHolder.getContext().getAuthentication(), resolved))
			.or(() -> this.limits.checkSkill(resolved))
			// The last that only looks: it may ask a name server, which is slow and can
			// be
			// seen from outside.
			.or(() -> this.webhooks.check(resolved));
		return objection.<Admission>map((denial) -> new Denied(resolved, denial))
			.orElseGet(() -> commit(resolved, permitted));
	}

	/**
	 * Changes state, after everything that only looks. The context comes first: whoever
	 * loses a race for it must not keep the message.
	 */
	private Admission commit(A2ACall call, TaskAccess.Permitted permitted) {
		TaskAccess access = this.ownership.bindContext(call, permitted);
		return (access instanceof TaskAccess.Permitted) ? claim(call) : denied(call, access);
	}

	private static Admission denied(A2ACall call, TaskAccess access) {
		TaskAccess.Refused refused = (TaskAccess.Refused) access;
		logger.info(LogMessage.format("Refused a call: reason=not_the_callers, %s, %s", refused.reason(), call));
		return new Denied(call, refused.denial());
	}

	private Admission claim(A2ACall call) {
		MessageClaim claim = this.messages.claim(call);
		if (claim instanceof MessageClaim.Refused refused) {
			logger.info(LogMessage.format("Refused a call: reason=message, %s, %s", refused.reason(), call));
			return new Denied(call, refused.denial());
		}
		return new Admitted(call, ((MessageClaim.Admitted) claim).lease());
	}

}
