package dev.a2asecurity.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of what callers may ask for.
 *
 * @param operations What is said of operations, by operation, such as "get-task". The
 * name of a JSON-RPC method that is the agent's own, in brackets, lets it in.
 * @param skillKey Member of a message's metadata, or of a part's, that names the skill.
 */
@ConfigurationProperties("a2a.security")
public record A2AOperationProperties(@DefaultValue Map<String, Operation> operations,
		@DefaultValue("skillId") String skillKey) {

	/**
	 * What is said of an operation.
	 *
	 * @param scopes Scopes that a token must grant for it, all of them.
	 * @param paths Paths within this application at which its host answers it otherwise
	 * than the protocol says, as "METHOD /path/{id}", with the variables "id", "taskId",
	 * "configId" and "tenant".
	 */
	public record Operation(@DefaultValue Set<String> scopes, @DefaultValue List<String> paths) {
	}

}
