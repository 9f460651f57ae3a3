package dev.a2asecurity.audit;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * Takes what an event says, field by field. What is absent or empty is left out; text
 * that is very long is cut, and its digest stands for the rest.
 */
public interface AuditFields {

	/**
	 * Takes a text.
	 */
	void text(String name, @Nullable String value);

	/**
	 * Takes a number.
	 */
	void number(String name, long value);

	/**
	 * Takes several texts.
	 */
	void texts(String name, Collection<String> values);

}
