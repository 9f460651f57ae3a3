package dev.a2asecurity.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.web.CallRecording;

import org.springframework.core.log.LogMessage;

/**
 * Records the calls of chosen skills: the request as the agent is given it, and each
 * document of the answer as it leaves, after everything that redacts it. A session is a
 * call, and has the call's id, by which the audit trail tells the rest.
 * <p>
 * What cannot be recorded is refused: a request before the agent has it, and the rest of
 * an answer.
 */
public final class SessionRecorder implements CallRecording, AutoCloseable {

	private static final Log logger = LogFactory.getLog(SessionRecorder.class);

	private static final Duration TIDY = Duration.ofMinutes(10);

	private static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder()
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.enable(JsonWriteFeature.ESCAPE_NON_ASCII)
			.build())
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private final Settings settings;

	private final RecordingKey key;

	private final RedactionRules rules;

	private final SessionFiles files;

	private final Clock clock;

	/** As many as there are calls running. */
	private final Map<String, Session> sessions = new ConcurrentHashMap<>();

	private @Nullable ScheduledExecutorService scheduler;

	private volatile boolean failing;

	/**
	 * Creates a recorder; nothing is written yet.
	 * @param settings what is recorded, where, and for how long
	 * @param key encrypts it
	 * @param rules what is taken out before
	 * @param clock tells the time
	 */
	public SessionRecorder(Settings settings, RecordingKey key, RedactionRules rules, Clock clock) {
		this.settings = settings;
		this.key = key;
		this.rules = rules;
		this.files = new SessionFiles(settings.directory(), settings.retention(), settings.maxSize(), clock);
		this.clock = clock;
	}

	/**
	 * Deletes what is kept no longer, from now on every ten minutes, on a daemon thread,
	 * until closed.
	 */
	public synchronized void start() {
		if (this.scheduler != null) {
			return;
		}
		this.scheduler = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "a2a-recording");
			thread.setDaemon(true);
			return thread;
		});
		var unused = this.scheduler.scheduleWithFixedDelay(this::tidy, 0, TIDY.toSeconds(), TimeUnit.SECONDS);
	}

	void tidy() {
		try {
			this.files.tidy();
		}
		// Whatever it is, an exception would end the tidying for good.
		catch (IOException | RuntimeException ex) {
			logger.error("Did not delete recorded sessions that are to be kept no longer", ex);
		}
	}

	/**
	 * Tells whether a call is recorded.
	 */
	boolean isRecorded(A2ACall call) {
		SkillId skill = call.skill();
		return skill != null && this.settings.skills().contains(skill);
	}

	/**
	 * Tells whether what came last could not be recorded.
	 */
	public boolean isFailing() {
		return this.failing;
	}

	@Override
	public void request(A2ACall call, byte[] body, int length) throws IOException {
		if (!isRecorded(call)) {
			return;
		}
		Session session = new Session();
		this.sessions.put(call.id(), session);
		ObjectNode entry = entry("request");
		entry.put("operation", call.operation().label());
		entry.put("skill", String.valueOf(call.skill()));
		try {
			write(call, session, entry, body, 0, length);
		}
		catch (IOException ex) {
			this.sessions.remove(call.id());
			throw ex;
		}
	}

	/**
	 * Takes a document of an answer.
	 * @throws IOException if it cannot be kept; it must not leave then
	 */
	void answer(A2ACall call, int status, boolean event, byte[] json) throws IOException {
		Session session = this.sessions.get(call.id());
		if (session == null) {
			throw new IOException("The request was not recorded");
		}
		ObjectNode entry = entry(event ? "event" : "answer");
		entry.put("status", status);
		write(call, session, entry, json, 0, json.length);
	}

	@Override
	public void ended(A2ACall call, String reason) {
		Session session = this.sessions.remove(call.id());
		if (session == null) {
			return;
		}
		try {
			ObjectNode entry = entry("end");
			entry.put("reason", reason);
			append(call, session, entry);
		}
		catch (IOException ex) {
			logger.error(LogMessage.format("Did not record the end of a session: reason=recording_unavailable, call=%s",
					call.id()));
		}
	}

	private ObjectNode entry(String kind) {
		ObjectNode entry = JSON.createObjectNode();
		entry.put("time", this.clock.instant().toString());
		entry.put("kind", kind);
		return entry;
	}

	private void write(A2ACall call, Session session, ObjectNode entry, byte[] body, int offset, int length)
			throws IOException {
		entry.put("size", length);
		entry.put("digest", sha256(body, offset, length));
		synchronized (session) {
			session.size += length;
			if (session.size > this.settings.maxSessionSize()) {
				// What is cut is told, and how long it was.
				entry.put("body", "cut, since the session is longer than a2a.security.recording.max-session-size");
				if (session.cut) {
					return;
				}
				session.cut = true;
			}
			else {
				entry.set("body", redacted(body, offset, length));
			}
			append(call, session, entry);
		}
	}

	/**
	 * Returns a document without what is taken out; of what cannot be read nothing can be
	 * taken out, so nothing of it is kept.
	 */
	private JsonNode redacted(byte[] body, int offset, int length) {
		try {
			return (length == 0) ? JsonNodeFactory.instance.nullNode()
					: this.rules.apply(JSON.readTree(body, offset, length));
		}
		catch (JacksonException ex) {
			return JsonNodeFactory.instance.stringNode("not kept, since it is no JSON");
		}
	}

	private void append(A2ACall call, Session session, ObjectNode entry) throws IOException {
		synchronized (session) {
			try {
				this.files
					.append(SealedEntry.seal(this.key, call.id(), session.number + 1, JSON.writeValueAsString(entry)));
				session.number++;
				this.failing = false;
			}
			catch (IOException ex) {
				if (!this.failing) {
					this.failing = true;
					logger.error("Calls of skills whose sessions are recorded are refused from now on: "
							+ "reason=recording_unavailable", ex);
				}
				throw ex;
			}
		}
	}

	private static String sha256(byte[] bytes, int offset, int length) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			digest.update(bytes, offset, length);
			return HexFormat.of().formatHex(digest.digest());
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public synchronized void close() {
		if (this.scheduler != null) {
			this.scheduler.shutdownNow();
		}
		this.files.close();
	}

	/**
	 * What is recorded, where, and for how long.
	 *
	 * @param skills skills whose calls are recorded
	 * @param directory where the files are
	 * @param retention how long they are kept; an hour longer at most
	 * @param maxSessionSize most bytes of the bodies of one session
	 * @param maxSize about how many bytes all files take; the oldest go first
	 */
	public record Settings(Set<SkillId> skills, Path directory, Duration retention, long maxSessionSize, long maxSize) {

		/**
		 * Creates settings.
		 */
		public Settings {
			skills = Set.copyOf(skills);
		}

	}

	private static final class Session {

		private long number;

		private long size;

		private boolean cut;

	}

}
