package dev.a2asecurity.task;

import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * An owner as a store holds it: a JSON array of tenant, issuer, subject, client, and an
 * array of roles, in ASCII, since subjects may have characters that a database refuses or
 * that an encoder replaces. Equal owners with equal roles are equal texts.
 */
final class OwnerText {

	private static final Log logger = LogFactory.getLog(OwnerText.class);

	private static final JsonMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

	private OwnerText() {
	}

	static String of(TaskOwner owner) {
		return JSON.writeValueAsString(new Form(owner.tenant(), owner.issuer(), owner.subject(), owner.clientId(),
				List.copyOf(owner.roles())));
	}

	/**
	 * Returns the owner that a text names. What cannot be read, because a later version
	 * or somebody's hand wrote it, is there and nobody's.
	 */
	static TaskOwner parse(String text) {
		try {
			Form form = JSON.readValue(text, Form.class);
			if (form.issuer() != null && form.subject() != null && form.roles() != null) {
				return new TaskOwner(form.tenant(), form.issuer(), form.subject(), form.clientId(),
						Set.copyOf(form.roles()));
			}
		}
		catch (JacksonException ex) {
			logger.debug("The text of an owner is no such array", ex);
		}
		logger.warn("Did not read the owner of a task or context, so nobody can use it");
		return TaskOwner.NOBODY;
	}

	@JsonFormat(shape = JsonFormat.Shape.ARRAY)
	@JsonPropertyOrder({ "tenant", "issuer", "subject", "clientId", "roles" })
	private record Form(@Nullable String tenant, @Nullable String issuer, @Nullable String subject,
			@Nullable String clientId, @Nullable List<String> roles) {
	}

}
