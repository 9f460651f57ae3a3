package dev.a2asecurity.starter.streamingapp;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.call.Caller;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * An agent that answers later, in every way that Spring MVC has for it, and ends in every
 * way that a stream can end.
 */
@SpringBootApplication
public class StreamingAgentApplication {

	/**
	 * Header that says in which way the agent is to answer.
	 */
	public static final String WAY = "X-Way";

	/**
	 * The ways of the requests that the container is done with, all dispatches included.
	 */
	public static final BlockingQueue<String> DONE = new LinkedBlockingQueue<>();

	/**
	 * What the agent's own thread was left with after a task; to stay empty.
	 */
	public static final List<Object> LEFT_ON_THREAD = new CopyOnWriteArrayList<>();

	/**
	 * How streams ended, as the agent saw it.
	 */
	public static final BlockingQueue<String> ENDS = new LinkedBlockingQueue<>();

	/**
	 * Request attribute that stands once the agent has been asked.
	 */
	public static final String BEGUN = "begun";

	private static final String STARTED = "started";

	@Bean
	ThreadPoolTaskExecutor a2aAgentExecutor() {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor() {

			private static final long serialVersionUID = 1L;

			@Override
			protected void afterExecute(Runnable task, @Nullable Throwable failure) {
				super.afterExecute(task, failure);
				Object left = SecurityContextHolder.getContext().getAuthentication();
				if (left != null) {
					LEFT_ON_THREAD.add(left);
				}
			}

		};
		executor.setCorePoolSize(1);
		executor.setMaxPoolSize(1);
		return executor;
	}

	/**
	 * Lets a stream begin when its request is in its asynchronous state, as that of an
	 * agent is that takes its time.
	 */
	@Bean
	WebMvcConfigurer startOfStreams() {
		return new WebMvcConfigurer() {

			@Override
			public void addInterceptors(InterceptorRegistry registry) {
				registry.addInterceptor(new AsyncHandlerInterceptor() {

					@Override
					public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
						request.setAttribute(BEGUN, true);
						return true;
					}

					@Override
					public void afterConcurrentHandlingStarted(HttpServletRequest request, HttpServletResponse response,
							Object handler) {
						if (request.getAttribute(STARTED) instanceof CountDownLatch started) {
							started.countDown();
						}
					}

				});
			}

		};
	}

	@Bean
	ServletRequestListener requestListener() {
		return new ServletRequestListener() {

			@Override
			public void requestDestroyed(ServletRequestEvent event) {
				DONE.add(String.valueOf(((HttpServletRequest) event.getServletRequest()).getHeader(WAY)));
			}

		};
	}

	@Component
	public static class Skills {

		@A2ASkill(id = "tell", name = "Tell", description = "Tells who calls", scopes = "tell:use")
		public String tell() {
			return Caller.current().subject();
		}

		@A2ASkill(id = "other", name = "Other", description = "Is never called", scopes = "other:use")
		public String other() {
			throw new AssertionError("It is never called");
		}

	}

	@RestController
	static class Agent {

		private static final String EVENTS = MediaType.TEXT_EVENT_STREAM_VALUE;

		private static final String JSON = MediaType.APPLICATION_JSON_VALUE;

		private final Skills skills;

		private final Executor executor;

		Agent(Skills skills, @Qualifier("a2aAgentExecutor") Executor executor) {
			this.skills = skills;
			this.executor = executor;
		}

		@PostMapping(path = "/a2a", produces = JSON)
		String now() {
			return message(this.skills.tell());
		}

		@PostMapping(path = "/a2a", headers = WAY + "=cached", produces = JSON)
		ResponseEntity<String> cached() {
			return ResponseEntity.ok()
				.cacheControl(CacheControl.maxAge(Duration.ofMinutes(1)).cachePrivate())
				.body(message(this.skills.tell()));
		}

		@PostMapping(path = "/a2a", headers = WAY + "=uncached", produces = JSON)
		String uncached(HttpServletResponse response) {
			response.setHeader("cache-control", null);
			return message(this.skills.tell());
		}

		@PostMapping(path = "/a2a", headers = WAY + "=reset")
		void reset(HttpServletResponse response) throws IOException {
			response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
			response.setHeader("X-Own", "own");
			response.reset();
			response.setHeader(HttpHeaders.CACHE_CONTROL, "max-age=60");
			response.setContentType(JSON);
			response.getWriter().write(message(this.skills.tell()));
		}

		@PostMapping(path = "/a2a", headers = WAY + "=complete", produces = EVENTS)
		SseEmitter complete(HttpServletRequest request) {
			return stream(request, (emitter) -> {
				emitter.send(message("first"));
				emitter.send(message(this.skills.tell()));
				emitter.complete();
			});
		}

		@PostMapping(path = "/a2a", headers = WAY + "=error", produces = EVENTS)
		SseEmitter error(HttpServletRequest request) {
			return stream(request, (emitter) -> {
				emitter.send(message(this.skills.tell()));
				emitter.completeWithError(new IllegalStateException("after the first event"));
			});
		}

		/**
		 * The second call of the skill is the one of a caller without its scope.
		 */
		@PostMapping(path = "/a2a", headers = WAY + "=refusal", produces = EVENTS)
		SseEmitter refusal(HttpServletRequest request) {
			return stream(request, (emitter) -> {
				emitter.send(message("first"));
				try {
					emitter.send(message(this.skills.tell()));
				}
				catch (RuntimeException ex) {
					emitter.completeWithError(ex);
				}
			});
		}

		@PostMapping(path = "/a2a", headers = WAY + "=early-error", produces = EVENTS)
		SseEmitter earlyError(HttpServletRequest request) {
			return stream(request, (emitter) -> {
				this.skills.tell();
				emitter.completeWithError(new IllegalStateException("before the first event"));
			});
		}

		@PostMapping(path = "/a2a", headers = WAY + "=early-refusal", produces = EVENTS)
		SseEmitter earlyRefusal(HttpServletRequest request) {
			return stream(request, (emitter) -> {
				try {
					this.skills.tell();
				}
				catch (RuntimeException ex) {
					emitter.completeWithError(ex);
				}
			});
		}

		@PostMapping(path = "/a2a", headers = WAY + "=time-out", produces = EVENTS)
		SseEmitter timeOut(HttpServletRequest request) {
			return stream(request, (emitter) -> emitter.send(message(this.skills.tell())));
		}

		@PostMapping(path = "/a2a", headers = WAY + "=early-time-out", produces = EVENTS)
		SseEmitter earlyTimeOut(HttpServletRequest request) {
			return stream(request, (emitter) -> this.skills.tell());
		}

		/**
		 * Sends until nobody takes it any more.
		 */
		@PostMapping(path = "/a2a", headers = WAY + "=endless", produces = EVENTS)
		SseEmitter endless(HttpServletRequest request) {
			return stream(request, (emitter) -> {
				String much = "x".repeat(4096);
				try {
					while (true) {
						emitter.send(message(this.skills.tell() + much));
					}
				}
				catch (IOException ex) {
					ENDS.add("disconnected while " + this.skills.tell() + " was called for");
					throw ex;
				}
			});
		}

		private SseEmitter stream(HttpServletRequest request, Work work) {
			SseEmitter emitter = new SseEmitter();
			emitter.onTimeout(() -> ENDS.add("timed out"));
			CountDownLatch started = new CountDownLatch(1);
			request.setAttribute(STARTED, started);
			this.executor.execute(() -> {
				try {
					started.await();
					work.on(emitter);
				}
				catch (IOException ex) {
					emitter.completeWithError(ex);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
			return emitter;
		}

		@PostMapping(path = "/a2a", headers = WAY + "=future", produces = JSON)
		CompletableFuture<String> future() {
			return CompletableFuture.supplyAsync(() -> message(this.skills.tell()), this.executor);
		}

		@PostMapping(path = "/a2a", headers = WAY + "=deferred", produces = JSON)
		DeferredResult<String> deferred() {
			DeferredResult<String> result = new DeferredResult<>();
			this.executor.execute(() -> {
				try {
					result.setResult(message(this.skills.tell()));
				}
				catch (RuntimeException ex) {
					result.setErrorResult(ex);
				}
			});
			return result;
		}

		@PostMapping(path = "/a2a", headers = WAY + "=callable", produces = JSON)
		Callable<String> callable() {
			return () -> message(this.skills.tell());
		}

		@PostMapping(path = "/a2a", headers = WAY + "=body", produces = JSON)
		StreamingResponseBody body() {
			return (out) -> write(out, message(this.skills.tell()));
		}

		@PostMapping(path = "/a2a", headers = WAY + "=broken-body", produces = JSON)
		StreamingResponseBody brokenBody() {
			return (out) -> {
				// More than any buffer between here and the network.
				write(out, message(this.skills.tell() + "x".repeat(100_000)).replace("}", ""));
				throw new IllegalStateException("after the first bytes");
			};
		}

		/**
		 * Answers with a message, of which no task comes.
		 */
		private static String message(String text) {
			return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"message\":{\"messageId\":\"m\",\"role\":\"ROLE_AGENT\","
					+ "\"parts\":[{\"text\":\"" + text + "\"}]}}}";
		}

		private static void write(OutputStream out, String text) throws IOException {
			out.write(text.getBytes(StandardCharsets.UTF_8));
			out.flush();
		}

		private interface Work {

			void on(SseEmitter emitter) throws IOException;

		}

	}

}
