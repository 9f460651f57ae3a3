package dev.a2asecurity.benchmarks.agent;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.benchmarks.SampleTokens;

import org.springframework.stereotype.Component;

@Component
class ExpenseSkill {

	@A2ASkill(id = "submit-expense", name = "Submit expense", description = "Submits an expense",
			scopes = SampleTokens.SCOPE)
	String submit() {
		return "submitted";
	}

}
