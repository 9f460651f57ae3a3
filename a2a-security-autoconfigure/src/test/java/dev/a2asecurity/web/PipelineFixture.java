package dev.a2asecurity.web;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.authentication.CallerAuthentication;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.MemoryBlockStore;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.JsonRpcId;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.replay.StoreUnavailableException;
import dev.a2asecurity.task.Learned;

/**
 * A pipeline, with what it learns and tells.
 */
final class PipelineFixture {

	static final A2AEndpoint RPC = endpoint("/a2a", Binding.JSONRPC);

	static final A2AEndpoint HTTP = endpoint("/rest", Binding.HTTP_JSON);

	static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

	final TestClock clock = new TestClock(NOW);

	final CallerBlocks blocks = new CallerBlocks(new MemoryBlockStore(this.clock), this.clock);

	final RunningCalls running = RunningCalls.endedBy(this.blocks, this.clock);

	/**
	 * Whose tasks and contexts are; what is learned is alice's.
	 */
	final Map<String, String> owners = new ConcurrentHashMap<>();

	final List<String> questions = new CopyOnWriteArrayList<>();

	final List<AnswerEnd> ends = new CopyOnWriteArrayList<>();

	final List<ResponseStep> steps = new ArrayList<>();

	final DenialWriter denials = new DenialWriter(new A2AEndpoints(List.of(RPC, HTTP)),
			URI.create("https://agent.example.com/.well-known/oauth-protected-resource"), Set.of("ES256"));

	ResponsePipeline.Settings settings = new ResponsePipeline.Settings(100_000, 1_000_000, true);

	/**
	 * Is asked before anything is recorded.
	 */
	Runnable whenLearning = () -> {
	};

	volatile boolean down;

	private @Nullable ResponsePipeline pipeline;

	PipelineFixture() {
		this.steps.add(new LearningStep(this::learned));
	}

	private static A2AEndpoint endpoint(String path, Binding binding) {
		return new A2AEndpoint(path, binding, Set.of("1.0"), Set.of(URI.create("https://agent.example.com" + path)));
	}

	private Learned learned(A2ACall call, @Nullable String taskId, @Nullable String contextId) {
		this.questions.add(taskId + " " + contextId);
		this.whenLearning.run();
		if (this.down) {
			throw new StoreUnavailableException("down", null);
		}
		for (String id : new String[] { taskId, contextId }) {
			if (id != null && !this.owners.getOrDefault(id, "alice").equals("alice")) {
				return Learned.TAKEN;
			}
		}
		for (String id : new String[] { taskId, contextId }) {
			if (id != null) {
				this.owners.put(id, "alice");
			}
		}
		return Learned.RECORDED;
	}

	ResponsePipeline pipeline() {
		ResponsePipeline current = this.pipeline;
		if (current == null) {
			current = new ResponsePipeline(this.steps, this.settings, this.denials, this.running, this.clock);
			this.pipeline = current;
		}
		return current;
	}

	static A2ACall call(A2AEndpoint endpoint, A2AOperation operation) {
		return A2ACall
			.builder(Caller.builder("https://issuer.example.com", "alice").build(), operation, ProtocolVersion.V1_0)
			.requestId((endpoint == RPC) ? new JsonRpcId("7") : null)
			.build();
	}

	/**
	 * Lets an agent answer.
	 */
	Answer answer(A2AEndpoint endpoint, A2AOperation operation, HttpServletRequest request,
			HttpServletResponse response, FilterChain agent) throws Exception {
		Answer answer = Answer.find(request);
		if (answer == null) {
			answer = begin(endpoint, operation, request, response);
		}
		answer.pass(request, response, agent);
		return answer;
	}

	Answer begin(A2AEndpoint endpoint, A2AOperation operation, HttpServletRequest request,
			HttpServletResponse response) {
		return pipeline().begin(request, response, endpoint,
				new CallerAuthentication(Caller.builder("https://issuer.example.com", "alice").build()),
				call(endpoint, operation), this.ends::add);
	}

}
