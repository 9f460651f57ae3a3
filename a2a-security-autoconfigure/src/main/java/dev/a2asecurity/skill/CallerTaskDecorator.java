package dev.a2asecurity.skill;

import org.jspecify.annotations.Nullable;

import org.springframework.core.task.TaskDecorator;

/**
 * Carries the caller of the submitting thread to the thread that runs the task, around a
 * decorator that may be there already.
 */
final class CallerTaskDecorator implements TaskDecorator {

	private final @Nullable TaskDecorator inner;

	CallerTaskDecorator(@Nullable TaskDecorator inner) {
		this.inner = inner;
	}

	@Override
	public Runnable decorate(Runnable task) {
		return CallerPropagation.wrap((this.inner != null) ? this.inner.decorate(task) : task);
	}

}
