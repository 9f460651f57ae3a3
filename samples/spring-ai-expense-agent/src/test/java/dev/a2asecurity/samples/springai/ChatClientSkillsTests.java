package dev.a2asecurity.samples.springai;

import java.math.BigDecimal;
import java.util.List;

import dev.a2asecurity.skill.SkillRefusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.execution.DefaultToolExecutionExceptionProcessor;
import org.springframework.ai.tool.function.FunctionToolCallback;

import static dev.a2asecurity.test.MockCallers.asCaller;
import static dev.a2asecurity.test.MockCallers.caller;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The skills as tools of Spring AI's {@code ChatClient}, for a model that does whatever
 * it is told: what the caller may not, the model cannot either. How a refusal leaves is a
 * setting of Spring AI's.
 */
class ChatClientSkillsTests {

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@Test
	void chatWhenTheCallerHasTheScopeThenTheToolIsTheSkill() throws Exception {
		ChatClient chat = chat(ToolCallingManager.builder().build());
		assertThat(approve(chat, submitted(), "expense:approve")).contains("APPROVED");
	}

	@Test
	void chatWhenTheScopeIsMissingThenTheModelIsToldAndTheSkillIsNotEntered() throws Exception {
		ChatClient chat = chat(ToolCallingManager.builder().build());
		ExpenseReference expense = submitted();
		assertThat(approve(chat, expense, "expense:read")).doesNotContain("APPROVED", expense.expenseId());
		assertThat(status(expense)).isEqualTo(SubmittedExpense.Status.SUBMITTED);
	}

	@Test
	void chatWhenErrorsAreThrownThenTheRefusalReachesTheAgent() throws Exception {
		ChatClient chat = chat(ToolCallingManager.builder()
			.toolExecutionExceptionProcessor(new DefaultToolExecutionExceptionProcessor(true))
			.build());
		ExpenseReference expense = submitted();
		Throwable thrown = catchThrowable(() -> approve(chat, expense, "expense:read"));
		assertThat(SkillRefusal.of(thrown)).hasValueSatisfying((refusal) -> {
			assertThat(refusal.state()).isEqualTo(SkillRefusal.State.AUTH_REQUIRED);
			assertThat(refusal.neededScopes()).containsExactly("expense:approve");
		});
		assertThat(status(expense)).isEqualTo(SubmittedExpense.Status.SUBMITTED);
	}

	private static ChatClient chat(ToolCallingManager tools) {
		return ChatClient.create(new ObedientModel(tools));
	}

	private static String approve(ChatClient chat, ExpenseReference expense, String scope) throws Exception {
		ExpenseSkills skills = agent.bean(ExpenseSkills.class);
		ToolCallback tool = FunctionToolCallback.builder("approve-expense", skills::approve)
			.description("Approves an expense")
			.inputType(ExpenseReference.class)
			.build();
		return asCaller(caller(scope),
				() -> chat.prompt()
					.user("{\"expenseId\": \"%s\"}".formatted(expense.expenseId()))
					.toolCallbacks(tool)
					.call()
					.content());
	}

	private static ExpenseReference submitted() throws Exception {
		Expense expense = new Expense(new BigDecimal("12.50"), "EUR", "Taxi");
		return asCaller(caller("expense:submit"),
				() -> new ExpenseReference(agent.bean(ExpenseSkills.class).submit(expense).expenseId()));
	}

	private static SubmittedExpense.Status status(ExpenseReference expense) throws Exception {
		return asCaller(caller("expense:read"), () -> agent.bean(ExpenseSkills.class).read(expense).status());
	}

	/**
	 * Calls the tool with what the user says, by Spring AI's own means, and says what it
	 * answered.
	 */
	private record ObedientModel(ToolCallingManager tools) implements ChatModel {

		@Override
		public ChatResponse call(Prompt prompt) {
			AssistantMessage.ToolCall call = new AssistantMessage.ToolCall("1", "function", "approve-expense",
					prompt.getUserMessage().getText());
			ChatResponse wish = response(AssistantMessage.builder().content("").toolCalls(List.of(call)).build());
			List<Message> history = this.tools.executeToolCalls(prompt, wish).conversationHistory();
			ToolResponseMessage answer = (ToolResponseMessage) history.get(history.size() - 1);
			return response(new AssistantMessage(answer.getResponses().get(0).responseData()));
		}

		private static ChatResponse response(AssistantMessage message) {
			return new ChatResponse(List.of(new Generation(message)));
		}

		@Override
		public ChatOptions getDefaultOptions() {
			return ToolCallingChatOptions.builder().build();
		}

	}

}
