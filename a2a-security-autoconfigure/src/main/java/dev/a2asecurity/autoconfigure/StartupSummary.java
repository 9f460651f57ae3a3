package dev.a2asecurity.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.ConfigurationOpened;
import dev.a2asecurity.authentication.Partner;
import dev.a2asecurity.skill.Skill;
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

	private final A2ASecurityProperties properties;

	private final A2AEndpoints endpoints;

	private final SkillCatalogLoader catalog;

	private final AuditTrail trail;

	StartupSummary(SecuritySettings settings, A2ASecurityProperties properties, A2AEndpoints endpoints,
			SkillCatalogLoader catalog, AuditTrail trail) {
		this.settings = settings;
		this.properties = properties;
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
		List<String> opened = opened();
		if (!opened.isEmpty()) {
			logger.warn(LogMessage.format("Opened by configuration: %s", String.join("; ", opened)));
			opened.forEach((setting) -> this.trail.note(new ConfigurationOpened(
					this.trail.facts(AuditOutcome.NOTED, "CONFIGURATION_OPENED", null, null), setting)));
		}
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
		List<String> opened = new ArrayList<>();
		if (this.properties.allowPlainHttp()) {
			opened.add("a2a.security.allow-plain-http=true");
		}
		this.settings.issuers()
			.stream()
			.filter((issuer) -> issuer.policy().missingTypeAllowed())
			.forEach((issuer) -> opened.add("allow-missing-type=true for " + issuer.policy().issuer()));
		this.catalog.get()
			.skills()
			.stream()
			.filter(Skill::isOpen)
			.forEach((skill) -> opened.add("@A2ASkill(openToEveryCaller = true) on " + skill.declaredBy()));
		return opened;
	}

}
