package dev.a2asecurity.autoconfigure;

import java.util.Set;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if {@code a2a.security.recording.skills} has any.
 */
final class OnRecording extends SpringBootCondition {

	static final String SKILLS = "a2a.security.recording.skills";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("A2A session recording");
		return Binder.get(context.getEnvironment())
			.bind(SKILLS, Bindable.setOf(String.class))
			.orElse(Set.of())
			.isEmpty() ? ConditionOutcome.noMatch(message.because(SKILLS + " is empty"))
					: ConditionOutcome.match(message.because(SKILLS + " is not empty"));
	}

}
