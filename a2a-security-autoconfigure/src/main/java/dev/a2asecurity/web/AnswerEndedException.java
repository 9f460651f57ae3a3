package dev.a2asecurity.web;

import java.io.IOException;

/**
 * Tells whoever goes on to write an answer that nobody takes it any more: what an agent
 * has to expect of every client.
 */
final class AnswerEndedException extends IOException {

	private static final long serialVersionUID = 1L;

	AnswerEndedException() {
		super("The answer has ended");
	}

}
