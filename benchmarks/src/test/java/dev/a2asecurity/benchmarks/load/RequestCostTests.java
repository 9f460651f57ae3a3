package dev.a2asecurity.benchmarks.load;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestCostTests {

	private static final String FILTERS = "[http-nio-8080-exec-1 tid=7];java/lang/Thread.run;"
			+ "org/apache/coyote/http11/Http11Processor.service;"
			+ "org/springframework/security/web/FilterChainProxy.doFilter;dev/a2asecurity/web/AdmissionFilter.doFilter;";

	@ParameterizedTest
	@CsvSource({ "ADMISSION, ''",
			"READING, dev/a2asecurity/web/CallParser.parse;tools/jackson/core/JsonParser.nextToken",
			"AUDIT, dev/a2asecurity/web/CallAudit.admitted;dev/a2asecurity/audit/AuditTrail.record;java/util/Map.of",
			"TOMCAT, dev/a2asecurity/web/AnswerBody.finish;org/apache/coyote/Response.doWrite;write",
			"ANSWER, org/springframework/http/converter/X.write;dev/a2asecurity/web/AnswerOutputStream.write",
			"AGENT, org/springframework/web/servlet/DispatcherServlet.doService;tools/jackson/databind/X.read" })
	void partWhenOnTheWayOfARequestThenThatOfTheInnermostFrameThatHasOne(RequestPart part, String frames) {
		assertThat(RequestPart.of(FILTERS + frames)).isEqualTo(part);
	}

	@Test
	void partWhenNoRequestThenByTheThread() {
		assertThat(RequestPart.of("[GC Thread#0 tid=3];start_thread")).isEqualTo(RequestPart.GARBAGE);
		assertThat(RequestPart.of("[C2 CompilerThre tid=9];Compile::Compile")).isEqualTo(RequestPart.COMPILER);
		assertThat(RequestPart.of("[VM Thread tid=9];VMThread::run")).isEqualTo(RequestPart.OTHER);
	}

	@Test
	void partsWhenCountedThenScaledToTheProcessorTimeOfARequest() {
		Map<RequestPart, Double> micros = RequestCost
			.parts(List.of(FILTERS + "java/util/Map.of 30", FILTERS + "org/apache/X.y 60", "[GC Thread#0];a 10"), 200);
		assertThat(micros).containsEntry(RequestPart.ADMISSION, 60.0)
			.containsEntry(RequestPart.TOMCAT, 120.0)
			.containsEntry(RequestPart.GARBAGE, 20.0)
			.containsEntry(RequestPart.OWNERSHIP, 0.0);
	}

}
