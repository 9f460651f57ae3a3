package dev.a2asecurity.samples.demo;

import java.io.PrintStream;

/**
 * What is played, as it is played, for a person to read; and whether all of it went as it
 * should.
 */
final class Transcript {

	private final PrintStream out;

	private int step;

	private int failures;

	Transcript(PrintStream out) {
		this.out = out;
	}

	void title(String text) {
		this.out.printf("%n%s%n%s%n", text, "=".repeat(text.length()));
	}

	void step(String text) {
		this.step++;
		this.out.printf("%n%2d. %s%n", this.step, text);
	}

	void detail(String text) {
		this.out.printf("    %s%n", text);
	}

	/**
	 * Tells how a step went.
	 * @param asExpected whether it went as it should
	 * @param text what happened
	 */
	void outcome(boolean asExpected, String text) {
		this.out.printf("    %s %s%n", asExpected ? "[ok]  " : "[FAIL]", text);
		if (!asExpected) {
			this.failures++;
		}
	}

	void summary() {
		this.out.printf("%n%d steps, %s%n", this.step,
				(this.failures == 0) ? "all as they should be." : this.failures + " NOT as they should be.");
		this.out.flush();
	}

	boolean allAsExpected() {
		return this.step > 0 && this.failures == 0;
	}

}
