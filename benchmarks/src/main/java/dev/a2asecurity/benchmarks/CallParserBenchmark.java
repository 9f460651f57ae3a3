package dev.a2asecurity.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.web.A2AEndpoint;
import dev.a2asecurity.web.A2AEndpoints;
import dev.a2asecurity.web.Binding;
import dev.a2asecurity.web.BufferedBodies;
import dev.a2asecurity.web.CallParser;
import dev.a2asecurity.web.OperationMap;
import dev.a2asecurity.web.ParsedCall;
import dev.a2asecurity.web.RequestRefusedException;

/**
 * How long it takes to find out what a JSON-RPC {@code SendMessage} asks for, in
 * microseconds.
 * <p>
 * The yardstick {@link #bareStream()} goes over the tokens with Jackson's streaming
 * parser and looks at nothing. {@link #callParser()} is the whole of it: headers, the
 * body read into bounded memory, one pass with its checks, and the digest that replays
 * are known by.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class CallParserBenchmark {

	private static final Caller CALLER = Caller.builder("https://auth.example.com", "alice").build();

	private static final JsonFactory JSON = new JsonFactory();

	/**
	 * Size of the body, about.
	 */
	@Param({ "1024", "65536", "4194304" })
	public int size;

	private final A2AEndpoint endpoint = new A2AEndpoint("/a2a", Binding.JSONRPC, Set.of("1.0", "0.3"),
			Set.of(URI.create("https://agent.example.com/a2a")));

	private final CallParser parser = new CallParser(new A2AEndpoints(List.of(this.endpoint)),
			new BufferedBodies(8 << 20, 64 << 20), OperationMap.NONE, "skillId");

	private byte[] body;

	private HttpServletRequest request;

	/**
	 * Makes a message whose parts fill the size, as text and as data.
	 */
	@Setup
	public void setUp() {
		StringBuilder message = new StringBuilder("{\"jsonrpc\":\"2.0\",\"id\":\"5f1c\",\"method\":\"SendMessage\","
				+ "\"params\":{\"message\":{\"messageId\":\"9229e770-767c-417b-a0b0-f0741243c589\",\"role\":\"ROLE_USER\","
				+ "\"contextId\":\"3a1f2a6e-6b3e-4f43-9f4c-1f1f6c0d1b11\",\"metadata\":{\"skillId\":\"submit-expense\"},"
				+ "\"parts\":[");
		int parts = 0;
		while (message.length() < this.size - 60) {
			message.append((parts++ > 0) ? "," : "")
				.append("{\"text\":\"Please submit the expenses of the trip to the customer in Hamburg.\"},")
				.append("{\"data\":{\"amount\":120.50,\"currency\":\"EUR\",\"lines\":[{\"description\":\"Train\",\"net\":101.26}]},")
				.append("\"mediaType\":\"application/json\"}");
		}
		message.append("]},\"configuration\":{\"acceptedOutputModes\":[\"text/plain\"],\"historyLength\":10}}}");
		this.body = message.toString().getBytes(StandardCharsets.UTF_8);
		this.request = new BenchmarkRequest(this.body);
	}

	/**
	 * Goes over all tokens.
	 */
	@Benchmark
	public int bareStream() {
		int tokens = 0;
		try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), this.body, 0, this.body.length)) {
			while (json.nextToken() != null) {
				tokens++;
			}
		}
		return tokens;
	}

	/**
	 * Finds out what the request asks for.
	 */
	@Benchmark
	public A2ACall callParser() throws RequestRefusedException, IOException {
		ParsedCall parsed = this.parser.parse(this.request, this.endpoint, CALLER);
		parsed.closeAfter();
		return parsed.call();
	}

	/**
	 * As much of a request as is asked for, at the cost of none.
	 */
	private static final class BenchmarkRequest extends HttpServletRequestWrapper {

		private final byte[] body;

		BenchmarkRequest(byte[] body) {
			super((HttpServletRequest) Proxy.newProxyInstance(BenchmarkRequest.class.getClassLoader(),
					new Class<?>[] { HttpServletRequest.class }, (proxy, method, arguments) -> {
						throw new UnsupportedOperationException(method.getName());
					}));
			this.body = body;
		}

		@Override
		public String getMethod() {
			return "POST";
		}

		@Override
		public String getRequestURI() {
			return "/a2a";
		}

		@Override
		public String getContextPath() {
			return "";
		}

		@Override
		public @Nullable String getQueryString() {
			return null;
		}

		@Override
		public @Nullable String getHeader(String name) {
			return null;
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			return name.equals("Content-Type") ? Collections.enumeration(List.of("application/json"))
					: Collections.emptyEnumeration();
		}

		@Override
		public long getContentLengthLong() {
			return this.body.length;
		}

		@Override
		public boolean isAsyncStarted() {
			return false;
		}

		@Override
		public ServletInputStream getInputStream() {
			ByteArrayInputStream input = new ByteArrayInputStream(this.body);
			return new ServletInputStream() {

				@Override
				public boolean isFinished() {
					return input.available() == 0;
				}

				@Override
				public boolean isReady() {
					return true;
				}

				@Override
				public void setReadListener(ReadListener listener) {
					throw new UnsupportedOperationException();
				}

				@Override
				public int read() {
					return input.read();
				}

				@Override
				public int read(byte[] target, int offset, int length) {
					return input.read(target, offset, length);
				}

			};
		}

	}

}
