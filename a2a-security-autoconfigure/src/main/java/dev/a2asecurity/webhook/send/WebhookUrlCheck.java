package dev.a2asecurity.webhook.send;

import java.util.Optional;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.admission.AdmissionCheck;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Denial;

import org.springframework.core.log.LogMessage;

/**
 * Refuses a call that would have this agent send to a URL that it must not: by whatever
 * operation the URL comes (A2A specification 1.0, section 13.2).
 */
public final class WebhookUrlCheck implements AdmissionCheck {

	private static final Log logger = LogFactory.getLog(WebhookUrlCheck.class);

	private final WebhookUrlPolicy policy;

	/**
	 * Creates the check.
	 * @param policy where webhooks may go
	 */
	public WebhookUrlCheck(WebhookUrlPolicy policy) {
		this.policy = policy;
	}

	/**
	 * Returns the check of an agent that sends no notifications: what brings a URL is
	 * refused (A2A specification 1.0, section 3.3.4).
	 */
	public static AdmissionCheck ofNone() {
		return (call) -> {
			if (call.webhookUrls().isEmpty()) {
				return Optional.empty();
			}
			logger.info(LogMessage.format("Refused a call: reason=no_push_notifications, the agent does not declare "
					+ "a2a.agent.capabilities.push-notifications, %s", call));
			return Optional.of(Denial.unsupportedOperation());
		};
	}

	@Override
	public Optional<Denial> check(A2ACall call) {
		for (String url : call.webhookUrls()) {
			if (this.policy.check(url) instanceof WebhookUrlDecision.Refused refused) {
				logger.info(LogMessage.format("Refused a call: reason=%s, %s, %s", refused.reason(),
						refused.explanation(), call));
				return Optional.of(Denial.invalidParameter("url"));
			}
		}
		return Optional.empty();
	}

}
