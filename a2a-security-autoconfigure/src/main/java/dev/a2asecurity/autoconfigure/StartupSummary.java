package dev.a2asecurity.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditWriting;
import dev.a2asecurity.audit.ConfigurationOpened;
import dev.a2asecurity.authentication.Partner;
import dev.a2asecurity.skill.SkillCatalogLoader;
import dev.a2asecurity.web.A2AEndpoints;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.log.LogMessage;

/**
 * Tells the operator at start-up what is guarded, by what, and what somebody has opened.
 */
final class StartupSummary implements ApplicationListener<ApplicationReadyEvent> {

	private static final Log logger = LogFactory.getLog(StartupSummary.class);

	private final SecuritySettings settings;

	private final OpenedSettings openedSettings;

	private final A2AEndpoints endpoints;

	private final SkillCatalogLoader catalog;

	private final AuditTrail trail;

	StartupSummary(SecuritySettings settings, OpenedSettings openedSettings, A2AEndpoints endpoints,
			SkillCatalogLoader catalog, AuditTrail trail) {
		this.settings = settings;
		this.openedSettings = openedSettings;
		this.endpoints = endpoints;
		this.catalog = catalog;
		this.trail = trail;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		logger.info(LogMessage.format("A2A Security guards %s: tokens of %s", this.endpoints,
				this.settings.issuers().stream().map(StartupSummary::describe).collect(Collectors.joining(", "))));
		logger.info(LogMessage.format("Skills and the scopes they need: %s",
				this.catalog.get()
					.skills()
					.stream()
					.map((skill) -> skill.id() + " " + (skill.isOpen() ? "(any caller)" : skill.scopes()))
					.collect(Collectors.joining(", "))));
		logger.info(LogMessage.format("Audit: %s. Tokens: %s", describeTrail(),
				this.settings.isSenderConstraintRequired() ? "bound to a key of their sender" : "bound or bearer"));
		List<String> opened = opened();
		if (!opened.isEmpty()) {
			logger.warn(LogMessage.format("Opened by configuration: %s", String.join("; ", opened)));
			opened.forEach((setting) -> this.trail.note(new ConfigurationOpened(
					this.trail.facts(AuditOutcome.NOTED, "CONFIGURATION_OPENED", null, null), setting)));
		}
	}

	private String describeTrail() {
		AuditWriting writing = this.trail.writing();
		if (writing == null) {
			return "NOT kept (a2a.security.audit.file.path would keep it)";
		}
		return writing.isFailing() ? "a sink takes no records, so that calls are refused" : "kept";
	}

	private static String describe(ConfiguredIssuer issuer) {
		Partner partner = issuer.policy().partner();
		return issuer.policy().issuer() + ((partner != null) ? " (partner " + partner.name() + ")" : "") + " for "
				+ String.join(" or ", issuer.policy().audiences());
	}

	/**
	 * Returns what somebody has opened that is closed by default.
	 */
	List<String> opened() {
		return this.openedSettings.list(this.catalog.get());
	}

}
