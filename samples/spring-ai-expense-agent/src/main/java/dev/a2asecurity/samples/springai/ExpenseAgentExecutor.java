package dev.a2asecurity.samples.springai;

import java.util.List;
import java.util.Map;

import dev.a2asecurity.skill.SkillRefusal;
import io.a2a.server.agentexecution.AgentExecutor;
import io.a2a.server.agentexecution.RequestContext;
import io.a2a.server.events.EventQueue;
import io.a2a.server.tasks.TaskUpdater;
import io.a2a.spec.DataPart;
import io.a2a.spec.Message;
import io.a2a.spec.TaskNotCancelableError;
import io.a2a.spec.TextPart;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogMessage;
import org.springframework.stereotype.Component;

/**
 * Runs the agent for Spring AI's server, which calls it on its own executor. What the
 * library's guard throws in front of a skill becomes the task's state here, in this one
 * place; left alone, the SDK would answer with an internal error.
 */
@Component
class ExpenseAgentExecutor implements AgentExecutor {

	private static final Log logger = LogFactory.getLog(ExpenseAgentExecutor.class);

	private final ExpenseAssistant assistant;

	ExpenseAgentExecutor(ExpenseAssistant assistant) {
		this.assistant = assistant;
	}

	@Override
	public void execute(RequestContext context, EventQueue events) {
		TaskUpdater task = new TaskUpdater(context, events);
		if (context.getTask() == null) {
			task.submit();
		}
		task.startWork();
		try {
			task.addArtifact(List.of(new DataPart(this.assistant.answer(context.getMessage()))), null, "result", null);
			task.complete();
		}
		catch (IllegalArgumentException ex) {
			task.fail(message(task, String.valueOf(ex.getMessage()), Map.of()));
		}
		catch (RuntimeException ex) {
			SkillRefusal.of(ex).ifPresentOrElse((refusal) -> refuse(task, refusal), () -> fail(task, ex));
		}
	}

	private static void refuse(TaskUpdater task, SkillRefusal refusal) {
		Message message = message(task, refusal.message(), refusal.details());
		switch (refusal.state()) {
			case REJECTED -> task.reject(message);
			case AUTH_REQUIRED -> task.requiresAuth(message);
		}
	}

	private static void fail(TaskUpdater task, RuntimeException thrown) {
		logger.error(LogMessage.format("Task %s failed", task.getTaskId()), thrown);
		task.fail(message(task, "The skill failed.", Map.of()));
	}

	private static Message message(TaskUpdater task, String text, Map<String, Object> metadata) {
		return task.newAgentMessage(List.of(new TextPart(text)), metadata);
	}

	@Override
	public void cancel(RequestContext context, EventQueue events) {
		if (context.getTask() == null || context.getTask().getStatus().state().isFinal()) {
			throw new TaskNotCancelableError();
		}
		new TaskUpdater(context, events).cancel();
	}

}
