package dev.a2asecurity.samples.travel;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.client.OAuth2ClientHttpRequestInterceptor;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;

/**
 * The way to the expense agent: plain Spring Security, a client-credentials token for
 * exactly that agent (RFC 8707), on every request.
 */
@Configuration(proxyBeanMethods = false)
class ExpenseAgentClientConfiguration {

	private static final String REGISTRATION = "expense-agent";

	/**
	 * The token is this agent's own, whoever has booked the trip; so its cache must not
	 * be one per person.
	 */
	private static final Authentication SELF = new AnonymousAuthenticationToken("travel-agent", "travel-agent",
			AuthorityUtils.createAuthorityList("SELF"));

	@Bean
	RestClient expenseAgentRestClient(TravelAgentProperties properties, ClientRegistrationRepository registrations,
			OAuth2AuthorizedClientService clients) {
		RestClientClientCredentialsTokenResponseClient tokens = new RestClientClientCredentialsTokenResponseClient();
		tokens.addParametersConverter((request) -> resource(properties.expenseAgentAudience()));
		AuthorizedClientServiceOAuth2AuthorizedClientManager manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(
				registrations, clients);
		manager.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder()
			.clientCredentials((credentials) -> credentials.accessTokenResponseClient(tokens))
			.build());
		OAuth2ClientHttpRequestInterceptor interceptor = new OAuth2ClientHttpRequestInterceptor(manager);
		interceptor.setClientRegistrationIdResolver((request) -> REGISTRATION);
		interceptor.setPrincipalResolver((request) -> SELF);
		interceptor
			.setAuthorizationFailureHandler(OAuth2ClientHttpRequestInterceptor.authorizationFailureHandler(clients));
		return RestClient.builder()
			.baseUrl(properties.expenseAgentUrl().toString())
			.requestInterceptor(interceptor)
			.build();
	}

	private static MultiValueMap<String, String> resource(String audience) {
		MultiValueMap<String, String> parameters = new LinkedMultiValueMap<>();
		parameters.add("resource", audience);
		return parameters;
	}

}
