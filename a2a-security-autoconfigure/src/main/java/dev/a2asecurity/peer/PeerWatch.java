package dev.a2asecurity.peer;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.peer.AuthenticatedHeaders.Grant;
import dev.a2asecurity.web.AnsweredTask;

import org.springframework.core.log.LogMessage;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Tells whoever wants to know what becomes of calls to peers: the listeners of requests,
 * of which the audit trail is one, and those of the tasks that come of them.
 */
final class PeerWatch {

	private static final Log logger = LogFactory.getLog(PeerWatch.class);

	private final List<PeerListener> listeners;

	private final List<PeerTaskListener> taskListeners;

	PeerWatch(List<PeerListener> listeners, List<PeerTaskListener> taskListeners) {
		this.listeners = List.copyOf(listeners);
		this.taskListeners = List.copyOf(taskListeners);
	}

	/**
	 * Tells of a request that has everything to be sent. What this throws keeps it from
	 * being sent.
	 */
	void authorized(Peer peer, @Nullable SkillId skill, OnBehalf behalf, @Nullable Grant grant) {
		if (!this.listeners.isEmpty()) {
			PeerAuthorization authorization = new PeerAuthorization(peer.name(), behalf.authority(), behalf.caller(),
					skill, (grant != null) ? grant.token().scopes() : Set.of(),
					(grant != null) ? grant.token().fingerprint() : null);
			this.listeners.forEach((listener) -> listener.authorized(authorization));
		}
	}

	/**
	 * Tells of a request that is not sent, or of an answer that leads away.
	 */
	void refused(RemoteAgentException refusal, @Nullable SkillId skill, @Nullable OnBehalf behalf) {
		if (!this.listeners.isEmpty()) {
			Caller caller = (behalf != null) ? behalf.caller()
					: Caller.of(SecurityContextHolder.getContext().getAuthentication()).orElse(null);
			this.listeners.forEach((listener) -> listener.refused(refusal, caller, skill));
		}
	}

	/**
	 * Tells how long it took to find out if a request may be sent.
	 * @param begin when that began, by {@link System#nanoTime()}
	 */
	void took(boolean authorized, long begin) {
		if (!this.listeners.isEmpty()) {
			Duration time = Duration.ofNanos(System.nanoTime() - begin);
			this.listeners.forEach((listener) -> listener.took(authorized, time));
		}
	}

	/**
	 * Returns an answer that tells of the task that has come of the request, as it is
	 * read; the answer itself, if nobody wants to know or there can be none.
	 */
	ClientHttpResponse watched(Peer peer, HttpMethod method, URI uri, byte[] request, ClientHttpResponse response)
			throws IOException {
		if (this.taskListeners.isEmpty() || !method.equals(HttpMethod.POST)
				|| !response.getStatusCode().is2xxSuccessful()) {
			return response;
		}
		HttpHeaders headers = response.getHeaders();
		MediaType type = contentType(headers);
		boolean stream = MediaType.TEXT_EVENT_STREAM.isCompatibleWith(type);
		if ((!stream && !isJson(type)) || headers.getFirst(HttpHeaders.CONTENT_ENCODING) != null) {
			return response;
		}
		AnsweredTask task = AnsweredTask.of(uri, request, response.getStatusCode().value(), stream,
				(taskId) -> started(peer, taskId));
		return (task != null) ? new WatchedResponse(response, task) : response;
	}

	private static MediaType contentType(HttpHeaders headers) {
		try {
			MediaType type = headers.getContentType();
			return (type != null) ? type : MediaType.APPLICATION_OCTET_STREAM;
		}
		catch (IllegalArgumentException ex) {
			return MediaType.APPLICATION_OCTET_STREAM;
		}
	}

	private static boolean isJson(MediaType type) {
		return type.isCompatibleWith(MediaType.APPLICATION_JSON)
				|| (type.getType().equals("application") && "json".equals(type.getSubtypeSuffix()));
	}

	private void started(Peer peer, String taskId) {
		for (PeerTaskListener listener : this.taskListeners) {
			try {
				listener.started(peer.name(), taskId);
			}
			// The application reads an answer and is not concerned.
			catch (RuntimeException ex) {
				logger.warn(LogMessage.format("Did not tell a listener of a task of the peer %s", peer.name()), ex);
			}
		}
	}

}
