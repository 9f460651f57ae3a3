package dev.a2asecurity.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.admission.AdmissionControl;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.InboundTokens;
import dev.a2asecurity.authentication.PresentedTokenConverter;
import dev.a2asecurity.authentication.ProtectedResourceMetadata;
import dev.a2asecurity.authentication.SenderPolicy;
import dev.a2asecurity.authentication.TokenValidation;
import dev.a2asecurity.card.AgentCardCustomizer;
import dev.a2asecurity.card.AgentCardDocument;
import dev.a2asecurity.card.AgentCards;
import dev.a2asecurity.card.AgentKeys;
import dev.a2asecurity.card.AgentKeysDocument;
import dev.a2asecurity.card.ExtendedCard;
import dev.a2asecurity.card.SignedCards;
import dev.a2asecurity.card.SkillSelection;
import dev.a2asecurity.ratelimit.AddressRateLimit;
import dev.a2asecurity.ratelimit.CallLimits;
import dev.a2asecurity.ratelimit.ClientAddresses;
import dev.a2asecurity.replay.NonceStore;
import dev.a2asecurity.skill.SkillCatalogLoader;
import dev.a2asecurity.web.A2AEndpoints;
import dev.a2asecurity.web.A2AHandlerGuard;
import dev.a2asecurity.web.A2ASecurity;
import dev.a2asecurity.web.CallerArgumentResolver;
import dev.a2asecurity.web.CallAudit;
import dev.a2asecurity.web.CallParser;
import dev.a2asecurity.web.CallRecording;
import dev.a2asecurity.web.DenialWriter;
import dev.a2asecurity.web.HeaderValues;
import dev.a2asecurity.web.OperationMap;
import dev.a2asecurity.web.ProtectionCheck;
import dev.a2asecurity.web.PublicDocumentFilter;
import dev.a2asecurity.web.ResponsePipeline;
import dev.a2asecurity.web.ResponseStep;
import dev.a2asecurity.web.RunningCalls;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ObservationAuthenticationManager;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.MappedInterceptor;

import static dev.a2asecurity.web.A2ASecurityConfigurer.a2aSecurity;

/**
 * Auto-configuration of the agent's HTTP edge. It comes after every auto-configuration of
 * Boot that would make a default chain, since those back off from any chain that is
 * there: the application's other URLs stay guarded as they would be without this.
 */
@AutoConfiguration(
		after = { A2AAdmissionAutoConfiguration.class, A2AAnswerAutoConfiguration.class,
				A2AAuditAutoConfiguration.class, A2ACallAutoConfiguration.class, A2AClockAutoConfiguration.class,
				A2ARateLimitAutoConfiguration.class, A2ARecordingAutoConfiguration.class,
				A2ASkillAutoConfiguration.class, ServletWebSecurityAutoConfiguration.class,
				ManagementWebSecurityAutoConfiguration.class, OAuth2ResourceServerWebSecurityAutoConfiguration.class },
		afterName = {
				"org.springframework.boot.security.oauth2.client.autoconfigure.servlet.OAuth2ClientWebSecurityAutoConfiguration",
				"org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerAutoConfiguration" })
@ConditionalOnA2ASecurity
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ WebMvcConfigurer.class, DispatcherServletPath.class })
@EnableConfigurationProperties({ A2ASecurityProperties.class, A2AAgentProperties.class, A2ADelegationProperties.class,
		A2ACardProperties.class })
public final class A2ASecurityAutoConfiguration {

	/**
	 * Before the chains that applications order by small positive numbers, so that one
	 * for any request does not swallow the agent's paths; after what has to be first.
	 */
	static final int CHAIN_ORDER = Ordered.HIGHEST_PRECEDENCE + 1000;

	/**
	 * How long others may keep the agent's public keys: less than a card, so that a key
	 * that was published in time is known when it begins to sign.
	 */
	private static final Duration KEYS_MAX_AGE = Duration.ofMinutes(5);

	@Bean
	SecuritySettings a2aSecuritySettings(A2ASecurityProperties properties, Environment environment) {
		return new SecuritySettings(properties, environment);
	}

	@Bean
	AgentSettings a2aAgentSettings(A2AAgentProperties agent, A2ASecurityProperties security, Environment environment,
			ListableBeanFactory beanFactory) {
		return new AgentSettings(agent, security, environment, beanFactory);
	}

	@Bean
	A2AEndpoints a2aEndpoints(AgentSettings agent, OperationMap operations, Environment environment) {
		return new A2AEndpoints(agent.endpoints(environment.getProperty("server.servlet.context-path", "")),
				operations);
	}

	@Bean
	IssuerDirectory a2aIssuerDirectory(SecuritySettings settings, A2ASecurityProperties properties,
			@Qualifier("a2aSecurityClock") Clock clock) {
		return new IssuerDirectory(settings, properties.allowPlainHttp(), clock);
	}

	@Bean
	TokenValidation a2aTokenValidation(SecuritySettings settings, IssuerDirectory issuers, AuditTrail trail,
			@Qualifier("a2aSecurityClock") Clock clock) {
		TokenValidation tokens = new TokenValidation(issuers.sources(), settings.keyPolicy(), settings.tokenMemory(),
				settings.introspection(), clock);
		tokens.putOnRecord(trail);
		return tokens;
	}

	@Bean
	CardSettings a2aCardSettings(A2ACardProperties properties, A2ASigningProperties signing) {
		return new CardSettings(properties, signing);
	}

	@Bean
	ApplicationCard a2aApplicationCard(A2ACardProperties properties, AgentSettings agent, SkillCatalogLoader catalog,
			ListableBeanFactory beanFactory) {
		return new ApplicationCard(properties, agent.profile(), catalog, beanFactory);
	}

	@Bean
	AgentCards a2aAgentCards(ApplicationCard application, A2AOperationProperties operations, A2ASkillProperties skills,
			SkillCatalogLoader catalog, IssuerDirectory issuers, ObjectProvider<AgentCardCustomizer> customizers) {
		SkillSelection selection = new SkillSelection(operations.skillKey(),
				skills.skillSelection() == A2ASkillProperties.SkillSelection.REQUIRED);
		return new AgentCards(application.profile(), selection, catalog, issuers.onCard(),
				customizers.orderedStream().toList());
	}

	@Bean
	SignedCards a2aSignedCards(AgentCards cards, AgentKeys keys, CardSettings settings, AgentSettings agent) {
		return new SignedCards(cards, keys, settings.jku(agent.url()));
	}

	@Bean
	ExtendedCard a2aExtendedCard(AgentCards cards, SignedCards signed) {
		return new ExtendedCard(cards, signed);
	}

	@Bean
	A2ASecurity a2aSecurityParts(A2AEndpoints endpoints, SecuritySettings settings, AgentSettings agent,
			IssuerDirectory issuers, TokenValidation tokens, CallerBlocks blocks, NonceStore nonces,
			SkillCatalogLoader catalog, AgentKeys keys, CardSettings cardSettings, SignedCards cards,
			ExtendedCard extendedCard, @Qualifier("a2aDocumentRateLimit") AddressRateLimit limit,
			ClientAddresses addresses, AuditTrail trail, CallParser parser, AdmissionControl admissions,
			CallLimits limits, ObjectProvider<ResponseStep> steps, ResponsePipeline.Settings answers,
			RunningCalls running, ObjectProvider<CallRecording> recording,
			ObjectProvider<ObservationRegistry> observations,
			@Qualifier("a2aInboundTokens") ObjectProvider<InboundTokens> inboundTokens,
			@Qualifier("a2aSecurityClock") Clock clock) {
		ProtectedResourceMetadata metadata = ProtectedResourceMetadata.of(agent.url(), settings.audience(),
				issuers.publishedNames(), settings.metadataBinding());
		PublicDocumentFilter card = new PublicDocumentFilter(cardSettings.paths(endpoints),
				new AgentCardDocument(cards, cardSettings.maxAge()), limit, cardSettings.crossOriginReads());
		PublicDocumentFilter resource = new PublicDocumentFilter(Set.of(metadata.path()),
				(request, response) -> writeJson(metadata.toJson(scopes(catalog)), response), limit);
		List<PublicDocumentFilter> documents = new ArrayList<>(List.of(card, resource));
		if (!keys.isEmpty()) {
			documents.add(new PublicDocumentFilter(Set.of(AgentKeys.PATH), new AgentKeysDocument(keys, KEYS_MAX_AGE),
					limit, cardSettings.crossOriginReads()));
		}
		DenialWriter denials = new DenialWriter(endpoints, metadata.url(), SenderPolicy.dpopAlgorithms());
		blocks.addListener(tokens::forget);
		return new A2ASecurity(endpoints,
				new PresentedTokenConverter(endpoints::publicUris, settings.clientCertificates(), addresses::textOf),
				observed(
						settings.senderPolicy()
							.authentication(tokens, blocks, nonces, trail,
									inboundTokens.getIfAvailable(InboundTokens::notKept), clock),
						observations.getIfAvailable()),
				parser, admissions::admit, limits,
				new CallAudit(trail, addresses::textOf, admissions::decidingScopes,
						recording.getIfAvailable(() -> CallRecording.NONE), clock),
				extendedCard, new ResponsePipeline(steps.stream().toList(), answers, denials, running, clock), denials,
				documents, new OrRequestMatcher(List.copyOf(documents)));
	}

	/**
	 * Tells how long tokens take to be looked at, as Spring Security does of its own
	 * chains.
	 */
	private static AuthenticationManager observed(AuthenticationManager manager,
			@Nullable ObservationRegistry observations) {
		return (observations != null && !observations.isNoop())
				? new ObservationAuthenticationManager(observations, manager) : manager;
	}

	private static Set<String> scopes(SkillCatalogLoader catalog) {
		return catalog.get().skills().stream().flatMap((skill) -> skill.scopes().stream()).collect(Collectors.toSet());
	}

	private static void writeJson(String json, HttpServletResponse response) throws IOException {
		byte[] body = json.getBytes(StandardCharsets.UTF_8);
		response.setContentType("application/json");
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

	/**
	 * What Spring Security would use by itself, and as strict.
	 */
	@Bean
	@ConditionalOnMissingBean
	HttpFirewall a2aHttpFirewall() {
		return HeaderValues.firewall();
	}

	@Bean(ProtectionCheck.CHAIN_BEAN_NAME)
	@Order(CHAIN_ORDER)
	@ConditionalOnMissingBean(name = ProtectionCheck.CHAIN_BEAN_NAME)
	SecurityFilterChain a2aSecurityFilterChain(HttpSecurity http, A2ASecurity security) {
		http.securityMatcher(security.requestMatcher());
		http.with(a2aSecurity(), Customizer.withDefaults());
		http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
		http.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
		http.csrf(AbstractHttpConfigurer::disable);
		http.requestCache(AbstractHttpConfigurer::disable);
		http.logout(AbstractHttpConfigurer::disable);
		return http.build();
	}

	/**
	 * Maps something to the public documents where Spring MVC's servlet does not take all
	 * paths: a container asks no filter about a path without a servlet. The filter
	 * answers before the servlet is reached.
	 */
	@Bean
	ServletContextInitializer a2aPublicDocumentPaths(A2ASecurity security,
			ObjectProvider<DispatcherServletPath> servletPath) {
		return (servletContext) -> {
			DispatcherServletPath path = servletPath.getIfAvailable();
			if (path != null && !path.getPath().equals("/")) {
				ServletRegistration.Dynamic documents = servletContext.addServlet("a2aPublicDocuments",
						new PublicDocumentServlet());
				documents.addMapping(security.publicDocumentPaths().toArray(String[]::new));
			}
		};
	}

	@Bean
	MappedInterceptor a2aHandlerGuard(A2ASecurity security) {
		return new MappedInterceptor((String[]) null, new A2AHandlerGuard(security.endpoints(), security.denials()));
	}

	@Bean
	WebMvcConfigurer a2aCallerArgument() {
		return new WebMvcConfigurer() {

			@Override
			public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
				resolvers.add(new CallerArgumentResolver());
			}

		};
	}

	@Bean
	ProtectionCheck a2aProtectionCheck(ApplicationContext context, A2AEndpoints endpoints,
			ObjectProvider<DispatcherServletPath> servletPath) {
		DispatcherServletPath path = servletPath.getIfAvailable();
		return new ProtectionCheck(context, endpoints, (path != null) ? path.getPath() : "/");
	}

	@Bean
	StartupSummary a2aStartupSummary(SecuritySettings settings, A2ASecurityProperties properties,
			Environment environment, A2AEndpoints endpoints, SkillCatalogLoader catalog, AuditTrail trail) {
		return new StartupSummary(settings, new OpenedSettings(settings, properties, environment), endpoints, catalog,
				trail);
	}

	/**
	 * Has a path, and nothing to say there.
	 */
	private static final class PublicDocumentServlet extends HttpServlet {

		private static final long serialVersionUID = 1L;

	}

}
