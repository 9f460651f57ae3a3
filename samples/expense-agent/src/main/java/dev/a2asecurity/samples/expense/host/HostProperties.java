package dev.a2asecurity.samples.expense.host;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the A2A server.
 *
 * @param responseTimeout time after which a stream ends and a blocking SendMessage
 * returns, though the task has not ended
 */
@ConfigurationProperties("expense-agent")
record HostProperties(@DefaultValue("60s") Duration responseTimeout) {

}
