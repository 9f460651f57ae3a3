package dev.a2asecurity.samples.springai;

import java.util.Locale;
import java.util.Map;

import io.a2a.spec.DataPart;
import io.a2a.spec.Message;
import io.a2a.spec.Part;
import io.a2a.spec.TextPart;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/**
 * Chooses the skill for a message and does the work. It stands where a language model
 * would: a message that names no skill is understood by its words, so that nobody in
 * front of the agent knows which skill it will be.
 */
@Component
class ExpenseAssistant {

	private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {
	};

	private final ExpenseSkills skills;

	private final JsonMapper json;

	ExpenseAssistant(ExpenseSkills skills, JsonMapper json) {
		this.skills = skills;
		this.json = json;
	}

	/**
	 * Answers a message.
	 * @return the answer's JSON
	 * @throws IllegalArgumentException if the message cannot be understood; its text is
	 * for the caller
	 */
	Map<String, Object> answer(Message message) {
		Part<?> part = firstInput(message);
		String text = (part instanceof TextPart words) ? words.getText() : "";
		Map<String, Object> input = (part instanceof DataPart data) ? data.getData() : objectIn(text);
		SubmittedExpense answer = switch (skill(message, text, input)) {
			case "submit-expense" -> this.skills.submit(read(input, Expense.class));
			case "read-expense" -> this.skills.read(read(input, ExpenseReference.class));
			case "approve-expense" -> this.skills.approve(read(input, ExpenseReference.class));
			default -> throw new IllegalArgumentException("The agent has no such skill.");
		};
		return this.json.convertValue(answer, OBJECT);
	}

	private static Part<?> firstInput(Message message) {
		return message.getParts()
			.stream()
			.filter((part) -> part instanceof TextPart || part instanceof DataPart)
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("The message has no text or data part."));
	}

	private static String skill(Message message, String text, Map<String, Object> input) {
		Object named = named(message.getMetadata());
		if (named != null) {
			return named.toString();
		}
		if (text.toLowerCase(Locale.ROOT).startsWith("approve")) {
			return "approve-expense";
		}
		return input.containsKey("expenseId") ? "read-expense" : "submit-expense";
	}

	private static @Nullable Object named(@Nullable Map<String, Object> metadata) {
		return (metadata != null) ? metadata.get("skillId") : null;
	}

	/**
	 * Returns the JSON object that a text is or ends with.
	 */
	private Map<String, Object> objectIn(String text) {
		try {
			return this.json.readValue(text.substring(Math.max(0, text.indexOf('{'))), OBJECT);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("The text has no JSON object.", ex);
		}
	}

	private <T> T read(Map<String, Object> input, Class<T> type) {
		try {
			return this.json.convertValue(input, type);
		}
		catch (JacksonException ex) {
			// The records name the rule that was broken; anything else is a wrong type.
			throw new IllegalArgumentException((ex.getCause() instanceof IllegalArgumentException broken)
					? broken.getMessage() : "The input does not have the form that the skill expects.", ex);
		}
	}

}
