package dev.a2asecurity.starter.taskapp;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * An agent that keeps tasks, answers every operation in both bindings and both versions
 * of the protocol, and gives anybody any task it is asked for: whatever is refused, is
 * refused in front of it.
 */
@SpringBootApplication
public class TaskHostApplication {

	@Bean
	TaskHost taskHost() {
		return new TaskHost();
	}

}
