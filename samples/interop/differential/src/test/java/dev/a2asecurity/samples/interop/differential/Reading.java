package dev.a2asecurity.samples.interop.differential;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a parser takes a call for.
 *
 * @param method the JSON-RPC method
 * @param tasks the tasks that it names
 * @param contexts the contexts that it names
 * @param skills the skills that it names
 * @param urls the webhooks that it names
 */
record Reading(String method, Set<String> tasks, Set<String> contexts, Set<String> skills, Set<String> urls) {

	Reading {
		tasks = new TreeSet<>(tasks);
		contexts = new TreeSet<>(contexts);
		skills = new TreeSet<>(skills);
		urls = new TreeSet<>(urls);
	}

	/**
	 * Tells whether there is something in this reading that is not in another. A parser
	 * that sees less, since it does not know a name, is not fooled.
	 */
	boolean seesMoreThan(Reading other) {
		return !this.method.equals(other.method) || !other.tasks.containsAll(this.tasks)
				|| !other.contexts.containsAll(this.contexts) || !other.skills.containsAll(this.skills)
				|| !other.urls.containsAll(this.urls);
	}

	/**
	 * Tells whether a value is anywhere in this reading.
	 */
	boolean names(String value) {
		return List.of(Set.of(this.method), this.tasks, this.contexts, this.skills, this.urls)
			.stream()
			.anyMatch((values) -> values.contains(value));
	}

}
