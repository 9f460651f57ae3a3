package dev.a2asecurity.webhook.receive;

import java.time.Instant;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.replay.Inbox;
import dev.a2asecurity.replay.InboxClaim;
import dev.a2asecurity.replay.InboxItem;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application that is no agent and receives webhooks. All else in it wants a login.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ReceiverApplication.Controllers.class)
class ReceiverApplication {

	@Bean(defaultCandidate = false)
	TestClock a2aSecurityClock() {
		return new TestClock(Instant.parse("2035-03-04T05:06:07Z"));
	}

	@Bean
	Received received() {
		return new Received();
	}

	@Bean
	Receipts receipts() {
		return new Receipts();
	}

	@Bean
	FinishedDeliveries finishedDeliveries() {
		return new FinishedDeliveries();
	}

	@Bean
	SecurityFilterChain people(HttpSecurity http) {
		http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
		http.httpBasic(Customizer.withDefaults());
		return http.build();
	}

	@Bean
	static WatchedInbox watchedInbox() {
		return new WatchedInbox();
	}

	/**
	 * What the controllers were called with, and what they do.
	 */
	static final class Received {

		final List<VerifiedWebhook> webhooks = new CopyOnWriteArrayList<>();

		final List<byte[]> bodies = new CopyOnWriteArrayList<>();

		volatile Supplier<ResponseEntity<String>> answer = () -> ResponseEntity.ok("done");

		List<String> ids() {
			return this.webhooks.stream().map(VerifiedWebhook::id).toList();
		}

	}

	/**
	 * What the listener was told, in order; it fails when a test says so.
	 */
	static final class Receipts implements WebhookReceiptListener {

		final List<WebhookReceipt> receipts = new CopyOnWriteArrayList<>();

		volatile boolean failing;

		@Override
		public void received(WebhookReceipt receipt) {
			this.receipts.add(receipt);
			if (this.failing) {
				throw new IllegalStateException("No record");
			}
		}

	}

	/**
	 * Counts claims, and is down when a test says so.
	 */
	static final class WatchedInbox implements BeanPostProcessor {

		final AtomicInteger claims = new AtomicInteger();

		volatile boolean down;

		@Override
		public Object postProcessAfterInitialization(Object bean, String name) {
			return (bean instanceof Inbox inbox) ? watched(inbox) : bean;
		}

		private Inbox watched(Inbox inbox) {
			return (InboxItem item, Duration lease) -> {
				this.claims.incrementAndGet();
				if (this.down) {
					throw new StoreUnavailableException("The store is down", null);
				}
				InboxClaim claim = inbox.claim(item, lease);
				return claim;
			};
		}

	}

	@RestController
	static class Controllers {

		private final Received received;

		Controllers(Received received) {
			this.received = received;
		}

		@PostMapping("/webhooks/a2a")
		ResponseEntity<String> webhook(VerifiedWebhook webhook, @RequestBody byte[] body) {
			this.received.webhooks.add(webhook);
			this.received.bodies.add(body);
			return this.received.answer.get();
		}

		@PostMapping("/webhooks/later")
		CompletableFuture<ResponseEntity<String>> later(VerifiedWebhook webhook) {
			this.received.webhooks.add(webhook);
			return CompletableFuture.supplyAsync(this.received.answer);
		}

		@GetMapping("/account")
		String account() {
			return "private";
		}

	}

}
