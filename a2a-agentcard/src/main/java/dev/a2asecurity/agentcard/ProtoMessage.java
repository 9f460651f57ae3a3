package dev.a2asecurity.agentcard;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The fields of the protocol's messages that make up an Agent Card, as {@code a2a.proto}
 * of protocol 1.0 defines them, by their JSON names. It is what the presence rules of
 * section 8.4.1 go by.
 */
final class ProtoMessage {

	private static final ProtoMessage STRING_LIST = new ProtoMessage().field("list", Kind.TEXTS);

	private static final ProtoMessage SECURITY_REQUIREMENT = new ProtoMessage().messages("schemes", Kind.MESSAGE_MAP,
			STRING_LIST);

	private static final ProtoMessage AUTHORIZATION_CODE = new ProtoMessage().required("authorizationUrl", Kind.TEXT)
		.required("tokenUrl", Kind.TEXT)
		.field("refreshUrl", Kind.TEXT)
		.required("scopes", Kind.TEXT_MAP)
		.field("pkceRequired", Kind.BOOLEAN);

	private static final ProtoMessage CLIENT_CREDENTIALS = new ProtoMessage().required("tokenUrl", Kind.TEXT)
		.field("refreshUrl", Kind.TEXT)
		.required("scopes", Kind.TEXT_MAP);

	private static final ProtoMessage IMPLICIT = new ProtoMessage().field("authorizationUrl", Kind.TEXT)
		.field("refreshUrl", Kind.TEXT)
		.field("scopes", Kind.TEXT_MAP);

	private static final ProtoMessage PASSWORD = new ProtoMessage().field("tokenUrl", Kind.TEXT)
		.field("refreshUrl", Kind.TEXT)
		.field("scopes", Kind.TEXT_MAP);

	private static final ProtoMessage DEVICE_CODE = new ProtoMessage().required("deviceAuthorizationUrl", Kind.TEXT)
		.required("tokenUrl", Kind.TEXT)
		.field("refreshUrl", Kind.TEXT)
		.required("scopes", Kind.TEXT_MAP);

	private static final ProtoMessage OAUTH_FLOWS = new ProtoMessage()
		.messages("authorizationCode", Kind.MESSAGE, AUTHORIZATION_CODE)
		.messages("clientCredentials", Kind.MESSAGE, CLIENT_CREDENTIALS)
		.messages("implicit", Kind.MESSAGE, IMPLICIT)
		.messages("password", Kind.MESSAGE, PASSWORD)
		.messages("deviceCode", Kind.MESSAGE, DEVICE_CODE);

	private static final ProtoMessage API_KEY = new ProtoMessage().field("description", Kind.TEXT)
		.required("location", Kind.TEXT)
		.required("name", Kind.TEXT);

	private static final ProtoMessage HTTP_AUTH = new ProtoMessage().field("description", Kind.TEXT)
		.required("scheme", Kind.TEXT)
		.field("bearerFormat", Kind.TEXT);

	private static final ProtoMessage OAUTH2 = new ProtoMessage().field("description", Kind.TEXT)
		.requiredMessages("flows", Kind.MESSAGE, OAUTH_FLOWS)
		.field("oauth2MetadataUrl", Kind.TEXT);

	private static final ProtoMessage OPEN_ID_CONNECT = new ProtoMessage().field("description", Kind.TEXT)
		.required("openIdConnectUrl", Kind.TEXT);

	private static final ProtoMessage MUTUAL_TLS = new ProtoMessage().field("description", Kind.TEXT);

	private static final ProtoMessage SECURITY_SCHEME = new ProtoMessage()
		.messages("apiKeySecurityScheme", Kind.MESSAGE, API_KEY)
		.messages("httpAuthSecurityScheme", Kind.MESSAGE, HTTP_AUTH)
		.messages("oauth2SecurityScheme", Kind.MESSAGE, OAUTH2)
		.messages("openIdConnectSecurityScheme", Kind.MESSAGE, OPEN_ID_CONNECT)
		.messages("mtlsSecurityScheme", Kind.MESSAGE, MUTUAL_TLS);

	private static final ProtoMessage INTERFACE = new ProtoMessage().required("url", Kind.TEXT)
		.required("protocolBinding", Kind.TEXT)
		.field("tenant", Kind.TEXT)
		.required("protocolVersion", Kind.TEXT);

	private static final ProtoMessage PROVIDER = new ProtoMessage().required("url", Kind.TEXT)
		.required("organization", Kind.TEXT);

	private static final ProtoMessage EXTENSION = new ProtoMessage().field("uri", Kind.TEXT)
		.field("description", Kind.TEXT)
		.field("required", Kind.BOOLEAN)
		.field("params", Kind.STRUCT);

	private static final ProtoMessage CAPABILITIES = new ProtoMessage().optional("streaming", Kind.BOOLEAN)
		.optional("pushNotifications", Kind.BOOLEAN)
		.messages("extensions", Kind.MESSAGES, EXTENSION)
		.optional("extendedAgentCard", Kind.BOOLEAN);

	private static final ProtoMessage SKILL = new ProtoMessage().required("id", Kind.TEXT)
		.required("name", Kind.TEXT)
		.required("description", Kind.TEXT)
		.required("tags", Kind.TEXTS)
		.field("examples", Kind.TEXTS)
		.field("inputModes", Kind.TEXTS)
		.field("outputModes", Kind.TEXTS)
		.messages("securityRequirements", Kind.MESSAGES, SECURITY_REQUIREMENT);

	/**
	 * The message {@code AgentCard}, without its signatures, which nothing covers.
	 */
	static final ProtoMessage AGENT_CARD = new ProtoMessage().required("name", Kind.TEXT)
		.required("description", Kind.TEXT)
		.requiredMessages("supportedInterfaces", Kind.MESSAGES, INTERFACE)
		.messages("provider", Kind.MESSAGE, PROVIDER)
		.required("version", Kind.TEXT)
		.optional("documentationUrl", Kind.TEXT)
		.requiredMessages("capabilities", Kind.MESSAGE, CAPABILITIES)
		.messages("securitySchemes", Kind.MESSAGE_MAP, SECURITY_SCHEME)
		.messages("securityRequirements", Kind.MESSAGES, SECURITY_REQUIREMENT)
		.required("defaultInputModes", Kind.TEXTS)
		.required("defaultOutputModes", Kind.TEXTS)
		.requiredMessages("skills", Kind.MESSAGES, SKILL)
		.optional("iconUrl", Kind.TEXT);

	private final Map<String, Field> fields = new LinkedHashMap<>();

	private ProtoMessage() {
	}

	@Nullable Field find(String name) {
		return this.fields.get(name);
	}

	/** A field of which the wire cannot tell the default from absence. */
	private ProtoMessage field(String name, Kind kind) {
		return add(name, new Field(Presence.IMPLICIT, kind, null));
	}

	/** A field with the {@code optional} keyword. */
	private ProtoMessage optional(String name, Kind kind) {
		return add(name, new Field(Presence.EXPLICIT, kind, null));
	}

	private ProtoMessage required(String name, Kind kind) {
		return add(name, new Field(Presence.REQUIRED, kind, null));
	}

	private ProtoMessage messages(String name, Kind kind, ProtoMessage message) {
		return add(name, new Field(Presence.IMPLICIT, kind, message));
	}

	private ProtoMessage requiredMessages(String name, Kind kind, ProtoMessage message) {
		return add(name, new Field(Presence.REQUIRED, kind, message));
	}

	private ProtoMessage add(String name, Field field) {
		this.fields.put(name, field);
		return this;
	}

	/** When a field is on the wire. */
	enum Presence {

		IMPLICIT, EXPLICIT, REQUIRED

	}

	/**
	 * What a field holds. A single message that was set is never a default, empty or not:
	 * it is what tells one form of a {@code oneof} from another.
	 */
	enum Kind {

		TEXT, BOOLEAN, TEXTS, TEXT_MAP, MESSAGE, MESSAGES, MESSAGE_MAP, STRUCT

	}

	record Field(Presence presence, Kind kind, @Nullable ProtoMessage message) {

	}

}
