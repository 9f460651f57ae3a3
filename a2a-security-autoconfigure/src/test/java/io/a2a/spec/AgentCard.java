package io.a2a.spec;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Looks like the card of the A2A Java SDK 0.3, which is not on this module's class path.
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record AgentCard(String name, String description, String url, String version, Map<String, Object> capabilities,
		List<String> defaultInputModes, List<String> defaultOutputModes, List<Map<String, Object>> skills,
		String protocolVersion, String preferredTransport, List<Map<String, List<String>>> security) {

}
