package dev.a2asecurity.autoconfigure;

import dev.a2asecurity.task.ListCursors;
import dev.a2asecurity.task.TaskOwnership;
import dev.a2asecurity.web.ResponsePipeline;
import dev.a2asecurity.web.TaskLists;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;

/**
 * Auto-configuration of what narrows the agent's task list to the caller's own tasks.
 */
@AutoConfiguration(after = { A2ATaskAutoConfiguration.class, A2AAnswerAutoConfiguration.class })
@ConditionalOnA2ASecurity
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(WebMvcConfigurer.class)
public final class A2ATaskListAutoConfiguration {

	private static final int MIN_SECRET_LENGTH = 32;

	@Bean
	TaskLists a2aTaskLists(TaskOwnership ownership, A2ATaskProperties properties, ResponsePipeline.Settings answers) {
		A2ATaskProperties.Lists lists = properties.lists();
		require(lists.maxPages() >= 1 && lists.maxPages() <= 100,
				"a2a.security.tasks.lists.max-pages is " + lists.maxPages() + ", which is not between 1 and 100.",
				"Set it to how many pages of the agent's list may be read to fill one, such as 10.");
		String secret = StringUtils.hasText(lists.cursorSecret()) ? lists.cursorSecret() : null;
		require(secret == null || secret.length() >= MIN_SECRET_LENGTH,
				"a2a.security.tasks.lists.cursor-secret is shorter than " + MIN_SECRET_LENGTH + " characters.",
				"Set it to a random text of that length or more, the same for every instance of this agent.");
		return new TaskLists(ownership, new ListCursors(secret), lists.maxPages(), answers.maxDocumentSize());
	}

}
