package dev.a2asecurity.web;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.ServletException;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.ExpiringCaller;
import dev.a2asecurity.authentication.MemoryBlockStore;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.JsonRpcId;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.task.Learned;

/**
 * How long a stream of 1 MiB of events takes, from a servlet in a real Tomcat to a client
 * that reads it over loopback, in microseconds: as it is, and through the response
 * pipeline of a call that sends a message, which reads every event. Each event is written
 * and flushed by itself.
 * <p>
 * It stands in the package of what it measures, which is not public.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class StreamBenchmark {

	private static final int STREAM_SIZE = 1 << 20;

	private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private static final int EVENTS = 16;

	private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] EVENT_END = "\n\n".getBytes(StandardCharsets.US_ASCII);

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	private static final Map<String, String> TEXTS = Map.of("prose",
			"The quick brown fox jumps over the lazy dog, and says so.\\n", "quotes",
			"The quick brown fox jumps over the lazy dog, and \\\"says\\\" so. ");

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final Caller CALLER = Caller.builder("https://issuer.example.com", "alice").build();

	private static final Instant EXPIRES_AT = Instant.parse("2999-01-01T00:00:00Z");

	/**
	 * What the agent has: events as bytes, so that nothing is measured but their way out;
	 * or, as every host does, events as objects, which it serialises one by one.
	 */
	@Param({ "bytes", "objects" })
	public String agent;

	/**
	 * Bytes of one event.
	 */
	@Param({ "1024", "16384" })
	public int eventSize;

	/**
	 * What the events say: {@code prose} has an escape every 58 bytes, as the Markdown of
	 * this project has when it is JSON; {@code quotes} has one every 28.
	 */
	@Param({ "prose", "quotes" })
	public String text;

	private Tomcat tomcat;

	private SocketChannel client;

	private ResponsePipeline pipeline;

	/**
	 * Events of another text each, as they are of a model that writes.
	 */
	private final List<byte[]> events = new ArrayList<>();

	private final List<Map<String, Object>> objects = new ArrayList<>();

	/**
	 * Is written before the end of a stream is.
	 */
	private volatile long processorNanos;

	private final ByteBuffer received = ByteBuffer.allocateDirect(64 * 1024);

	/**
	 * Starts the server, and connects to it.
	 */
	@Setup
	public void setUp() throws IOException, LifecycleException {
		for (int i = 0; i < EVENTS; i++) {
			byte[] event = event(this.eventSize, Objects.requireNonNull(TEXTS.get(this.text)), i);
			this.events.add(event);
			this.objects.add(JSON.readValue(new String(event, StandardCharsets.US_ASCII).substring("data: ".length()),
					new TypeReference<>() {
					}));
		}
		this.pipeline = pipeline();
		File directory = Files.createTempDirectory("stream-benchmark").toFile();
		directory.deleteOnExit();
		this.tomcat = new Tomcat();
		this.tomcat.setBaseDir(directory.getPath());
		this.tomcat.setPort(0);
		this.tomcat.getConnector().setProperty("address", "127.0.0.1");
		this.tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
		Context context = this.tomcat.addContext("", directory.getPath());
		Tomcat.addServlet(context, "stream", new Stream()).setAsyncSupported(true);
		context.addServletMappingDecoded("/*", "stream");
		this.tomcat.start();
		this.client = SocketChannel
			.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.tomcat.getConnector().getLocalPort()));
		this.client.setOption(StandardSocketOptions.TCP_NODELAY, true);
		this.client.configureBlocking(false);
	}

	/**
	 * Returns the processor time that the server's thread took for the last stream, in
	 * nanoseconds.
	 */
	long processorNanos() {
		return this.processorNanos;
	}

	private static byte[] event(int size, String piece, int number) {
		String head = "data: {\"jsonrpc\":\"2.0\",\"id\":\"9ff2a1\",\"result\":{\"artifactUpdate\":{\"taskId\":"
				+ "\"0e3c7a5e-4f0e-4b43-9d0e-2f3a4c1d8b11\",\"contextId\":\"5e1c9f0a-9f3e-4b7e-8a44-6f4f1a2b3c4d\","
				+ "\"artifact\":{\"artifactId\":\"a1\",\"parts\":[{\"text\":\"" + (char) ('a' + number);
		String tail = "\"}]},\"append\":true,\"lastChunk\":false}}}\n\n";
		String text = piece.repeat(size / 32);
		return (head + text.substring(0, size - head.length() - tail.length()).replaceAll("\\\\$", ".") + tail)
			.getBytes(StandardCharsets.US_ASCII);
	}

	private static ResponsePipeline pipeline() {
		Clock clock = Clock.systemUTC();
		CallerBlocks blocks = new CallerBlocks(new MemoryBlockStore(clock), clock);
		DenialWriter denials = new DenialWriter(new A2AEndpoints(List.of(endpoint())),
				URI.create("https://agent.example.com/.well-known/oauth-protected-resource"), Set.of("ES256"));
		return new ResponsePipeline(List.of(new LearningStep((call, task, context) -> Learned.RECORDED)),
				new ResponsePipeline.Settings(8 << 20, 64 << 20, true), denials, RunningCalls.endedBy(blocks, clock),
				clock);
	}

	private static A2AEndpoint endpoint() {
		return new A2AEndpoint("/piped", Binding.JSONRPC, Set.of("1.0"),
				Set.of(URI.create("https://agent.example.com/piped")));
	}

	/**
	 * Stops the server.
	 */
	@TearDown
	public void tearDown() throws IOException, LifecycleException {
		this.client.close();
		this.tomcat.stop();
		this.tomcat.destroy();
	}

	/**
	 * The stream as it is. The yardstick.
	 */
	@Benchmark
	public long bare() throws IOException {
		return call("/bare");
	}

	/**
	 * The stream through the pipeline.
	 */
	@Benchmark
	public long piped() throws IOException {
		return call("/piped");
	}

	/**
	 * Polls for what comes, so that it takes the server no time to wake it up: a stream
	 * that is a little slower finds a client asleep more often, which costs more than
	 * what made it slower.
	 */
	private long call(String path) throws IOException {
		ByteBuffer request = ByteBuffer
			.wrap(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
		while (request.hasRemaining()) {
			this.client.write(request);
		}
		long size = 0;
		byte[] end = new byte[LAST_CHUNK.length];
		while (true) {
			this.received.clear();
			int count = this.client.read(this.received);
			if (count < 0) {
				throw new IOException("the server has closed the connection");
			}
			if (count == 0) {
				Thread.onSpinWait();
				continue;
			}
			size += count;
			for (int i = Math.max(0, count - end.length); i < count; i++) {
				System.arraycopy(end, 1, end, 0, end.length - 1);
				end[end.length - 1] = this.received.get(i);
			}
			if (Arrays.equals(end, LAST_CHUNK)) {
				if (size < STREAM_SIZE) {
					throw new IOException("the stream ended early");
				}
				return size;
			}
		}
	}

	/**
	 * Streams, as an agent's controller does.
	 */
	private final class Stream extends HttpServlet {

		private static final long serialVersionUID = 1L;

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response)
				throws IOException, ServletException {
			long start = THREADS.getCurrentThreadCpuTime();
			answer(request, response);
			StreamBenchmark.this.processorNanos = THREADS.getCurrentThreadCpuTime() - start;
		}

		private void answer(HttpServletRequest request, HttpServletResponse response)
				throws IOException, ServletException {
			if (request.getRequestURI().equals("/bare")) {
				stream(response);
				return;
			}
			A2ACall call = A2ACall.builder(CALLER, A2AOperation.SEND_STREAMING_MESSAGE, ProtocolVersion.V1_0)
				.requestId(new JsonRpcId("\"9ff2a1\""))
				.build();
			StreamBenchmark.this.pipeline
				.begin(request, response, endpoint(), ExpiringCaller.until(CALLER, EXPIRES_AT), call, (end) -> {
				})
				.pass(request, response, (same, piped) -> stream((HttpServletResponse) piped));
		}

		private byte[] serialised(int number) {
			ByteArrayOutputStream event = new ByteArrayOutputStream(StreamBenchmark.this.eventSize);
			event.writeBytes(DATA);
			JSON.writeValue(event, StreamBenchmark.this.objects.get(number));
			event.writeBytes(EVENT_END);
			return event.toByteArray();
		}

		private void stream(HttpServletResponse response) throws IOException {
			response.setContentType("text/event-stream");
			OutputStream out = response.getOutputStream();
			boolean ready = StreamBenchmark.this.agent.equals("bytes");
			int number = 0;
			for (int written = 0; written < STREAM_SIZE; written += StreamBenchmark.this.eventSize) {
				out.write(ready ? StreamBenchmark.this.events.get(number) : serialised(number));
				out.flush();
				number = (number + 1) % EVENTS;
			}
		}

	}

}
