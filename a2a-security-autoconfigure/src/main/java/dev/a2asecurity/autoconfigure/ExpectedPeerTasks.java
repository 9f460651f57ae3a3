package dev.a2asecurity.autoconfigure;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.peer.PeerTaskListener;
import dev.a2asecurity.webhook.receive.StartedTasks;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;

/**
 * Has the receiver of webhooks expect the tasks that are started at peers, each by the
 * name that the receiver calls the peer by.
 */
final class ExpectedPeerTasks implements PeerTaskListener {

	private final Map<String, String> senders;

	private final StartedTasks tasks;

	private ExpectedPeerTasks(Map<String, String> senders, StartedTasks tasks) {
		this.senders = Map.copyOf(senders);
		this.tasks = tasks;
	}

	/**
	 * Returns the listener, or empty if no peer sends webhooks, or the application keeps
	 * its tasks by itself.
	 * @param tasks the tasks that are expected, or {@code null} if something else knows
	 * them
	 */
	static Optional<PeerTaskListener> of(A2APeersProperties properties, Environment environment,
			@Nullable StartedTasks tasks) {
		Set<String> received = received(environment);
		Map<String, String> senders = new HashMap<>();
		properties.peers().forEach((name, peer) -> {
			String sender = (peer.webhookPeer() != null) ? peer.webhookPeer() : name;
			require(peer.webhookPeer() == null || received.contains(sender),
					"a2a.security.peers." + name + ".webhook-peer is [" + sender
							+ "], and a2a.security.webhooks.receive has " + received + ".",
					"Set it to one of these, or remove it if the peer sends no webhooks.");
			if (received.contains(sender)) {
				senders.put(name, sender);
			}
		});
		return (tasks != null && !senders.isEmpty()) ? Optional.of(new ExpectedPeerTasks(senders, tasks))
				: Optional.empty();
	}

	/**
	 * The names alone: the rest of the receiver's properties is no concern of an
	 * application without a web server.
	 */
	private static Set<String> received(Environment environment) {
		Set<String> names = new TreeSet<>();
		Binder.get(environment)
			.bind("a2a.security.webhooks.receive", Bindable.listOf(Sender.class))
			.ifBound((senders) -> senders.forEach((sender) -> {
				if (sender.peer() != null) {
					names.add(sender.peer());
				}
			}));
		return names;
	}

	@Override
	public void started(String peer, String taskId) {
		String sender = this.senders.get(peer);
		if (sender != null) {
			this.tasks.started(sender, taskId);
		}
	}

	/**
	 * A sender of webhooks.
	 *
	 * @param peer what it is called
	 */
	record Sender(@Nullable String peer) {

	}

}
