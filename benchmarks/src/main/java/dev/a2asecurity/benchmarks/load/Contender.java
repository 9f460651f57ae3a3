package dev.a2asecurity.benchmarks.load;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of the table: an agent, the tokens that it is called with, and what was
 * measured in each pass.
 *
 * @param label what it is called
 * @param agent the agent
 * @param tokens the tokens
 * @param passes what was measured so far; grows
 */
record Contender(String label, AgentProcess agent, List<String> tokens, List<Pass> passes) {

	Contender(String label, AgentProcess agent, List<String> tokens) {
		this(label, agent, tokens, new ArrayList<>());
	}

	/**
	 * Returns the medians of all passes, each value by itself.
	 */
	Pass median() {
		return Pass.median(this.passes);
	}

}
