package dev.a2asecurity.autoconfigure;

import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where {@code a2a.security.peers} has at least one.
 */
final class OnPeersCondition extends SpringBootCondition {

	private static final Bindable<Map<String, Object>> PEERS = Bindable.mapOf(String.class, Object.class);

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("A2A peers");
		return Binder.get(context.getEnvironment()).bind("a2a.security.peers", PEERS).orElse(Map.of()).isEmpty()
				? ConditionOutcome.noMatch(message.because("a2a.security.peers is empty"))
				: ConditionOutcome.match(message.because("a2a.security.peers is not empty"));
	}

}
