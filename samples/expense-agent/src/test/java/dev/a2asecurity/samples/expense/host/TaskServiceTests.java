package dev.a2asecurity.samples.expense.host;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;

import dev.a2asecurity.samples.expense.host.Protocol.Message;
import dev.a2asecurity.samples.expense.host.Protocol.Part;
import dev.a2asecurity.samples.expense.host.Protocol.Role;
import dev.a2asecurity.samples.expense.host.Protocol.SendMessageConfiguration;
import dev.a2asecurity.samples.expense.host.Protocol.SendMessageRequest;
import dev.a2asecurity.samples.expense.host.Protocol.StreamResponse;
import dev.a2asecurity.samples.expense.host.Protocol.Task;
import dev.a2asecurity.samples.expense.host.Protocol.TaskRequest;
import dev.a2asecurity.samples.expense.host.Protocol.TaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.core.task.TaskExecutor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TaskService}: what a client over HTTP cannot bring about.
 */
class TaskServiceTests {

	private final Queue<Runnable> queued = new ArrayDeque<>();

	private final Recorder recorder = new Recorder();

	private EmbeddedDatabase database;

	@BeforeEach
	void createDatabase() {
		this.database = new EmbeddedDatabaseBuilder().generateUniqueName(true)
			.setType(EmbeddedDatabaseType.H2)
			.addScript("expense-agent-schema.sql")
			.build();
	}

	@AfterEach
	void closeDatabase() {
		this.database.shutdown();
	}

	@Test
	void sendWhenExecutorIsFullThenTaskFails() {
		TaskService service = service((work) -> {
			throw new TaskRejectedException("full");
		}, () -> Map.of());
		Task task = service.send(request(false));
		assertThat(task.status().state()).isEqualTo(TaskState.TASK_STATE_FAILED);
		assertThat(task.status().message().parts()).containsExactly(Part.ofText("The agent is busy. Try again later."));
		assertThat(service.get(new TaskRequest(task.id(), null))).isEqualTo(task);
	}

	@Test
	void sendWhenWorkThrowsAnErrorThenTaskFails() {
		TaskService service = service(Runnable::run, () -> {
			throw new StackOverflowError("internal");
		});
		assertThat(service.send(request(false)).status().state()).isEqualTo(TaskState.TASK_STATE_FAILED);
	}

	@Test
	void cancelWhenWorkHasNotStartedThenItNeverDoes() {
		TaskService service = service(this.queued::add, () -> {
			throw new AssertionError("The skill was called");
		});
		Task task = service.send(request(true));
		service.cancel(new TaskRequest(task.id(), null));
		this.queued.remove().run();
		assertThat(service.get(new TaskRequest(task.id(), null)).status().state())
			.isEqualTo(TaskState.TASK_STATE_CANCELED);
	}

	@Test
	void streamWhenUnsubscribedThenHearsNothingMore() {
		TaskService service = service(this.queued::add, () -> Map.of("done", true));
		Runnable unsubscribe = service.stream(request(false), this.recorder);
		unsubscribe.run();
		this.queued.remove().run();
		assertThat(this.recorder.events).hasSize(1);
		assertThat(this.recorder.completed).isFalse();
	}

	@Test
	void streamWhenSubscriberCannotTakeAnEventThenIsAskedOnceAndTaskGoesOn() {
		TaskService service = service(this.queued::add, () -> Map.of("done", true));
		Recorder other = new Recorder();
		service.stream(request(false), this.recorder);
		String id = this.recorder.events.get(0).task().id();
		service.subscribe(new TaskRequest(id, null), other);
		this.recorder.gone = true;
		this.queued.remove().run();
		assertThat(this.recorder.events).hasSize(2);
		assertThat(this.recorder.completed).isFalse();
		assertThat(other.events).hasSize(4);
		assertThat(other.completed).isTrue();
	}

	private TaskService service(TaskExecutor executor, Supplier<Object> work) {
		TaskRepository repository = new TaskRepository(JdbcClient.create(this.database));
		return new TaskService((skillId, input) -> work, repository, executor, Clock.systemUTC(),
				Duration.ofSeconds(10), new PushNotifications(repository, (target, taskId, notification) -> "id"));
	}

	private static SendMessageRequest request(boolean immediately) {
		Message message = new Message("m", null, null, Role.ROLE_USER, List.of(Part.ofData(Json.object())),
				Json.object().put("skillId", "any"), null, null);
		return new SendMessageRequest(message, new SendMessageConfiguration(null, null, immediately));
	}

	private static final class Recorder implements TaskSubscriber {

		private final List<StreamResponse> events = new ArrayList<>();

		private boolean gone;

		private boolean completed;

		@Override
		public boolean next(StreamResponse event) {
			this.events.add(event);
			return !this.gone;
		}

		@Override
		public void complete() {
			this.completed = true;
		}

	}

}
