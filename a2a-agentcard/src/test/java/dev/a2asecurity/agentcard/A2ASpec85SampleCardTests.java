package dev.a2asecurity.agentcard;

import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Builds the sample card of the A2A specification 1.0, section 8.5, and compares it with
 * the text of the specification. The sample's order of fields is its own.
 */
class A2ASpec85SampleCardTests {

	@Test
	void toJsonWhenCardIsTheSampleThenEqualsTheSpecification() {
		String json = new AgentCardWriter().toJson(sample());
		assertThat(new JsonMapper().readTree(json)).isEqualTo(TestCards.tree("a2a-1.0-section-8.5.json"));
	}

	private static AgentCard sample() {
		String origin = "https://georoute-agent.example.com";
		return AgentCard
			.builder("GeoSpatial Route Planner Agent",
					"Provides advanced route planning, traffic analysis, and custom map generation services. This agent"
							+ " can calculate optimal routes, estimate travel times considering real-time traffic, and"
							+ " create personalized maps with points of interest.",
					"1.2.0")
			.supportedInterface(new AgentInterface(origin + "/a2a/v1", AgentInterface.JSONRPC, "1.0"))
			.supportedInterface(new AgentInterface(origin + "/a2a/grpc", AgentInterface.GRPC, "1.0"))
			.supportedInterface(new AgentInterface(origin + "/a2a/json", AgentInterface.HTTP_JSON, "1.0"))
			.provider(new AgentProvider("https://www.examplegeoservices.com", "Example Geo Services Inc."))
			.iconUrl(origin + "/icon.png")
			.documentationUrl("https://docs.examplegeoservices.com/georoute-agent/api")
			.capabilities(new AgentCapabilities(true, true, List.of(), true))
			.securityScheme("google",
					new OpenIdConnectSecurityScheme(null,
							"https://accounts.google.com/.well-known/openid-configuration"))
			.securityRequirement(SecurityRequirement.of("google", List.of("openid", "profile", "email")))
			.defaultInputModes(List.of("application/json", "text/plain"))
			.defaultOutputModes(List.of("application/json", "image/png"))
			.skill(routeOptimizer())
			.skill(mapGenerator())
			.signature(new AgentCardSignature(
					"eyJhbGciOiJFUzI1NiIsInR5cCI6IkpPU0UiLCJraWQiOiJrZXktMSIsImprdSI6Imh0dHBzOi8vZXhhbXBsZS5jb20v"
							+ "YWdlbnQvandrcy5qc29uIn0",
					"QFdkNLNszlGj3z3u0YQGt_T9LixY3qtdQpZmsTdDHDe3fXV9y9-B3m2-XgCpzuhiLt8E0tV6HXoZKHv4GtHgKQ"))
			.build();
	}

	private static AgentSkill routeOptimizer() {
		return AgentSkill
			.builder("route-optimizer-traffic", "Traffic-Aware Route Optimizer",
					"Calculates the optimal driving route between two or more locations, taking into account real-time"
							+ " traffic conditions, road closures, and user preferences (e.g., avoid tolls, prefer"
							+ " highways).")
			.tags(List.of("maps", "routing", "navigation", "directions", "traffic"))
			.examples(List.of(
					"Plan a route from '1600 Amphitheatre Parkway, Mountain View, CA' to 'San Francisco International"
							+ " Airport' avoiding tolls.",
					"{\"origin\": {\"lat\": 37.422, \"lng\": -122.084}, \"destination\": {\"lat\": 37.7749, \"lng\":"
							+ " -122.4194}, \"preferences\": [\"avoid_ferries\"]}"))
			.inputModes(List.of("application/json", "text/plain"))
			.outputModes(List.of("application/json", "application/vnd.geo+json", "text/html"))
			.build();
	}

	private static AgentSkill mapGenerator() {
		return AgentSkill
			.builder("custom-map-generator", "Personalized Map Generator",
					"Creates custom map images or interactive map views based on user-defined points of interest,"
							+ " routes, and style preferences. Can overlay data layers.")
			.tags(List.of("maps", "customization", "visualization", "cartography"))
			.examples(List.of("Generate a map of my upcoming road trip with all planned stops highlighted.",
					"Show me a map visualizing all coffee shops within a 1-mile radius of my current location."))
			.inputModes(List.of("application/json"))
			.outputModes(List.of("image/png", "image/jpeg", "application/json", "text/html"))
			.build();
	}

}
