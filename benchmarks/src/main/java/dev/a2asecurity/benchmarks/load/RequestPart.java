package dev.a2asecurity.benchmarks.load;

import java.util.Comparator;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

import static java.util.Map.entry;

/**
 * What a processor works on for a request. A stack belongs to the part of its innermost
 * frame that has one: what a JSON parser or a map does is done for whoever called it.
 */
enum RequestPart {

	TOMCAT("Tomcat and the socket"),

	AGENT("the agent: Spring MVC, Jackson, its controller"),

	SPRING_SECURITY("Spring Security and Spring's filters"),

	TOKEN("the token: header, hash, memory, checks, the caller"),

	ENDPOINT("finding the endpoint"),

	READING("reading the call"),

	ADMISSION("the decision"),

	OWNERSHIP("whose task it is"),

	SEEN_BEFORE("messages seen before"),

	LIMITS("limits"),

	SKILL("the guard in front of the skill, its proxy"),

	ANSWER("the answer"),

	AUDIT("the trail"),

	OTHER_SECURITY("the rest of A2A Security"),

	GARBAGE("garbage collection"),

	COMPILER("just-in-time compiler"),

	OTHER("other threads");

	/** What the names of frames begin with; the longest beginning decides. */
	private static final Map<String, RequestPart> BEGINNINGS = Map.ofEntries(entry("org/apache/", TOMCAT),
			entry("org/springframework/web/servlet/", AGENT), entry("org/springframework/web/method/", AGENT),
			entry("org/springframework/http/converter/", AGENT), entry("org/springframework/http/server/", AGENT),
			entry("dev/a2asecurity/benchmarks/", AGENT), entry("org/springframework/security/", SPRING_SECURITY),
			entry("org/springframework/web/filter/", SPRING_SECURITY), entry("dev/a2asecurity/authentication/", TOKEN),
			entry("com/nimbusds/", TOKEN), entry("org/springframework/security/oauth2/", TOKEN),
			entry("dev/a2asecurity/web/CallerAuthentication", TOKEN), entry("dev/a2asecurity/web/A2AGuard", TOKEN),
			entry("dev/a2asecurity/web/A2AEndpoint", ENDPOINT), entry("dev/a2asecurity/web/RequestedPath", ENDPOINT),
			entry("dev/a2asecurity/web/PathReading", ENDPOINT), entry("dev/a2asecurity/web/Call", READING),
			entry("dev/a2asecurity/web/BufferedBod", READING), entry("dev/a2asecurity/web/ParsedCall", READING),
			entry("dev/a2asecurity/web/Member", READING), entry("dev/a2asecurity/web/SeenMembers", READING),
			entry("dev/a2asecurity/web/HeldBytes", READING), entry("dev/a2asecurity/web/Request", READING),
			entry("dev/a2asecurity/web/Replayed", READING), entry("dev/a2asecurity/web/JsonRpc", READING),
			entry("dev/a2asecurity/web/Operation", READING), entry("dev/a2asecurity/web/NameFolding", READING),
			entry("dev/a2asecurity/web/Identifiers", READING), entry("dev/a2asecurity/web/HeaderValues", READING),
			entry("dev/a2asecurity/call/", READING), entry("dev/a2asecurity/admission/", ADMISSION),
			entry("dev/a2asecurity/web/AdmissionFilter", ADMISSION), entry("dev/a2asecurity/task/", OWNERSHIP),
			entry("dev/a2asecurity/replay/", SEEN_BEFORE), entry("dev/a2asecurity/ratelimit/", LIMITS),
			entry("dev/a2asecurity/web/AddressLimit", LIMITS), entry("dev/a2asecurity/web/RateLimit", LIMITS),
			entry("io/github/bucket4j/", LIMITS), entry("dev/a2asecurity/skill/", SKILL),
			entry("org/springframework/aop/", SKILL), entry("dev/a2asecurity/web/Answer", ANSWER),
			entry("dev/a2asecurity/web/Response", ANSWER), entry("dev/a2asecurity/web/Learn", ANSWER),
			entry("dev/a2asecurity/web/Event", ANSWER), entry("dev/a2asecurity/web/Utf8", ANSWER),
			entry("dev/a2asecurity/web/ByteSearch", ANSWER), entry("dev/a2asecurity/web/KnownEvents", ANSWER),
			entry("dev/a2asecurity/web/JsonText", ANSWER), entry("dev/a2asecurity/web/RepeatedForm", ANSWER),
			entry("dev/a2asecurity/audit/", AUDIT), entry("dev/a2asecurity/web/CallAudit", AUDIT),
			entry("dev/a2asecurity/skill/SkillAudit", AUDIT),
			entry("dev/a2asecurity/authentication/AuthenticationAudit", AUDIT),
			entry("dev/a2asecurity/", OTHER_SECURITY));

	private final String label;

	RequestPart(String label) {
		this.label = label;
	}

	String label() {
		return this.label;
	}

	/**
	 * Returns the part that a stack belongs to.
	 * @param stack frames from the thread's name to the innermost, with semicolons in
	 * between, as async-profiler writes them
	 */
	static RequestPart of(String stack) {
		String[] frames = StringUtils.delimitedListToStringArray(stack, ";");
		for (int i = frames.length - 1; i > 0; i--) {
			RequestPart part = ofFrame(frames[i]);
			if (part != null) {
				return part;
			}
		}
		if (frames[0].contains("Compiler") || frames[0].contains("C1 ") || frames[0].contains("C2 ")) {
			return COMPILER;
		}
		return (frames[0].startsWith("[GC ") || frames[0].startsWith("[G1 ")) ? GARBAGE : OTHER;
	}

	private static @Nullable RequestPart ofFrame(String frame) {
		return BEGINNINGS.entrySet()
			.stream()
			.filter((beginning) -> frame.startsWith(beginning.getKey()))
			.max(Comparator.comparingInt((beginning) -> beginning.getKey().length()))
			.map(Map.Entry::getValue)
			.orElse(null);
	}

}
