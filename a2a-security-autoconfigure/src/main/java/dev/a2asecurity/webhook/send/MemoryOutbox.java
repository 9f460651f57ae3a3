package dev.a2asecurity.webhook.send;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * An outbox in the memory of this process: what it holds when the process dies is lost.
 */
final class MemoryOutbox implements WebhookOutbox {

	private final OutboxCapacity capacity;

	/**
	 * By target, in the order of acceptance. A target moves behind the others when it was
	 * given something.
	 */
	private final Map<String, List<Entry>> targets = new LinkedHashMap<>();

	private final Map<String, Integer> callers = new HashMap<>();

	private int size;

	MemoryOutbox(OutboxCapacity capacity) {
		this.capacity = capacity;
	}

	@Override
	public synchronized boolean accept(QueuedWebhook webhook) {
		List<Entry> entries = this.targets.getOrDefault(webhook.target().key(), List.of());
		String registrant = webhook.target().registrantKey();
		int ofCaller = this.callers.getOrDefault(registrant, 0);
		if (this.size >= this.capacity.total() || entries.size() >= this.capacity.perTarget()
				|| (!registrant.isEmpty() && ofCaller >= this.capacity.perCaller())) {
			return false;
		}
		this.callers.put(registrant, ofCaller + 1);
		this.targets.computeIfAbsent(webhook.target().key(), (key) -> new ArrayList<>()).add(new Entry(webhook));
		this.size++;
		return true;
	}

	@Override
	public synchronized List<Claimed> claim(Instant now, Instant leaseEnd, int most, ToIntFunction<String> freePlaces) {
		List<Claimed> claimed = new ArrayList<>();
		for (String key : List.copyOf(this.targets.keySet())) {
			int free = (claimed.size() < most) ? Math.min(freePlaces.applyAsInt(key), most - claimed.size()) : 0;
			if (free > 0) {
				List<Entry> entries = Objects.requireNonNull(this.targets.remove(key));
				this.targets.put(key, entries);
				claim(entries, now, leaseEnd, free, claimed);
			}
		}
		return claimed;
	}

	private static void claim(List<Entry> entries, Instant now, Instant leaseEnd, int free, List<Claimed> claimed) {
		Set<String> waiting = new HashSet<>();
		int taken = 0;
		for (Entry entry : entries) {
			String task = entry.webhook.taskId();
			boolean first = task == null || waiting.add(task);
			if (taken < free && first && !entry.dueAt.isAfter(now) && !entry.leaseEnd.isAfter(now)) {
				entry.lease = UUID.randomUUID().toString();
				entry.leaseEnd = leaseEnd;
				claimed.add(new Claimed(entry.webhook, entry.lease));
				taken++;
			}
		}
	}

	@Override
	public synchronized void retry(Claimed claimed, Instant dueAt) {
		for (Entry entry : this.targets.getOrDefault(claimed.webhook().target().key(), List.of())) {
			if (entry.lease.equals(claimed.lease())) {
				entry.webhook = claimed.webhook().afterAttempt();
				entry.dueAt = dueAt;
				entry.leaseEnd = Instant.MIN;
			}
		}
	}

	@Override
	public synchronized void remove(Claimed claimed) {
		remove(claimed.webhook().target().key(), (entry) -> entry.lease.equals(claimed.lease()));
	}

	@Override
	public synchronized List<QueuedWebhook> removeAll(String targetKey, Instant now) {
		return remove(targetKey, (entry) -> !entry.leaseEnd.isAfter(now));
	}

	private List<QueuedWebhook> remove(String targetKey, Predicate<Entry> condition) {
		List<QueuedWebhook> removed = new ArrayList<>();
		List<Entry> entries = this.targets.getOrDefault(targetKey, new ArrayList<>());
		for (Iterator<Entry> all = entries.iterator(); all.hasNext();) {
			Entry entry = all.next();
			if (condition.test(entry)) {
				removed.add(entry.webhook);
				this.callers.computeIfPresent(entry.webhook.target().registrantKey(),
						(key, count) -> (count > 1) ? count - 1 : null);
				all.remove();
			}
		}
		this.size -= removed.size();
		if (entries.isEmpty()) {
			this.targets.remove(targetKey);
		}
		return removed;
	}

	@Override
	public synchronized int size() {
		return this.size;
	}

	@Override
	public boolean isDurable() {
		return false;
	}

	private static final class Entry {

		private QueuedWebhook webhook;

		private Instant dueAt = Instant.MIN;

		private Instant leaseEnd = Instant.MIN;

		private String lease = "";

		Entry(QueuedWebhook webhook) {
			this.webhook = webhook;
		}

	}

}
