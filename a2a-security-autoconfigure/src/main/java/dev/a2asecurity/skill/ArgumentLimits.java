package dev.a2asecurity.skill;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.PolicyDenial;
import dev.a2asecurity.call.SkillId;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.SimpleEvaluationContext;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;

/**
 * Denies a skill whose arguments are beyond a limit:
 * {@code a2a.security.skills.<id>.limits}, SpEL expressions of which every one must be
 * {@code true}. An argument is a variable by the name of its parameter; {@code #caller}
 * is the caller. Reading properties and calling methods of the arguments is all an
 * expression can do: it names no types and no beans.
 * <p>
 * An expression that fails, for example because an argument is {@code null}, denies.
 */
public final class ArgumentLimits implements AuthorizationManager<SkillInvocation> {

	private static final PolicyDenial BEYOND = PolicyDenial.because("ARGUMENT_LIMIT");

	private static final String CALLER = "caller";

	private static final SpelExpressionParser PARSER = new SpelExpressionParser();

	private final ParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

	private final Map<Method, String[]> namesByMethod = new ConcurrentHashMap<>();

	private final Map<SkillId, List<SpelExpression>> limits;

	/**
	 * Creates the policy.
	 * @param limits the expressions of each skill that has some
	 * @throws IllegalArgumentException if one is no expression
	 */
	public ArgumentLimits(Map<SkillId, List<String>> limits) {
		this.limits = limits.entrySet()
			.stream()
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey,
					(entry) -> entry.getValue().stream().map(ArgumentLimits::parse).toList()));
	}

	private static SpelExpression parse(String expression) {
		try {
			return PARSER.parseRaw(expression);
		}
		catch (ParseException ex) {
			throw new IllegalArgumentException("[" + expression + "] is no expression: " + ex.getSimpleMessage(), ex);
		}
	}

	/**
	 * Returns the skills that have limits.
	 */
	public Set<SkillId> skills() {
		return this.limits.keySet();
	}

	/**
	 * Returns the variables that the limits of a skill name and its method has not, so
	 * that a typing error is found at start-up, and not when everything is denied.
	 */
	public Set<String> unknownVariables(SkillId skill, Method method) {
		Set<String> named = new HashSet<>();
		this.limits.getOrDefault(skill, List.of()).forEach((limit) -> collect(limit.getAST(), named));
		named.removeAll(Arrays.asList(names(method)));
		named.removeAll(Set.of(CALLER, "root", "this"));
		return named;
	}

	private static void collect(SpelNode node, Set<String> variables) {
		if (node instanceof VariableReference) {
			variables.add(node.toStringAST().substring(1));
		}
		for (int i = 0; i < node.getChildCount(); i++) {
			collect(node.getChild(i), variables);
		}
	}

	@Override
	public @Nullable AuthorizationResult authorize(Supplier<? extends @Nullable Authentication> authentication,
			SkillInvocation invocation) {
		List<SpelExpression> applying = this.limits.get(invocation.skill().id());
		if (applying == null) {
			return null;
		}
		SimpleEvaluationContext context = SimpleEvaluationContext.forReadOnlyDataBinding()
			.withInstanceMethods()
			.withAssignmentDisabled()
			.build();
		variables(invocation).forEach(context::setVariable);
		return applying.stream().allMatch((limit) -> holds(limit, context)) ? null : BEYOND;
	}

	private Map<String, @Nullable Object> variables(SkillInvocation invocation) {
		Map<String, @Nullable Object> variables = new LinkedHashMap<>();
		String[] names = names(invocation.method());
		for (int i = 0; i < names.length && i < invocation.arguments().size(); i++) {
			variables.put(names[i], invocation.arguments().get(i));
		}
		// Last, so that no argument passes for the caller.
		variables.put(CALLER, invocation.caller());
		return variables;
	}

	private String[] names(Method method) {
		return this.namesByMethod.computeIfAbsent(method, (key) -> {
			@Nullable String @Nullable [] names = this.parameterNames.getParameterNames(key);
			return (names != null) ? Arrays.stream(names).map(String::valueOf).toArray(String[]::new) : new String[0];
		});
	}

	private static boolean holds(SpelExpression limit, SimpleEvaluationContext context) {
		try {
			return Boolean.TRUE.equals(limit.getValue(context));
		}
		// An evaluation throws what a method of an argument throws as it is. Its text
		// quotes the arguments.
		catch (RuntimeException ex) {
			return false;
		}
	}

}
