package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.TokenValidation;
import dev.a2asecurity.replay.NonceStore;
import dev.a2asecurity.skill.CallerPropagatingExecutors;
import dev.a2asecurity.skill.InheritedIdentityCheck;
import dev.a2asecurity.skill.SkillAdvisor;
import dev.a2asecurity.skill.SkillCatalogLoader;
import dev.a2asecurity.skill.SkillObjectCheck;
import dev.a2asecurity.web.A2AEndpoints;
import dev.a2asecurity.web.A2ASecurity;
import dev.a2asecurity.web.CallerArgumentResolver;
import dev.a2asecurity.web.ProtectionCheck;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

import static dev.a2asecurity.Failures.assertStopped;
import static dev.a2asecurity.web.A2ASecurityConfigurer.a2aSecurity;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The beans of a secured agent: which there are, which back off, and what is missing.
 */
@ExtendWith(OutputCaptureExtension.class)
class A2ASecurityAutoConfigurationTests {

	private static final String CHAIN = "a2aSecurityFilterChain";

	private final WebApplicationContextRunner runner = AgentContext.agent();

	@Test
	void beansWhenConfiguredThenAllThere() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed()
				.hasBean(CHAIN)
				.hasBean("a2aSecurityClock")
				.hasBean("a2aHandlerGuard")
				.hasSingleBean(A2ASecurity.class)
				.hasSingleBean(A2AEndpoints.class)
				.hasSingleBean(TokenValidation.class)
				.hasSingleBean(CallerBlocks.class)
				.hasSingleBean(NonceStore.class)
				.hasSingleBean(ProtectionCheck.class)
				.hasSingleBean(SkillCatalogLoader.class)
				.hasSingleBean(SkillAdvisor.class)
				.hasSingleBean(SkillObjectCheck.class)
				.hasSingleBean(CallerPropagatingExecutors.class)
				.hasSingleBean(InheritedIdentityCheck.class);
			assertThat(context.getBean(A2AEndpoints.class).all()).singleElement().hasToString("JSONRPC [1.0] at /a2a");
		});
	}

	@Test
	void beansWhenConfiguredThenNoJwtDecoderIsExposed() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(JwtDecoder.class));
	}

	@Test
	void beansWhenDisabledThenNone() {
		AgentContext.bare()
			.withPropertyValues("a2a.security.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(CHAIN)
				.doesNotHaveBean("a2aSecurityClock")
				.doesNotHaveBean(A2ASecurity.class)
				.doesNotHaveBean(ProtectionCheck.class)
				.doesNotHaveBean(SkillCatalogLoader.class)
				.doesNotHaveBean(CallerPropagatingExecutors.class)
				.doesNotHaveBean(A2ASecurityProperties.class)
				.hasSingleBean(SecurityFilterChain.class));
	}

	@Test
	void beansWhenNoWebApplicationThenSkillsOnly() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(A2ASkillAutoConfiguration.class,
					A2ASecurityAutoConfiguration.class, UnguardedHostAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(SkillCatalogLoader.class)
				.doesNotHaveBean(A2ASecurity.class));
	}

	@Test
	void beansWhenNoSpringMvcThenNoChain() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.webmvc"))
			.run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void startWhenNothingIsConfiguredThenStopsForTheIssuer() {
		AgentContext.bare()
			.withPropertyValues("a2a.agent.url=https://agent.example.com/a2a")
			.run((context) -> assertStopped(context, "a2a.security.issuer-uri is missing", "Set it to the issuer"));
	}

	@Test
	void startWhenAudienceIsMissingThenStops() {
		this.runner.withPropertyValues("a2a.security.audience=")
			.run((context) -> assertStopped(context, "a2a.security.audience is missing", "usually its own URL"));
	}

	@Test
	void startWhenUrlIsMissingThenStops() {
		AgentContext.configured()
			.run((context) -> assertStopped(context, "The agent's public URL is not configured", "a2a.agent.url"));
	}

	@Test
	void startWhenIssuerIsDownThenStarts() {
		this.runner.withPropertyValues("a2a.security.issuer-uri=http://127.0.0.1:1")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenDefaultModesAreBlankThenStops() {
		this.runner.withPropertyValues("a2a.agent.default-input-modes[0]= ")
			.run((context) -> assertStopped(context,
					"The agent cannot be described in its card: AgentCard.defaultInputModes",
					"Correct the property of that name under a2a.agent"));
	}

	@Test
	void chainWhenUserHasOneOfThatNameThenTheirsOnly() {
		this.runner.withUserConfiguration(ReplacingChain.class).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(SecurityFilterChain.class);
			assertThat(context.getBean(CHAIN)).isSameAs(context.getBean(ReplacingChain.class).chain);
			assertThat(AgentContext.chains(context, "POST", "/other")).hasSize(1);
		});
	}

	@Test
	void chainWhenUserHasNoneThenBootsStaysForOtherUrls() {
		this.runner.run((context) -> {
			assertThat(context.getBeansOfType(SecurityFilterChain.class)).hasSize(2);
			assertThat(AgentContext.chains(context, "POST", "/a2a").get(0)).matches(AgentContext::guards, "guards")
				.isSameAs(context.getBean(CHAIN));
			assertThat(AgentContext.chains(context, "GET", "/other")).singleElement()
				.matches((chain) -> !AgentContext.guards(chain), "is Boot's");
		});
	}

	@Test
	void chainWhenClientRegistrationThenBootsLoginStaysForOtherUrls() {
		this.runner
			.withPropertyValues("spring.security.oauth2.client.registration.idp.client-id=agent",
					"spring.security.oauth2.client.registration.idp.client-secret=secret",
					"spring.security.oauth2.client.registration.idp.authorization-grant-type=authorization_code",
					"spring.security.oauth2.client.registration.idp.redirect-uri={baseUrl}/login",
					"spring.security.oauth2.client.provider.idp.authorization-uri=https://auth.example.com/authorize",
					"spring.security.oauth2.client.provider.idp.token-uri=https://auth.example.com/token")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(AgentContext.chains(context, "POST", "/a2a").get(0)).matches(AgentContext::guards, "guards");
				assertThat(AgentContext.chains(context, "GET", "/other")).singleElement()
					.extracting(SecurityFilterChain::getFilters)
					.asString()
					.contains("OAuth2LoginAuthenticationFilter");
			});
	}

	@Test
	void chainWhenResourceServerOfBootThenItsChainStaysForOtherUrls() {
		this.runner
			.withPropertyValues("spring.security.oauth2.resourceserver.jwt.jwk-set-uri=https://auth.example.com/keys")
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(JwtDecoder.class);
				assertThat(AgentContext.chains(context, "POST", "/a2a").get(0)).matches(AgentContext::guards, "guards");
				assertThat(AgentContext.chains(context, "GET", "/other")).singleElement()
					.matches((chain) -> !AgentContext.guards(chain), "is Boot's");
			});
	}

	@Test
	void clockWhenUserHasOneOfThatNameThenTheirs() {
		this.runner.withUserConfiguration(OwnClock.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean("a2aSecurityClock", Clock.class).instant()).isEqualTo(Instant.EPOCH);
		});
	}

	@Test
	void clockWhenUserInjectsTheirOwnByTypeThenOursIsNotInTheWay() {
		this.runner.withUserConfiguration(ApplicationClock.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(ClockUser.class).clock().instant()).isEqualTo(Instant.EPOCH);
			assertThat(context.getBean(ClockUser.class).ours().instant()).isNotEqualTo(Instant.EPOCH);
		});
	}

	@Test
	void argumentWhenCallerThenResolved() {
		this.runner
			.run((context) -> assertThat(context.getBean(RequestMappingHandlerAdapter.class).getArgumentResolvers())
				.anyMatch(CallerArgumentResolver.class::isInstance));
	}

	@Test
	void summaryWhenReadyThenTellsWhatIsGuardedAndWhatIsOpened(CapturedOutput output) {
		this.runner.withUserConfiguration(Skills.class)
			.withPropertyValues("a2a.security.allow-plain-http=true", "a2a.security.token.allow-missing-type=true")
			.run((context) -> {
				publishReady(context.getSourceApplicationContext());
				assertThat(output).contains(
						"A2A Security guards [JSONRPC [1.0] at /a2a]: tokens of https://auth.example.com for https://agent.example.com")
					.contains("Skills and the scopes they need: open (any caller), submit [submit:use]")
					.contains("Opened by configuration: a2a.security.allow-plain-http=true; "
							+ "allow-missing-type=true for https://auth.example.com; @A2ASkill(openToEveryCaller = true) on "
							+ Skills.class.getName() + ".open()");
			});
	}

	@Test
	void summaryWhenNothingIsOpenedThenSaysNothingOfIt(CapturedOutput output) {
		this.runner.run((context) -> {
			publishReady(context.getSourceApplicationContext());
			assertThat(output).contains("A2A Security guards").doesNotContain("Opened by configuration");
		});
	}

	private static void publishReady(ConfigurableApplicationContext context) {
		context.publishEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0], context, null));
	}

	@Configuration(proxyBeanMethods = false)
	static class ReplacingChain {

		private SecurityFilterChain chain;

		@Bean
		SecurityFilterChain a2aSecurityFilterChain(HttpSecurity http) {
			http.with(a2aSecurity(), Customizer.withDefaults());
			http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
			this.chain = http.build();
			return this.chain;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnClock {

		@Bean
		Clock a2aSecurityClock() {
			return Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ApplicationClock {

		@Bean
		Clock clock() {
			return Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
		}

		@Bean
		ClockUser clockUser(Clock any, @Qualifier("a2aSecurityClock") Clock ours) {
			return new ClockUser(any, ours);
		}

	}

	record ClockUser(Clock clock, Clock ours) {

	}

	static class Skills {

		@A2ASkill(id = "submit", name = "Submit", description = "Submits", scopes = "submit:use")
		String submit() {
			return "submitted";
		}

		@A2ASkill(id = "open", name = "Open", description = "Open", openToEveryCaller = true)
		String open() {
			return "entered";
		}

	}

}
