package dev.a2asecurity.web;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.servlet.resource.DefaultServletHttpRequestHandler;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Knows what of this application answers an A2A call, declared or not: by asking the
 * handler mappings, and by the looks of annotated handlers.
 */
final class AgentHandlers {

	/**
	 * Paths of the HTTP+JSON binding that hardly anything else would have.
	 */
	private static final Pattern A2A_PATH = Pattern
		.compile(".*(/message:(send|stream)|/tasks/[^/]+:(cancel|subscribe)|/tasks/[^/]+/pushNotificationConfigs.*"
				+ "|/extendedAgentCard)");

	/**
	 * The extended card of 1.0 and of 0.3, which is for authenticated callers only.
	 */
	private static final Predicate<String> EXTENDED_CARD = Pattern
		.compile("(.*/extendedAgentCard|.*/v1/card|.*/authenticatedExtendedCard)/?", Pattern.CASE_INSENSITIVE)
		.asMatchPredicate();

	/**
	 * Packages of the A2A SDKs and integrations for Java. Names only: none of them is a
	 * dependency.
	 */
	private static final List<String> SDK_PACKAGES = List.of("io.a2a.", "org.a2aproject.",
			"org.springaicommunity.a2a.");

	/**
	 * Asked of the handler mappings, for what is mapped in other ways than by annotation.
	 */
	private static final List<String> WELL_KNOWN = List.of("/message:send", "/message:stream", "/v1/message:send",
			"/v1/message:stream", "/tasks/x:cancel", "/tasks/x:subscribe");

	/**
	 * Takes the place of a well-known path's own name, to find out what answers anything.
	 */
	private static final String MADE_UP = "a2a-security-made-this-up";

	private final ApplicationContext context;

	private final ProbeFactory probes;

	AgentHandlers(ApplicationContext context, ProbeFactory probes) {
		this.context = context;
		this.probes = probes;
	}

	/**
	 * Tells whether something other than static resources answers.
	 */
	boolean handles(String method, String path) {
		return (reachesSpringMvc(path) && handlerMappings().stream().anyMatch((mapping) -> maps(mapping, method, path)))
				|| hasServlet(path);
	}

	/**
	 * Handler mappings would take a path outside of Spring MVC's servlet for one inside,
	 * and the agent would be guarded where it does not answer.
	 */
	private boolean reachesSpringMvc(String path) {
		String prefix = this.probes.servletPrefix();
		return prefix == null || path.equals(prefix) || path.startsWith(prefix + "/");
	}

	/**
	 * Returns a method and a path for every handler that looks like A2A.
	 */
	List<Mapped> looksLikeA2A() {
		List<Mapped> found = new ArrayList<>();
		this.context.getBeansOfType(RequestMappingHandlerMapping.class, true, false)
			.values()
			.forEach((mapping) -> mapping.getHandlerMethods()
				.forEach((info, handler) -> addIfA2A(info, handler, found)));
		for (HandlerMapping mapping : handlerMappings()) {
			WELL_KNOWN.stream()
				.filter((known) -> mapsAsA2A(mapping, known))
				.map((known) -> new Mapped("POST", prefixed(known), "handler mapping"))
				.forEach(found::add);
		}
		WELL_KNOWN.stream()
			.filter(this::hasServlet)
			.map((known) -> new Mapped("POST", known, "servlet"))
			.forEach(found::add);
		return found;
	}

	/**
	 * Returns a path for every handler that answers with the card of an SDK, as it is.
	 */
	List<Mapped> serveCard() {
		List<Mapped> found = new ArrayList<>();
		this.context.getBeansOfType(RequestMappingHandlerMapping.class, true, false)
			.values()
			.forEach((mapping) -> mapping.getHandlerMethods().forEach((info, handler) -> {
				if (returnsCard(info, handler)) {
					paths(info).forEach((path) -> found.add(new Mapped("GET", path, handler.toString())));
				}
			}));
		return found;
	}

	/**
	 * What answers a made-up path next to the well-known one as well answers whatever
	 * comes, such as the pages of a browser application: no sign of an agent.
	 */
	private boolean mapsAsA2A(HandlerMapping mapping, String known) {
		String madeUp = known.substring(0, known.lastIndexOf('/') + 1) + MADE_UP;
		Object handler = handler(mapping, "POST", prefixed(known));
		return handler != null && !handler.equals(handler(mapping, "POST", prefixed(madeUp)));
	}

	private void addIfA2A(RequestMappingInfo info, HandlerMethod handler, List<Mapped> found) {
		boolean fromSdk = isFromSdk(handler);
		if (isAgentCard(info, handler)) {
			return;
		}
		Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
		String method = methods.isEmpty() ? "POST" : methods.iterator().next().name();
		for (String path : paths(info)) {
			if (fromSdk || A2A_PATH.matcher(path).matches() || EXTENDED_CARD.test(path)) {
				found.add(new Mapped(method, path, handler.toString()));
			}
		}
	}

	private List<String> paths(RequestMappingInfo info) {
		return info.getPatternValues()
			.stream()
			.map((pattern) -> prefixed(pattern.replaceAll("\\{[^/]*?}", "x").replace("**", "x").replace("*", "x")))
			.map((path) -> path.startsWith("/") ? path : "/" + path)
			.toList();
	}

	private String prefixed(String path) {
		String prefix = this.probes.servletPrefix();
		return (prefix != null) ? prefix + path : path;
	}

	private static boolean isFromSdk(HandlerMethod handler) {
		Stream<Class<?>> types = Stream.concat(Stream.of(handler.getBeanType()),
				Stream.of(handler.getMethod().getParameterTypes()));
		return types.map(Class::getName).anyMatch((name) -> SDK_PACKAGES.stream().anyMatch(name::startsWith));
	}

	/**
	 * The public card is read without a token, wherever a host serves it.
	 */
	private static boolean isAgentCard(RequestMappingInfo info, HandlerMethod handler) {
		Predicate<String> cardPath = (pattern) -> pattern.toLowerCase(Locale.ROOT).contains("/.well-known/");
		boolean extended = info.getPatternValues().stream().anyMatch(EXTENDED_CARD);
		return !extended && (returnsCard(info, handler) || info.getPatternValues().stream().allMatch(cardPath));
	}

	private static boolean returnsCard(RequestMappingInfo info, HandlerMethod handler) {
		return handler.getMethod().getReturnType().getSimpleName().equals("AgentCard")
				&& info.getMethodsCondition().getMethods().equals(Set.of(RequestMethod.GET));
	}

	private Collection<HandlerMapping> handlerMappings() {
		return this.context.getBeansOfType(HandlerMapping.class, true, false).values();
	}

	private boolean maps(HandlerMapping mapping, String method, String path) {
		return handler(mapping, method, path) != null;
	}

	/**
	 * Returns what a mapping finds for a request, or a word where the path is mapped, but
	 * for another method or media type.
	 */
	private @Nullable Object handler(HandlerMapping mapping, String method, String path) {
		ProbeRequest probe = this.probes.probe(method, path);
		ServletRequestPathUtils.parseAndCache(probe);
		try {
			HandlerExecutionChain chain = mapping.getHandler(probe);
			return (chain != null && !isStaticResource(chain.getHandler())) ? chain.getHandler() : null;
		}
		catch (ServletException ex) {
			return "mapped otherwise";
		}
		catch (Exception ex) {
			return null;
		}
	}

	private static boolean isStaticResource(Object handler) {
		return handler instanceof ResourceHttpRequestHandler || handler instanceof DefaultServletHttpRequestHandler;
	}

	/**
	 * Tells whether a servlet other than Spring MVC's is mapped to a path.
	 */
	private boolean hasServlet(String path) {
		ServletContext servletContext = this.probes.servletContext();
		if (servletContext == null) {
			return false;
		}
		Map<String, ? extends ServletRegistration> registrations = servletContext.getServletRegistrations();
		return registrations.values()
			.stream()
			.filter((registration) -> !DispatcherServlet.class.getName().equals(registration.getClassName()))
			.flatMap((registration) -> registration.getMappings().stream())
			.anyMatch((mapping) -> covers(mapping, path));
	}

	private static boolean covers(String mapping, String path) {
		if (mapping.endsWith("/*") && mapping.length() > 2) {
			String prefix = mapping.substring(0, mapping.length() - 2);
			return path.equals(prefix) || path.startsWith(prefix + "/");
		}
		return mapping.equals(path) && !mapping.equals("/");
	}

	/**
	 * Something that answers A2A calls.
	 *
	 * @param method a method that it answers
	 * @param path a path within the application that it answers
	 * @param handler its name, for people
	 */
	record Mapped(String method, String path, String handler) {

	}

}
