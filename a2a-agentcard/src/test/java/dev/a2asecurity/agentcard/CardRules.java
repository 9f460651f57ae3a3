package dev.a2asecurity.agentcard;

import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * What the definitions of the two protocols demand of a card, written down from
 * {@code a2a.proto} of 1.0 and {@code a2a.json} of 0.3, and not from the code under test.
 * A name with {@code !} is required. A value is a type: {@code s} string, {@code b}
 * boolean, {@code o} any object, an array or a map of one of the types in brackets or
 * braces, or the name of another object; {@code one:} is for exactly one member.
 */
enum CardRules {

	V1_0(rules("""
			AgentCard: name!=s description!=s supportedInterfaces!=[AgentInterface] provider=AgentProvider version!=s
			  documentationUrl=s capabilities!=AgentCapabilities securitySchemes={one:SecurityScheme}
			  securityRequirements=[SecurityRequirement] defaultInputModes!=[s] defaultOutputModes!=[s]
			  skills!=[AgentSkill] signatures=[AgentCardSignature] iconUrl=s
			AgentInterface: url!=s protocolBinding!=s tenant=s protocolVersion!=s
			AgentProvider: url!=s organization!=s
			AgentCapabilities: streaming=b pushNotifications=b extensions=[AgentExtension] extendedAgentCard=b
			AgentExtension: uri=s description=s required=b params=o
			AgentSkill: id!=s name!=s description!=s tags!=[s] examples=[s] inputModes=[s] outputModes=[s]
			  securityRequirements=[SecurityRequirement]
			AgentCardSignature: protected!=s signature!=s header=o
			SecurityRequirement: schemes={StringList}
			StringList: list=[s]
			SecurityScheme: apiKeySecurityScheme=ApiKey httpAuthSecurityScheme=HttpAuth oauth2SecurityScheme=OAuth2
			  openIdConnectSecurityScheme=OpenIdConnect mtlsSecurityScheme=MutualTls
			ApiKey: description=s location!=s name!=s
			HttpAuth: description=s scheme!=s bearerFormat=s
			OAuth2: description=s flows!=one:OAuthFlows oauth2MetadataUrl=s
			OpenIdConnect: description=s openIdConnectUrl!=s
			MutualTls: description=s
			OAuthFlows: authorizationCode=AuthorizationCode clientCredentials=ClientCredentials implicit=Implicit
			  password=Password deviceCode=DeviceCode
			AuthorizationCode: authorizationUrl!=s tokenUrl!=s refreshUrl=s scopes!={s} pkceRequired=b
			ClientCredentials: tokenUrl!=s refreshUrl=s scopes!={s}
			Implicit: authorizationUrl=s refreshUrl=s scopes={s}
			Password: tokenUrl=s refreshUrl=s scopes={s}
			DeviceCode: deviceAuthorizationUrl!=s tokenUrl!=s refreshUrl=s scopes!={s}
			""")),

	V0_3(rules("""
			AgentCard: protocolVersion!=s name!=s description!=s url!=s preferredTransport=s
			  additionalInterfaces=[AgentInterface] provider=AgentProvider version!=s documentationUrl=s
			  capabilities!=AgentCapabilities securitySchemes={SecurityScheme} security=[Requirement]
			  defaultInputModes!=[s] defaultOutputModes!=[s] skills!=[AgentSkill]
			  supportsAuthenticatedExtendedCard=b signatures=[AgentCardSignature] iconUrl=s
			AgentInterface: url!=s transport!=s
			AgentProvider: url!=s organization!=s
			AgentCapabilities: streaming=b pushNotifications=b stateTransitionHistory=b extensions=[AgentExtension]
			AgentExtension: uri!=s description=s required=b params=o
			AgentSkill: id!=s name!=s description!=s tags!=[s] examples=[s] inputModes=[s] outputModes=[s]
			  security=[Requirement]
			AgentCardSignature: protected!=s signature!=s header=o
			Requirement: *=[s]
			SecurityScheme: type!=s description=s in=s name=s scheme=s bearerFormat=s flows=OAuthFlows
			  oauth2MetadataUrl=s openIdConnectUrl=s
			OAuthFlows: authorizationCode=AuthorizationCode clientCredentials=ClientCredentials implicit=Implicit
			  password=Password
			AuthorizationCode: authorizationUrl!=s tokenUrl!=s refreshUrl=s scopes!={s}
			ClientCredentials: tokenUrl!=s refreshUrl=s scopes!={s}
			Implicit: authorizationUrl!=s refreshUrl=s scopes!={s}
			Password: tokenUrl!=s refreshUrl=s scopes!={s}
			"""));

	private static final Map<String, String> NEEDED_BY_TYPE = Map.of("apiKey", "in name", "http", "scheme", "oauth2",
			"flows", "openIdConnect", "openIdConnectUrl", "mutualTLS", "");

	private final Map<String, Map<String, String>> objects;

	CardRules(Map<String, Map<String, String>> objects) {
		this.objects = objects;
	}

	private static Map<String, Map<String, String>> rules(String text) {
		Map<String, Map<String, String>> objects = new LinkedHashMap<>();
		Map<String, String> current = Map.of();
		for (String word : text.trim().split("\\s+")) {
			if (word.endsWith(":")) {
				current = new LinkedHashMap<>();
				objects.put(word.substring(0, word.length() - 1), current);
			}
			else {
				current.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
			}
		}
		return objects;
	}

	/**
	 * Checks a card.
	 * @param strict whether members that the version does not define are errors
	 */
	void check(JsonNode card, boolean strict) {
		object(card, "AgentCard", "", strict);
	}

	private void value(JsonNode value, String type, String path, boolean strict) {
		if (type.startsWith("[")) {
			require(value.isArray(), path, "is no array");
			for (int i = 0; i < value.size(); i++) {
				value(value.get(i), type.substring(1, type.length() - 1), path + "[" + i + "]", strict);
			}
		}
		else if (type.startsWith("{")) {
			require(value.isObject(), path, "is no map");
			value.propertyStream()
				.forEach((entry) -> value(entry.getValue(), type.substring(1, type.length() - 1),
						path + "." + entry.getKey(), strict));
		}
		else if (type.startsWith("one:")) {
			require(!strict || value.size() == 1, path, "has not exactly one member");
			object(value, type.substring(4), path, strict);
		}
		else {
			switch (type) {
				case "s" -> require(value.isString(), path, "is no string");
				case "b" -> require(value.isBoolean(), path, "is no boolean");
				case "o" -> require(value.isObject(), path, "is no object");
				default -> object(value, type, path, strict);
			}
		}
	}

	private void object(JsonNode value, String type, String path, boolean strict) {
		require(value.isObject(), path, "is no object");
		Map<String, String> fields = this.objects.get(type);
		if (fields.containsKey("*")) {
			value.propertyStream()
				.forEach((entry) -> value(entry.getValue(), fields.get("*"), path + "." + entry.getKey(), strict));
			return;
		}
		value.propertyStream().forEach((member) -> {
			String name = member.getKey();
			String field = fields.getOrDefault(name, fields.get(name + "!"));
			require(field != null || !strict, path, "has the unknown member " + name);
			if (field != null) {
				value(member.getValue(), field, path + "." + name, strict);
			}
		});
		fields.keySet()
			.stream()
			.filter((name) -> name.endsWith("!"))
			.map((name) -> name.substring(0, name.length() - 1))
			.forEach((name) -> require(value.has(name), path, "lacks " + name));
		if (this == V0_3 && type.equals("SecurityScheme")) {
			String needed = NEEDED_BY_TYPE.get(value.get("type").stringValue());
			require(needed != null, path, "has an unknown type");
			for (String name : needed.split(" ")) {
				require(name.isEmpty() || value.has(name), path, "lacks " + name);
			}
		}
	}

	private static void require(boolean condition, String path, String problem) {
		if (!condition) {
			throw new AssertionError("The card" + path + " " + problem);
		}
	}

}
