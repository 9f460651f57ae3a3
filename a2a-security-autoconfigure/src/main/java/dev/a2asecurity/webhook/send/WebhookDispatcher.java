package dev.a2asecurity.webhook.send;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.webhook.WebhookBody;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.log.LogMessage;

/**
 * Takes notifications in and sees to it that they are delivered: one thread looks for
 * what is due, a few deliver. When the application is stopped, it delivers for a while
 * what is due, and says what it leaves behind.
 */
final class WebhookDispatcher implements WebhookSender, SmartLifecycle {

	private static final Log logger = LogFactory.getLog(WebhookDispatcher.class);

	/**
	 * Stopped after the web server, whose last calls have notifications too, and before
	 * the beans that it uses.
	 */
	private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 8192;

	private final WebhookOutbox outbox;

	private final WebhookDelivery delivery;

	private final DeliveryClient client;

	private final DeliveryPolicy policy;

	private final Consumer<WebhookEvent> events;

	private final List<WebhookAttemptListener> listeners;

	private final Clock clock;

	private final TargetStates targets;

	private final Random random = new Random();

	private final Semaphore places;

	/**
	 * Released when there may be something to do.
	 */
	private final Semaphore wakeUp = new Semaphore(0);

	private final AtomicInteger underWay = new AtomicInteger();

	private volatile boolean running;

	private @Nullable Thread looker;

	private @Nullable ExecutorService workers;

	WebhookDispatcher(WebhookOutbox outbox, WebhookDelivery delivery, DeliveryClient client, DeliveryPolicy policy,
			Consumer<WebhookEvent> events, List<WebhookAttemptListener> listeners, Clock clock) {
		this.outbox = outbox;
		this.delivery = delivery;
		this.client = client;
		this.policy = policy;
		this.events = events;
		this.listeners = List.copyOf(listeners);
		this.clock = clock;
		this.targets = new TargetStates(policy, clock, this.random);
		this.places = new Semaphore(policy.concurrency());
	}

	@Override
	public String send(WebhookTarget target, @Nullable String taskId, byte[] notification) {
		if (notification.length > this.policy.maxBytes()) {
			throw new IllegalArgumentException("A notification has at most " + this.policy.maxBytes()
					+ " bytes (a2a.security.webhooks.send.max-size), not " + notification.length);
		}
		QueuedWebhook webhook = new QueuedWebhook("msg_" + UUID.randomUUID().toString().replace("-", ""), target,
				taskId, WebhookBody.of(notification), this.clock.instant(), 0);
		if (this.targets.isStopped(target.key())) {
			abandoned(webhook, "target_stopped", null, Duration.ZERO);
			return webhook.id();
		}
		accept(webhook);
		this.wakeUp.release();
		return webhook.id();
	}

	/**
	 * Waits a moment for room: whoever produces more than can be delivered is slowed down
	 * before it is refused.
	 */
	private void accept(QueuedWebhook webhook) {
		long end = System.nanoTime() + this.policy.acceptTimeout().toNanos();
		while (!this.outbox.accept(webhook)) {
			if (System.nanoTime() - end >= 0 || !this.running) {
				throw new WebhookOutboxFullException();
			}
			try {
				TimeUnit.MILLISECONDS.sleep(20);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new WebhookOutboxFullException();
			}
		}
	}

	/**
	 * Returns how many notifications are not delivered yet.
	 */
	int waiting() {
		return this.outbox.size();
	}

	@Override
	public synchronized void start() {
		if (this.running) {
			return;
		}
		this.running = true;
		AtomicInteger number = new AtomicInteger();
		this.workers = Executors.newFixedThreadPool(this.policy.concurrency(), (task) -> {
			Thread thread = new Thread(task, "a2a-webhook-" + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		});
		Thread thread = new Thread(this::look, "a2a-webhook-dispatcher");
		thread.setDaemon(true);
		this.looker = thread;
		thread.start();
	}

	private void look() {
		while (this.running) {
			boolean more = false;
			try {
				more = handOut();
			}
			catch (RuntimeException ex) {
				logger.error("Did not look for webhooks that are due; they are not lost", ex);
			}
			if (!more) {
				await();
			}
		}
	}

	private void await() {
		try {
			if (this.wakeUp.tryAcquire(this.policy.pollInterval().toMillis(), TimeUnit.MILLISECONDS)) {
				this.wakeUp.drainPermits();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.running = false;
		}
	}

	/**
	 * Hands out what is due.
	 * @return whether there was something
	 */
	private boolean handOut() {
		int free = this.places.availablePermits();
		if (free == 0) {
			return false;
		}
		Instant now = this.clock.instant();
		List<WebhookOutbox.Claimed> claimed = this.outbox.claim(now, now.plus(this.policy.lease()), free,
				this.targets::freePlaces);
		for (WebhookOutbox.Claimed one : claimed) {
			handOut(one);
		}
		return !claimed.isEmpty();
	}

	private void handOut(WebhookOutbox.Claimed claimed) {
		ExecutorService pool = this.workers;
		if (pool == null) {
			return;
		}
		String key = claimed.webhook().target().key();
		this.places.acquireUninterruptibly();
		this.targets.began(key);
		this.underWay.incrementAndGet();
		pool.execute(() -> {
			try {
				deliver(claimed, key);
			}
			finally {
				this.targets.ended(key);
				this.places.release();
				this.underWay.decrementAndGet();
				this.wakeUp.release();
			}
		});
	}

	private void deliver(WebhookOutbox.Claimed claimed, String key) {
		QueuedWebhook webhook = claimed.webhook();
		try {
			long begin = System.nanoTime();
			WebhookDelivery.Attempt attempt = this.delivery.attempt(webhook);
			Duration took = Duration.ofNanos(System.nanoTime() - begin);
			WebhookDelivery.Outcome outcome = attempt.outcome();
			if (outcome instanceof WebhookDelivery.Outcome.Delivered) {
				tell(webhook.afterAttempt(), WebhookAttempt.Outcome.DELIVERED, "delivered", attempt.keyId(), took);
				this.outbox.remove(claimed);
				this.targets.succeeded(key);
			}
			else if (outcome instanceof WebhookDelivery.Outcome.Failed failed) {
				tell(webhook.afterAttempt(), WebhookAttempt.Outcome.FAILED, failed.reason(), attempt.keyId(), took);
				failed(claimed, key, failed);
			}
			else if (outcome instanceof WebhookDelivery.Outcome.Abandoned given) {
				this.outbox.remove(claimed);
				abandoned(webhook.afterAttempt(), given.reason(), attempt.keyId(), took);
				if (given.reason().startsWith("status_")) {
					countFailure(webhook, key, Duration.ZERO, given.targetGone(), given.reason());
				}
			}
		}
		catch (RuntimeException ex) {
			// Its lease ends, and it is tried again.
			logger.error(LogMessage.format("Did not get to the end of delivering the webhook %s", webhook.id()), ex);
		}
	}

	private void failed(WebhookOutbox.Claimed claimed, String key, WebhookDelivery.Outcome.Failed failed) {
		QueuedWebhook webhook = claimed.webhook();
		Duration delay = this.policy.delay(webhook.attempts() + 1, this.random.nextDouble());
		Duration wait = (delay.compareTo(failed.retryAfter()) > 0) ? delay : failed.retryAfter();
		logger.debug(LogMessage.format("Did not deliver the webhook %s, attempt %s: reason=%s", webhook.id(),
				webhook.attempts() + 1, failed.reason()));
		// Only what the receiver asks of everybody is held against everything to it.
		Duration pause = failed.reason().equals("status_429") ? failed.retryAfter() : Duration.ZERO;
		countFailure(webhook, key, pause, false, failed.reason());
		if (this.targets.isStopped(key)) {
			this.outbox.remove(claimed);
			abandoned(webhook.afterAttempt(), "target_stopped", null, Duration.ZERO);
		}
		else {
			this.outbox.retry(claimed, this.clock.instant().plus(wait));
		}
	}

	private void countFailure(QueuedWebhook webhook, String key, Duration pause, boolean gone, String reason) {
		int failures = this.targets.failed(key, pause, gone);
		if (failures > 0) {
			logger.warn(LogMessage.format("Stopped to send to %s after %s failures in a row, the last being %s",
					webhook.target(), failures, reason));
			publish(new WebhookEvent(WebhookEvent.Kind.TARGET_STOPPED, reason, null, null, webhook.target().url(),
					failures));
			this.outbox.removeAll(key, this.clock.instant())
				.forEach((waiting) -> abandoned(waiting, "target_stopped", null, Duration.ZERO));
		}
	}

	private void abandoned(QueuedWebhook webhook, String reason, @Nullable String keyId, Duration took) {
		logger.warn(LogMessage.format("Gave up the webhook %s to %s after %s attempts: reason=%s", webhook.id(),
				webhook.target(), webhook.attempts(), reason));
		tell(webhook, WebhookAttempt.Outcome.ABANDONED, reason, keyId, took);
		publish(WebhookEvent.abandoned(webhook, reason));
	}

	private void tell(QueuedWebhook webhook, WebhookAttempt.Outcome outcome, String reason, @Nullable String keyId,
			Duration took) {
		if (this.listeners.isEmpty()) {
			return;
		}
		WebhookTarget target = webhook.target();
		WebhookAttempt attempt = new WebhookAttempt(outcome, reason, webhook.id(), webhook.taskId(), target.origin(),
				target.registrant(), webhook.attempts(), keyId, HexFormat.of().formatHex(webhook.body().sha256()),
				took);
		for (WebhookAttemptListener listener : this.listeners) {
			try {
				listener.attempted(attempt);
			}
			catch (RuntimeException ex) {
				logger.error(LogMessage.format("A listener to attempts to deliver has failed, at the webhook %s",
						webhook.id()), ex);
			}
		}
	}

	private void publish(WebhookEvent event) {
		try {
			this.events.accept(event);
		}
		catch (RuntimeException ex) {
			logger.error("A listener of webhook events has failed", ex);
		}
	}

	@Override
	public void stop() {
		drain();
		this.running = false;
		Thread thread = this.looker;
		ExecutorService pool = this.workers;
		if (thread != null && pool != null) {
			this.wakeUp.release();
			pool.shutdownNow();
		}
		try {
			this.client.close();
		}
		catch (IOException ex) {
			logger.debug("Did not close every connection", ex);
		}
	}

	/**
	 * Goes on for a while: with what is due if it would be lost otherwise, and else with
	 * what is under way.
	 */
	private void drain() {
		if (!this.running) {
			return;
		}
		long end = System.nanoTime() + this.policy.drainTimeout().toNanos();
		if (this.outbox.isDurable()) {
			this.places.drainPermits();
		}
		while (System.nanoTime() - end < 0
				&& (this.underWay.get() > 0 || (!this.outbox.isDurable() && this.outbox.size() > 0))) {
			try {
				TimeUnit.MILLISECONDS.sleep(20);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				break;
			}
		}
		report();
	}

	private void report() {
		try {
			int left = this.outbox.size();
			if (left > 0 && this.outbox.isDurable()) {
				logger.info(LogMessage.format("%s webhooks stay in the outbox and are delivered after the next start",
						left));
			}
			else if (left > 0) {
				logger.error(LogMessage.format("Lost %s webhooks that were not delivered when this process was stopped "
						+ "(a2a.security.webhooks.send.outbox.store is memory)", left));
			}
		}
		catch (RuntimeException ex) {
			logger.debug("Did not count what stays in the outbox", ex);
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
