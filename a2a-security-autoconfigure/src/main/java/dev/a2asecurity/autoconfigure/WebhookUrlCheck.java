package dev.a2asecurity.autoconfigure;

import java.util.Optional;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.admission.AdmissionCheck;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.webhook.send.WebhookUrlDecision;
import dev.a2asecurity.webhook.send.WebhookUrlPolicy;

import org.springframework.core.log.LogMessage;

/**
 * Refuses calls that register a webhook where none may go. The caller is told that its
 * URL is not accepted, and not why: that would tell what is inside.
 */
final class WebhookUrlCheck implements AdmissionCheck {

	private static final Log logger = LogFactory.getLog(WebhookUrlCheck.class);

	private final WebhookUrlPolicy policy;

	WebhookUrlCheck(WebhookUrlPolicy policy) {
		this.policy = policy;
	}

	@Override
	public Optional<Denial> check(A2ACall call) {
		for (String url : call.webhookUrls()) {
			if (this.policy.check(url) instanceof WebhookUrlDecision.Refused refused) {
				logger.info(LogMessage.format("Refused a call: reason=webhook_%s, the URL of its webhook: %s",
						refused.reason(), refused.explanation()));
				return Optional.of(Denial.invalidParameter("url"));
			}
		}
		return Optional.empty();
	}

}
