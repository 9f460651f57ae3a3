package dev.a2asecurity.web;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.call.A2AOperation;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * What configuration says of operations beyond the specification: methods of the agent's
 * own, and paths at which a host answers an operation of the specification's.
 */
public final class OperationMap {

	private static final String KEY = "a2a.security.operations";

	private static final Pattern CUSTOM_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._:/-]{0,127}");

	private static final Pattern MAPPING = Pattern.compile("(GET|POST|PUT|PATCH|DELETE) (/\\S*)");

	private static final Set<String> VARIABLES = Set.of("id", "taskId", "configId", "tenant");

	/**
	 * Without any.
	 */
	public static final OperationMap NONE = of(Map.of());

	private final Set<String> customMethods;

	private final List<MappedPath> paths;

	private OperationMap(Set<String> customMethods, List<MappedPath> paths) {
		this.customMethods = Set.copyOf(customMethods);
		this.paths = List.copyOf(paths);
	}

	/**
	 * Creates a map.
	 * @param paths by the name of the operation ({@code get-task}) or of a method of the
	 * agent's own, its paths as {@code METHOD /pattern/{id}}
	 * @throws InvalidConfigurationException if a name or a path cannot be used
	 */
	public static OperationMap of(Map<String, ? extends List<String>> paths) {
		Set<String> custom = new LinkedHashSet<>();
		List<MappedPath> mapped = new ArrayList<>();
		paths.forEach((name, mappings) -> {
			A2AOperation operation = operation(name);
			if (operation == A2AOperation.CUSTOM) {
				custom.add(name);
			}
			String label = (operation == A2AOperation.CUSTOM) ? name : operation.label();
			mappings.forEach((mapping) -> mapped.add(mapped(name, operation, label, mapping)));
		});
		return new OperationMap(custom, mapped);
	}

	/**
	 * Returns the operation that a configuration key names: one of the specification's in
	 * whatever form a property source spells it, or one of the agent's own.
	 * @throws InvalidConfigurationException if it names none
	 */
	public static A2AOperation operation(String name) {
		Optional<A2AOperation> specified = specified(name);
		if (specified.isPresent()) {
			return specified.get();
		}
		Optional<A2AOperation> similar = JsonRpcMethods.similar(name);
		if (similar.isPresent()) {
			throw new InvalidConfigurationException(
					KEY + "[" + name + "] is a method of the specification's, under another name than its operation.",
					"Use the operation's name, which is for both versions and bindings: " + KEY + "."
							+ kebabCase(similar.get()) + ".");
		}
		if (!CUSTOM_NAME.matcher(name).matches()) {
			throw new InvalidConfigurationException(KEY + "[" + name + "] is no name of a JSON-RPC method.",
					"Use letters, digits and ._:/-, at most 128, in brackets: " + KEY + "[myorg.extension/action].");
		}
		return A2AOperation.CUSTOM;
	}

	private static Optional<A2AOperation> specified(String name) {
		String folded = name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
		for (A2AOperation operation : A2AOperation.values()) {
			if (operation != A2AOperation.CUSTOM && operation.label().toLowerCase(Locale.ROOT).equals(folded)) {
				return Optional.of(operation);
			}
		}
		return Optional.empty();
	}

	private static String kebabCase(A2AOperation operation) {
		return operation.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static MappedPath mapped(String name, A2AOperation operation, String label, String mapping) {
		var matcher = MAPPING.matcher(mapping);
		if (!matcher.matches()) {
			throw invalid(name, mapping, "is not of the form METHOD /path");
		}
		PathPattern pattern;
		try {
			pattern = PathPatternParser.defaultInstance.parse(matcher.group(2));
		}
		catch (PatternParseException ex) {
			throw invalid(name, mapping, "has no path pattern");
		}
		MappedPath path = new MappedPath(operation, label, matcher.group(1), pattern);
		if (matcher.group(2).contains("*") || !VARIABLES.containsAll(path.variables())) {
			throw invalid(name, mapping,
					"has wildcards, or other variables than {id}, {taskId}, {configId} and {tenant}");
		}
		if (operation.requiresTask() && !path.variables().contains("id") && !path.variables().contains("taskId")) {
			throw invalid(name, mapping, "has no {id} or {taskId}, and the operation is one on a task");
		}
		return path;
	}

	private static InvalidConfigurationException invalid(String name, String mapping, String why) {
		return new InvalidConfigurationException("The path [" + mapping + "] of " + KEY + "[" + name + "] " + why + ".",
				"Use the path within this application at which the host answers the operation, such as "
						+ "POST /tasks/{id}/cancel.");
	}

	/**
	 * Tells whether a JSON-RPC method is one of the agent's own.
	 */
	boolean hasMethod(String method) {
		return this.customMethods.contains(method);
	}

	/**
	 * Returns the mapped paths.
	 */
	List<MappedPath> paths() {
		return this.paths;
	}

	/**
	 * A path that a host answers.
	 *
	 * @param operation what it answers there
	 * @param label the operation's name
	 * @param method the HTTP method
	 * @param pattern pattern of paths within the application
	 */
	record MappedPath(A2AOperation operation, String label, String method, PathPattern pattern) {

		Set<String> variables() {
			PathPattern.PathMatchInfo match = this.pattern.matchAndExtract(PathContainer.parsePath(sample()));
			return (match != null) ? match.getUriVariables().keySet() : Set.of();
		}

		/**
		 * Returns a path of the pattern.
		 */
		String sample() {
			return this.pattern.getPatternString().replaceAll("\\{[^/]*?}", "x");
		}

		/**
		 * Returns the reading of a path, or {@code null} if it is another one.
		 */
		@Nullable PathReading read(RequestedPath path) throws RequestRefusedException {
			PathPattern.PathMatchInfo match = this.pattern.matchAndExtract(PathContainer.parsePath(path.raw()));
			if (match == null) {
				return null;
			}
			Map<String, String> variables = match.getUriVariables();
			String taskId = variables.get("taskId");
			if (taskId == null) {
				taskId = variables.get("id");
			}
			String tenant = variables.get("tenant");
			return new PathReading(this.operation, null, this.label,
					(tenant != null) ? Identifiers.checked(tenant, "tenant") : null,
					(taskId != null) ? HttpJsonPaths.id(taskId) : null);
		}

		@Override
		public String toString() {
			return this.method + " " + this.pattern.getPatternString();
		}

	}

}
