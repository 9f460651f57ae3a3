package dev.a2asecurity.samples.expense.host;

/**
 * Says that the result of a task is another one by now; published as an application
 * event.
 *
 * @param taskId the task
 * @param result what its artifact is to hold
 */
public record ResultChanged(String taskId, Object result) {

}
