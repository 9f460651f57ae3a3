package dev.a2asecurity.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the webhooks that the agent sends.
 *
 * @param enabled Whether the agent sends webhooks through this library. True by default
 * where "a2a.agent.capabilities.push-notifications" is.
 * @param signatures How notifications are signed. Required; several are active at once.
 * @param issuer Name of the sender in the scheme "jwt". The agent's URL by default.
 * @param urls Where notifications may go.
 * @param delivery How notifications are delivered.
 * @param outbox Where notifications wait.
 * @param ownershipChallenge Whether a URL must echo a random value before the first
 * notification is sent there.
 * @param challengeRememberedFor How long a URL that has echoed counts.
 * @param maxSize Longest notification; in a table of H2, at most 1000000B.
 * @param proxy URL of a proxy to send through. It resolves names by itself, so it has to
 * keep notifications from the inside. No proxy by default, whatever the platform is told.
 * @param sslBundle Name of an SSL bundle that tells whom to trust.
 * @param allowSdkPushSender Whether a push sender of an A2A SDK may send past this
 * library: unsigned, and to any URL.
 */
@ConfigurationProperties("a2a.security.webhooks.send")
public record A2AWebhookSenderProperties(@Nullable Boolean enabled, @DefaultValue List<Signature> signatures,
		@Nullable String issuer, @DefaultValue Urls urls, @DefaultValue Delivery delivery, @DefaultValue Outbox outbox,
		@DefaultValue("false") boolean ownershipChallenge, @DefaultValue("24h") Duration challengeRememberedFor,
		@DefaultValue("512KB") DataSize maxSize, @Nullable String proxy, @Nullable String sslBundle,
		@DefaultValue("false") boolean allowSdkPushSender) {

	/**
	 * How notifications are signed.
	 *
	 * @param scheme Name of the scheme: "jwt", "standard-webhooks",
	 * "http-message-signatures", or the name of a WebhookScheme.Signer bean.
	 * @param hosts Hosts, or suffixes such as ".example.com", for which it is. All by
	 * default; required where there is a secret.
	 * @param secret Secret shared with those hosts, "whsec_" and base64, for the scheme
	 * "standard-webhooks". Without it, the agent's key signs, which has to be Ed25519.
	 */
	public record Signature(@Nullable String scheme, @DefaultValue List<String> hosts, @Nullable String secret) {

		@Override
		public String toString() {
			return "Signature[scheme=" + this.scheme + ", hosts=" + this.hosts + ", secret=<redacted>]";
		}

	}

	/**
	 * Where notifications may go. Addresses of this machine and of the network inside are
	 * refused by default.
	 *
	 * @param only Only hosts, or suffixes such as ".example.com". Any by default.
	 * @param allowInsideHosts Hosts, or suffixes, that may have addresses inside.
	 * @param allowInsideRanges Addresses or ranges (CIDR) that are allowed whatever they
	 * are.
	 * @param ports Allowed ports.
	 * @param allowPlainHttp Whether a URL may be plain HTTP. Notifications and their
	 * credentials can then be read on the way.
	 * @param resolveTimeout Longest time to resolve a host.
	 */
	public record Urls(@DefaultValue List<String> only, @DefaultValue List<String> allowInsideHosts,
			@DefaultValue List<String> allowInsideRanges, @DefaultValue("443") Set<Integer> ports,
			@DefaultValue("false") boolean allowPlainHttp, @DefaultValue("2s") Duration resolveTimeout) {
	}

	/**
	 * How notifications are delivered.
	 *
	 * @param concurrency Most deliveries at a time.
	 * @param concurrencyPerTarget Most deliveries to one target at a time.
	 * @param connectTimeout Longest time to connect.
	 * @param readTimeout Longest time to wait for the receiver's bytes.
	 * @param totalTimeout Longest time for one attempt.
	 * @param firstDelay Time to wait after the first failure. It doubles with each
	 * further one.
	 * @param longestDelay Longest time to wait between two attempts.
	 * @param giveUpAfter Time for which a notification is tried.
	 * @param maxFailures Number of failures in a row after which nothing is sent to a
	 * target for a while.
	 * @param stoppedFor Length of that while.
	 * @param drainTimeout Longest time to go on delivering when the application is
	 * stopped.
	 * @param pollInterval How often to look for notifications that are due.
	 */
	public record Delivery(@DefaultValue("16") int concurrency, @DefaultValue("4") int concurrencyPerTarget,
			@DefaultValue("5s") Duration connectTimeout, @DefaultValue("10s") Duration readTimeout,
			@DefaultValue("30s") Duration totalTimeout, @DefaultValue("5s") Duration firstDelay,
			@DefaultValue("1h") Duration longestDelay, @DefaultValue("24h") Duration giveUpAfter,
			@DefaultValue("30") int maxFailures, @DefaultValue("1h") Duration stoppedFor,
			@DefaultValue("10s") Duration drainTimeout, @DefaultValue("500ms") Duration pollInterval) {
	}

	/**
	 * Where notifications wait.
	 *
	 * @param store Where: in the application's database if it has one, else in memory.
	 * @param capacity Most notifications that wait in all.
	 * @param capacityPerTarget Most notifications that wait for one target.
	 * @param capacityPerCaller Most notifications that wait for the targets that one
	 * caller has registered.
	 * @param acceptTimeout Longest time to wait for room.
	 * @param initializeSchema When the table is created at start-up.
	 * @param encryptionKeys Keys of 32 bytes in base64 that encrypt what waits in the
	 * database: the first encrypts, all decrypt. Required unless the database is an
	 * embedded one in memory.
	 */
	public record Outbox(@Nullable Store store, @DefaultValue("10000") int capacity,
			@DefaultValue("2000") int capacityPerTarget, @DefaultValue("5000") int capacityPerCaller,
			@DefaultValue("1s") Duration acceptTimeout, @DefaultValue("embedded") SchemaInitialization initializeSchema,
			@DefaultValue List<String> encryptionKeys) {

		@Override
		public String toString() {
			return "Outbox[store=" + this.store + ", capacity=" + this.capacity + ", encryptionKeys=<redacted>]";
		}

	}

	/**
	 * Where notifications wait.
	 */
	public enum Store {

		/**
		 * In the memory of the instance: what it holds when the process dies is lost.
		 */
		MEMORY,

		/**
		 * In a database, by the application's DataSource.
		 */
		JDBC

	}

}
