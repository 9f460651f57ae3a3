package dev.a2asecurity.call;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * One A2A operation on the wire: who asks for what, about which task, with which skill.
 * It is what every decision is made on, the same for both bindings and both versions of
 * the protocol. Everything in it comes from the request, and nothing of it is more than a
 * claim until it has been checked, but for the caller, who is authenticated.
 * <p>
 * It holds ids and URLs, and no part of the message's content.
 */
public final class A2ACall {

	private final String id;

	private final Caller caller;

	private final A2AOperation operation;

	private final ProtocolVersion version;

	private final String method;

	private final @Nullable String tenant;

	private final @Nullable String taskId;

	private final @Nullable String contextId;

	private final @Nullable String messageId;

	private final @Nullable String messageDigest;

	private final Set<String> referencedTaskIds;

	private final @Nullable SkillId skill;

	private final List<String> webhookUrls;

	private final @Nullable JsonRpcId requestId;

	private A2ACall(Builder builder) {
		this.id = (builder.id != null) ? builder.id : CallIds.next();
		this.caller = builder.caller;
		this.operation = builder.operation;
		this.version = builder.version;
		this.method = builder.method;
		this.tenant = builder.tenant;
		this.taskId = builder.taskId;
		this.contextId = builder.contextId;
		this.messageId = builder.messageId;
		this.messageDigest = builder.messageDigest;
		this.referencedTaskIds = Collections.unmodifiableSet(new LinkedHashSet<>(builder.referencedTaskIds));
		this.skill = builder.skill;
		this.webhookUrls = List.copyOf(builder.webhookUrls);
		this.requestId = builder.requestId;
	}

	/**
	 * Starts to describe a call.
	 * @param caller who calls
	 * @param operation what is asked for
	 * @param version whose field names and error forms are spoken
	 */
	public static Builder builder(Caller caller, A2AOperation operation, ProtocolVersion version) {
		return new Builder(caller, operation, version);
	}

	/**
	 * Returns the admitted call that this thread works on, if there is one: on the thread
	 * of the request, and on the agent's executors.
	 */
	public static Optional<A2ACall> find() {
		return of(SecurityContextHolder.getContext().getAuthentication());
	}

	/**
	 * Returns the admitted call that an authentication was made for, if it was made for
	 * one.
	 */
	public static Optional<A2ACall> of(@Nullable Authentication authentication) {
		return (authentication instanceof CallAuthentication admitted && admitted.isAuthenticated())
				? Optional.of(admitted.call()) : Optional.empty();
	}

	/**
	 * Returns what this agent calls the call, in logs and in the audit trail: unique,
	 * also after a restart, and nothing that came from the caller.
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Returns who calls.
	 */
	public Caller caller() {
		return this.caller;
	}

	/**
	 * Returns what is asked for.
	 */
	public A2AOperation operation() {
		return this.operation;
	}

	/**
	 * Returns the version of the protocol that the call is written in.
	 */
	public ProtocolVersion version() {
		return this.version;
	}

	/**
	 * Returns the operation's name as it stood on the wire: the JSON-RPC method, or the
	 * specification's name for an HTTP+JSON path.
	 */
	public String method() {
		return this.method;
	}

	/**
	 * Returns the tenant that the call names, or {@code null} if it names none.
	 */
	public @Nullable String tenant() {
		return this.tenant;
	}

	/**
	 * Returns the task that the call is about, or {@code null} if it names none.
	 */
	public @Nullable String taskId() {
		return this.taskId;
	}

	/**
	 * Returns the context that the call names, or {@code null} if it names none.
	 */
	public @Nullable String contextId() {
		return this.contextId;
	}

	/**
	 * Returns the id of the message that is sent, or {@code null} where none is.
	 */
	public @Nullable String messageId() {
		return this.messageId;
	}

	/**
	 * Returns the SHA-256 digest, in lower-case hex, of what is asked: the bytes of the
	 * JSON-RPC parameters or of the HTTP body, without what changes when a client sends
	 * the same again. It is {@code null} where no message is sent.
	 */
	public @Nullable String messageDigest() {
		return this.messageDigest;
	}

	/**
	 * Returns the further tasks that a message refers to, unmodifiable.
	 */
	public Set<String> referencedTaskIds() {
		return this.referencedTaskIds;
	}

	/**
	 * Returns every task that the call names, in whatever role.
	 */
	public Set<String> namedTaskIds() {
		if (this.taskId == null) {
			return this.referencedTaskIds;
		}
		Set<String> named = new LinkedHashSet<>();
		named.add(this.taskId);
		named.addAll(this.referencedTaskIds);
		return named;
	}

	/**
	 * Returns the skill that the call is for: before admission the one that it names,
	 * after it the one that was resolved, and {@code null} where it is not known.
	 */
	public @Nullable SkillId skill() {
		return this.skill;
	}

	/**
	 * Returns the webhook URLs that the call brings, unmodifiable, as they stood.
	 */
	public List<String> webhookUrls() {
		return this.webhookUrls;
	}

	/**
	 * Returns the id that a JSON-RPC answer has to echo, or {@code null} for HTTP+JSON.
	 */
	public @Nullable JsonRpcId requestId() {
		return this.requestId;
	}

	/**
	 * Returns the same call for a skill.
	 */
	public A2ACall withSkill(SkillId skill) {
		Builder builder = new Builder(this.caller, this.operation, this.version);
		builder.id = this.id;
		builder.method = this.method;
		builder.tenant = this.tenant;
		builder.taskId = this.taskId;
		builder.contextId = this.contextId;
		builder.messageId = this.messageId;
		builder.messageDigest = this.messageDigest;
		builder.referencedTaskIds = this.referencedTaskIds;
		builder.skill = skill;
		builder.webhookUrls = this.webhookUrls;
		builder.requestId = this.requestId;
		return builder.build();
	}

	/**
	 * Says what an operator needs, without what a caller could forge lines of a log with:
	 * ids are the caller's own text, so they are cut and stripped of control characters.
	 */
	@Override
	public String toString() {
		return "A2ACall[" + this.operation + ", version=" + this.version + loggable(", skill=", this.skill)
				+ loggable(", task=", this.taskId) + loggable(", context=", this.contextId)
				+ loggable(", message=", this.messageId) + loggable(", tenant=", this.tenant) + ", " + this.caller
				+ "]";
	}

	private static String loggable(String label, @Nullable Object value) {
		return (value != null) ? label + LoggableText.of(value.toString()) : "";
	}

	/**
	 * Builds an {@link A2ACall}.
	 */
	public static final class Builder {

		private final Caller caller;

		private final A2AOperation operation;

		private final ProtocolVersion version;

		private @Nullable String id;

		private String method;

		private @Nullable String tenant;

		private @Nullable String taskId;

		private @Nullable String contextId;

		private @Nullable String messageId;

		private @Nullable String messageDigest;

		private Collection<String> referencedTaskIds = Set.of();

		private @Nullable SkillId skill;

		private List<String> webhookUrls = List.of();

		private @Nullable JsonRpcId requestId;

		private Builder(Caller caller, A2AOperation operation, ProtocolVersion version) {
			this.caller = caller;
			this.operation = operation;
			this.version = version;
			this.method = operation.label();
		}

		/**
		 * Sets the operation's name on the wire. Without it, it is the specification's.
		 */
		public Builder method(String method) {
			this.method = method;
			return this;
		}

		/**
		 * Sets the named tenant. Without it, none is named.
		 */
		public Builder tenant(@Nullable String tenant) {
			this.tenant = tenant;
			return this;
		}

		/**
		 * Sets the named task. Without it, none is named.
		 */
		public Builder taskId(@Nullable String taskId) {
			this.taskId = taskId;
			return this;
		}

		/**
		 * Sets the named context. Without it, none is named.
		 */
		public Builder contextId(@Nullable String contextId) {
			this.contextId = contextId;
			return this;
		}

		/**
		 * Sets the message's id and the digest of what is asked. Without them, no message
		 * is sent.
		 */
		public Builder message(@Nullable String messageId, @Nullable String messageDigest) {
			this.messageId = messageId;
			this.messageDigest = messageDigest;
			return this;
		}

		/**
		 * Sets the tasks that the message refers to. Without them, it refers to none.
		 */
		public Builder referencedTaskIds(Collection<String> referencedTaskIds) {
			this.referencedTaskIds = List.copyOf(referencedTaskIds);
			return this;
		}

		/**
		 * Sets the named skill. Without it, none is named.
		 */
		public Builder skill(@Nullable SkillId skill) {
			this.skill = skill;
			return this;
		}

		/**
		 * Sets the webhook URLs. Without them, there are none.
		 */
		public Builder webhookUrls(List<String> webhookUrls) {
			this.webhookUrls = List.copyOf(webhookUrls);
			return this;
		}

		/**
		 * Sets the JSON-RPC id. Without it, the call is no JSON-RPC call.
		 */
		public Builder requestId(@Nullable JsonRpcId requestId) {
			this.requestId = requestId;
			return this;
		}

		/**
		 * Builds the call.
		 */
		public A2ACall build() {
			return new A2ACall(this);
		}

	}

}
