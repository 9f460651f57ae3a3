package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.replay.Inbox;
import dev.a2asecurity.task.CaffeineOwnershipStore;
import dev.a2asecurity.task.JdbcOwnershipStore;
import dev.a2asecurity.task.MessageInbox;
import dev.a2asecurity.task.OwnershipPolicy;
import dev.a2asecurity.task.OwnershipStore;
import dev.a2asecurity.task.RedisOwnershipStore;
import dev.a2asecurity.task.TaskOwnership;
import dev.a2asecurity.task.TenantCheck;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.util.StringUtils;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;
import static dev.a2asecurity.autoconfigure.SecuritySettings.within;

/**
 * Auto-configuration of whose tasks and contexts are, of the tenants, and of messages
 * that come in twice. A bean of type {@link OwnershipStore}, {@link OwnershipPolicy},
 * {@link MessageInbox} or {@link TenantCheck} replaces the one here.
 * <p>
 * A database that the application has is used without being asked for: it is as lasting
 * as the tasks that the application itself keeps, most likely in the same place.
 */
@AutoConfiguration(after = { A2AClockAutoConfiguration.class, A2AReplayAutoConfiguration.class },
		afterName = { "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
				"org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration" })
@ConditionalOnA2ASecurity
@EnableConfigurationProperties({ A2ATaskProperties.class, A2AMessageProperties.class, A2ATenantProperties.class })
public final class A2ATaskAutoConfiguration {

	static final String STORE = "a2a.security.tasks.store";

	private static final StoreSelection SELECTION = new StoreSelection("a2a.security.tasks");

	private static final Log logger = LogFactory.getLog(A2ATaskAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	OwnershipPolicy a2aOwnershipPolicy(A2ATaskProperties properties) {
		return switch (properties.sharedWith()) {
			case NOBODY -> OwnershipPolicy.ownerOnly();
			case CLIENT -> OwnershipPolicy.sameClient();
			case TENANT -> OwnershipPolicy.sameTenant();
			case ROLE -> sharedByRole(properties.sharedRoles());
		};
	}

	private static OwnershipPolicy sharedByRole(Set<String> roles) {
		try {
			return OwnershipPolicy.sameRole(roles);
		}
		catch (IllegalArgumentException ex) {
			require(false,
					"a2a.security.tasks.shared-with is role, and a2a.security.tasks.shared-roles is " + roles + ".",
					"List the roles whose holders share their tasks, such as team-a, or team-* for all that start so.");
			throw ex;
		}
	}

	@Bean
	@ConditionalOnMissingBean
	TaskOwnership a2aTaskOwnership(OwnershipStore store, OwnershipPolicy policy, A2ATaskProperties properties,
			@Qualifier("a2aSecurityClock") Clock clock) {
		return new TaskOwnership(store, policy, keep(properties), clock);
	}

	private static Duration keep(A2ATaskProperties properties) {
		return within("a2a.security.tasks.keep", properties.keep(), Duration.ofHours(1), Duration.ofDays(3650));
	}

	@Bean
	@ConditionalOnMissingBean
	MessageInbox a2aMessageInbox(Inbox inbox, A2AMessageProperties properties,
			@Qualifier("a2aSecurityClock") Clock clock) {
		if (!properties.refuseDuplicates()) {
			return MessageInbox.forgetful();
		}
		Duration lease = within("a2a.security.messages.lease", properties.lease(), Duration.ofSeconds(1),
				Duration.ofDays(1));
		Duration keep = within("a2a.security.messages.keep", properties.keep(), lease, Duration.ofDays(366));
		return MessageInbox.remembering(inbox, lease, keep, clock);
	}

	@Bean
	@ConditionalOnMissingBean
	TenantCheck a2aTenantCheck(A2ATenantProperties tenants, ObjectProvider<A2ASecurityProperties> security,
			ObjectProvider<A2AAgentProperties> agent) {
		if (tenants.mode() == A2ATenantProperties.Mode.OFF) {
			return TenantCheck.optional(agent.stream()
				.flatMap((properties) -> properties.interfaces().stream())
				.map(A2AAgentProperties.Interface::tenant)
				.filter(StringUtils::hasText)
				.collect(Collectors.toSet()));
		}
		security.ifAvailable((properties) -> require(namesTenants(properties),
				"a2a.security.tenants.mode is " + tenants.mode().name().toLowerCase(Locale.ROOT)
						+ ", and no caller belongs to a tenant.",
				"Set a2a.security.claims.tenant to the claim that names it, or a2a.security.tenants.mode=off."));
		return (tenants.mode() == A2ATenantProperties.Mode.TOKEN) ? TenantCheck.ofToken() : TenantCheck.ofCall();
	}

	private static boolean namesTenants(A2ASecurityProperties properties) {
		return StringUtils.hasText(properties.claims().tenant())
				|| properties.issuers().stream().anyMatch(A2ATaskAutoConfiguration::namesTenants);
	}

	private static boolean namesTenants(A2ASecurityProperties.Issuer issuer) {
		A2ASecurityProperties.Claims claims = issuer.claims();
		A2ASecurityProperties.Partner partner = issuer.partner();
		return (claims != null && StringUtils.hasText(claims.tenant()))
				|| (partner != null && StringUtils.hasText(partner.tenant()));
	}

	/**
	 * A store in Redis.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = STORE, havingValue = "redis")
	@ConditionalOnClass(RedisConnectionFactory.class)
	@Order(1)
	static class RedisStore {

		@Bean
		@ConditionalOnMissingBean
		OwnershipStore a2aOwnershipStore(ObjectProvider<RedisConnectionFactory> connections,
				A2ATaskProperties properties, @Qualifier("a2aSecurityClock") Clock clock) {
			String keyPrefix = properties.redis().keyPrefix();
			require(keyPrefix.matches("[^{}]+"),
					"a2a.security.tasks.redis.key-prefix is [" + keyPrefix + "], which cannot stand in braces.",
					"Set it to a text without braces, such as a2a:tasks:.");
			return new RedisOwnershipStore(SELECTION.redis(connections), keyPrefix, keep(properties), clock);
		}

	}

	/**
	 * Redis was asked for, and its client is not there.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = STORE, havingValue = "redis")
	@ConditionalOnMissingClass("org.springframework.data.redis.connection.RedisConnectionFactory")
	@Order(1)
	static class MissingRedis {

		@Bean
		@ConditionalOnMissingBean
		OwnershipStore a2aOwnershipStore() {
			throw SELECTION.redisIsMissing();
		}

	}

	/**
	 * A store in a database.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(DataSourceScriptDatabaseInitializer.class)
	@Conditional(DatabaseIsWanted.class)
	@Import(DatabaseInitializationDependencyConfigurer.class)
	@Order(2)
	static class JdbcStore {

		@Bean
		@ConditionalOnMissingBean({ OwnershipStore.class, TaskSchemaInitializer.class })
		TaskSchemaInitializer a2aTaskSchemaInitializer(ObjectProvider<DataSource> dataSources,
				A2ATaskProperties properties) {
			return new TaskSchemaInitializer(SELECTION.database(dataSources), checked(properties.jdbc()));
		}

		@Bean
		@ConditionalOnMissingBean
		@DependsOnDatabaseInitialization
		OwnershipStore a2aOwnershipStore(ObjectProvider<DataSource> dataSources, A2ATaskProperties properties,
				@Qualifier("a2aSecurityClock") Clock clock) {
			A2ATaskProperties.Jdbc jdbc = checked(properties.jdbc());
			return new JdbcOwnershipStore(SELECTION.database(dataSources), jdbc.tablePrefix(), jdbc.timeout(),
					keep(properties), clock);
		}

		private static A2ATaskProperties.Jdbc checked(A2ATaskProperties.Jdbc jdbc) {
			SELECTION.requireTablePrefix(jdbc.tablePrefix(), "a2a_ownership_");
			SELECTION.requireTimeout(jdbc.timeout());
			return jdbc;
		}

	}

	/**
	 * A database was asked for, and what speaks to it is not there.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = STORE, havingValue = "jdbc")
	@ConditionalOnMissingClass("org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer")
	@Order(2)
	static class MissingJdbc {

		@Bean
		@ConditionalOnMissingBean
		OwnershipStore a2aOwnershipStore() {
			throw SELECTION.jdbcIsMissing();
		}

	}

	/**
	 * A store in the memory of this instance, where it was asked for or where there is no
	 * single database. Last, so that it sees whether there is another store.
	 */
	@Configuration(proxyBeanMethods = false)
	@Order(3)
	static class MemoryStore {

		@Bean
		@ConditionalOnMissingBean
		OwnershipStore a2aOwnershipStore(A2ATaskProperties properties, ObjectProvider<SecuritySettings> security,
				@Qualifier("a2aSecurityClock") Clock clock) {
			A2ATaskProperties.Caffeine bounds = properties.caffeine();
			SELECTION.requireBounds("maximum-tasks", bounds.maximumTasks(), "maximum-tasks-per-owner",
					bounds.maximumTasksPerOwner());
			logger.info("Whose tasks are is known to this instance only, until it stops: tasks from before a restart "
					+ "are not found by their owners. Set " + STORE + " to redis or jdbc to keep it");
			SecuritySettings settings = security.getIfAvailable();
			return new CaffeineOwnershipStore(bounds.maximumTasks(), bounds.maximumTasksPerOwner(),
					(settings != null) ? settings.partnerIssuers() : Set.of(),
					settings == null || settings.hasOthersThanPartners(), keep(properties), clock);
		}

	}

	/**
	 * A database was asked for, or there is a single one and nothing was said.
	 */
	static class DatabaseIsWanted extends AnyNestedCondition {

		DatabaseIsWanted() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnProperty(name = STORE, havingValue = "jdbc")
		static class Asked {

		}

		@ConditionalOnProperty(name = STORE, havingValue = "auto", matchIfMissing = true)
		@ConditionalOnSingleCandidate(DataSource.class)
		static class Found {

		}

	}

}
