package dev.a2asecurity.peer;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static dev.a2asecurity.peer.PeerWorld.json;
import static dev.a2asecurity.peer.PeerWorld.tokenRequest;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many at once, on every kind of thread.
 */
@ExtendWith(SecretScan.class)
class PeerConcurrencyTests {

	private final PeerWorld world = new PeerWorld();

	@AfterEach
	void close() {
		this.world.close();
	}

	private void issuesSlowly() {
		this.world.authorizationServer.stubFor(tokenRequest()
			.willReturn(json(200, "{\"access_token\":\"token-1\",\"token_type\":\"Bearer\",\"expires_in\":600}")
				.withFixedDelay(500)));
		this.world.answers(ok());
	}

	private void wantTokensAtOnce(ExecutorService threads, int callers) throws Exception {
		RemoteAgent agent = this.world.remoteAgent();
		CountDownLatch start = new CountDownLatch(1);
		List<Future<Map<String, String>>> all = new ArrayList<>();
		for (int i = 0; i < callers; i++) {
			all.add(threads.submit(() -> {
				start.await();
				return agent.headersFor("POST", this.world.url("/a2a"));
			}));
		}
		start.countDown();
		for (Future<Map<String, String>> one : all) {
			assertThat(one.get(30, TimeUnit.SECONDS)).containsEntry("Authorization", "Bearer token-1");
		}
		assertThat(this.world.tokenRequests()).hasSize(1);
	}

	@Test
	void headersForWhenManyThreadsThenOneTokenRequest() throws Exception {
		issuesSlowly();
		ExecutorService threads = Executors.newFixedThreadPool(1000);
		try {
			wantTokensAtOnce(threads, 10_000);
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads come with Java 21")
	void headersForWhenTenThousandVirtualThreadsThenOneTokenRequestAndNonePinnedHere(@TempDir Path directory)
			throws Exception {
		issuesSlowly();
		Path file = directory.resolve("pinned.jfr");
		ExecutorService threads = virtualThreads();
		try (Recording recording = new Recording()) {
			recording.enable("jdk.VirtualThreadPinned").withoutThreshold().withStackTrace();
			recording.start();
			wantTokensAtOnce(threads, 10_000);
			RemoteAgent agent = this.world.remoteAgent();
			List<Future<?>> calls = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				calls.add(threads
					.submit(() -> agent.restClient().post().uri("/a2a").body("{}").retrieve().toBodilessEntity()));
			}
			for (Future<?> call : calls) {
				call.get(30, TimeUnit.SECONDS);
			}
			recording.stop();
			recording.dump(file);
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(Files.size(file)).isPositive();
		assertThat(RecordingFile.readAllEvents(file)).filteredOn(PeerConcurrencyTests::isInThisCode).isEmpty();
	}

	private static boolean isInThisCode(RecordedEvent event) {
		return event.getEventType().getName().equals("jdk.VirtualThreadPinned") && event.getStackTrace() != null
				&& event.getStackTrace()
					.getFrames()
					.stream()
					.anyMatch((frame) -> frame.getMethod().getType().getName().startsWith("dev.a2asecurity.peer"));
	}

	/**
	 * By reflection, since these tests compile on JDK 17.
	 */
	private static ExecutorService virtualThreads() throws ReflectiveOperationException {
		try {
			return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	/**
	 * No request, no request scope, no security context.
	 */
	@Test
	void callWhenScheduledThenWorks() throws Exception {
		issuesSlowly();
		RemoteAgent agent = this.world.remoteAgent();
		ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
		try {
			int status = scheduler
				.schedule(() -> agent.restClient()
					.post()
					.uri("/a2a")
					.body("{}")
					.retrieve()
					.toBodilessEntity()
					.getStatusCode()
					.value(), 1, TimeUnit.MILLISECONDS)
				.get(30, TimeUnit.SECONDS);
			assertThat(status).isEqualTo(200);
		}
		finally {
			scheduler.shutdownNow();
		}
	}

}
