package dev.a2asecurity.autoconfigure;

import javax.sql.DataSource;

import dev.a2asecurity.webhook.send.WebhookSending;

/**
 * Creates the table of the outbox, where configuration says so.
 */
final class WebhookSchemaInitializer extends StoreSchemaInitializer {

	WebhookSchemaInitializer(DataSource dataSource, SchemaInitialization initialize) {
		super(dataSource, WebhookSending.class, "a2a.security.webhooks.send.outbox.initialize-schema", initialize);
	}

}
