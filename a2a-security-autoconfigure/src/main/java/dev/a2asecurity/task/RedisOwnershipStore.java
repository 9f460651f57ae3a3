package dev.a2asecurity.task;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.replay.RedisMemory;
import dev.a2asecurity.replay.RedisScript;
import dev.a2asecurity.replay.Retention;
import dev.a2asecurity.replay.StoreKey;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * An {@link OwnershipStore} in Redis, shared by all instances that use the same Redis and
 * prefix. A task and its context are decided on together, so all keys have the prefix as
 * their hash tag, and stand in one slot of a cluster.
 * <p>
 * It is as good as the memory of that Redis: {@code maxmemory-policy} has to be
 * {@code noeviction}, and it has to be persistent, since what is lost cannot be had by
 * its owner any more. How long a silent Redis is waited for is
 * {@code spring.data.redis.timeout}.
 */
public final class RedisOwnershipStore implements OwnershipStore, SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(RedisOwnershipStore.class);

	/**
	 * How many owners one question to Redis has at most.
	 */
	private static final int BATCH = 1000;

	private static final String NONE = "-";

	private final RedisConnectionFactory connections;

	private final RedisScript find;

	private final RedisScript add;

	private final RedisScript complete;

	private final RedisScript used;

	private final RedisScript count;

	private final RedisScript owners;

	private final String key;

	private final Duration keep;

	private final Clock clock;

	/**
	 * Creates a store.
	 * @param connections where Redis is
	 * @param keyPrefix what the names of its keys start with, in braces
	 * @param keep for how long something is kept that is not used
	 * @param clock what tells the time
	 */
	public RedisOwnershipStore(RedisConnectionFactory connections, String keyPrefix, Duration keep, Clock clock) {
		this.connections = connections;
		this.find = new RedisScript(connections, RedisOwnershipStore.class, "find");
		this.add = new RedisScript(connections, RedisOwnershipStore.class, "add");
		this.complete = new RedisScript(connections, RedisOwnershipStore.class, "complete");
		this.used = new RedisScript(connections, RedisOwnershipStore.class, "used");
		this.count = new RedisScript(connections, RedisOwnershipStore.class, "count");
		this.owners = new RedisScript(connections, RedisOwnershipStore.class, "owners");
		this.key = "{" + keyPrefix + "}";
		this.keep = keep;
		this.clock = clock;
	}

	/**
	 * Starts the arguments of a script: the last moment of which everything is over.
	 */
	private List<String> arguments(String... more) {
		List<String> arguments = new ArrayList<>();
		arguments.add(Long.toString(this.clock.instant().minus(this.keep).toEpochMilli()));
		arguments.addAll(List.of(more));
		return arguments;
	}

	private String timeToLive() {
		return Long.toString(this.keep.plus(Retention.CLOCK_DIFFERENCE).toMillis());
	}

	@Override
	public OwnedItems find(Collection<StoreKey> tasks, Collection<StoreKey> contexts) {
		List<String> arguments = arguments();
		tasks.forEach((task) -> arguments.add("task:" + task));
		contexts.forEach((context) -> arguments.add("context:" + context));
		Map<StoreKey, OwnedTask> foundTasks = new HashMap<>();
		Map<StoreKey, OwnedContext> foundContexts = new HashMap<>();
		this.find.run(this.key, arguments).lines().forEach((line) -> {
			Line item = Line.of(line);
			if (item.isTask()) {
				foundTasks.put(item.key(), item.task());
			}
			else {
				foundContexts.put(item.key(), item.context());
			}
		});
		return new OwnedItems(foundTasks, foundContexts);
	}

	@Override
	public boolean add(@Nullable OwnedTask task, @Nullable OwnedContext context) {
		List<String> arguments = arguments(timeToLive());
		arguments.addAll((task != null) ? fields(task) : List.of("", "", "", "", "", "", "", ""));
		arguments.addAll((context != null)
				? List.of(context.key().toString(), OwnerText.of(context.owner()), millis(context.lastUsedAt()))
				: List.of("", "", ""));
		return this.add.test(this.key, arguments);
	}

	private static List<String> fields(OwnedTask task) {
		StoreKey context = task.context();
		SkillId skill = task.skill();
		String owner = OwnerText.of(task.owner());
		return List.of(task.key().toString(), owner, task.owner().key().toString(), StoreKey.of(owner).toString(),
				(context != null) ? context.toString() : NONE, (skill != null) ? "=" + skill.value() : NONE,
				millis(task.createdAt()), millis(task.lastUsedAt()));
	}

	@Override
	public void complete(StoreKey task, @Nullable StoreKey context, @Nullable SkillId skill) {
		this.complete.run(this.key, arguments(timeToLive(), task.toString(),
				(context != null) ? context.toString() : NONE, (skill != null) ? "=" + skill.value() : NONE));
	}

	@Override
	public void used(Collection<StoreKey> tasks, Collection<StoreKey> contexts, Instant time) {
		List<String> arguments = arguments(timeToLive(), millis(time));
		tasks.forEach((task) -> arguments.add("task:" + task));
		contexts.forEach((context) -> arguments.add("context:" + context));
		try {
			this.used.run(this.key, arguments);
		}
		catch (StoreUnavailableException ex) {
			logger.debug("Did not note the use of tasks since Redis refused", ex);
		}
	}

	@Override
	public long count(StoreKey owner, @Nullable StoreKey context) {
		return (context != null) ? ownersIn(context).filter((found) -> found.key().equals(owner)).count()
				: Long.parseLong(this.count.run(this.key, arguments("owner:" + owner)));
	}

	@Override
	public long count(Predicate<TaskOwner> owners, @Nullable StoreKey context) {
		if (context != null) {
			return ownersIn(context).filter(owners).count();
		}
		List<String> permitted = this.owners.run(this.key, arguments(NONE))
			.lines()
			.filter((text) -> owners.test(OwnerText.parse(text)))
			.map((text) -> "as:" + StoreKey.of(text))
			.toList();
		long count = 0;
		for (int start = 0; start < permitted.size(); start += BATCH) {
			List<String> batch = permitted.subList(start, Math.min(start + BATCH, permitted.size()));
			count += Long.parseLong(this.count.run(this.key, arguments(batch.toArray(String[]::new))));
		}
		return count;
	}

	/**
	 * Returns the owner of each task in a context.
	 */
	private Stream<TaskOwner> ownersIn(StoreKey context) {
		return this.owners.run(this.key, arguments(context.toString())).lines().map(OwnerText::parse);
	}

	@Override
	public void requireAvailable(TaskOwner owner) {
		find(Set.of(), Set.of());
	}

	/**
	 * Stops start-up if Redis evicts. A Redis that does not answer does not.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		RedisMemory.requireNoEviction(this.connections, "a2a.security.tasks");
	}

	private static String millis(Instant time) {
		return Long.toString(time.toEpochMilli());
	}

	/**
	 * One line of the answer of {@code find.lua}: the name of the key, its context or
	 * {@code -}, its skill after an equals sign or {@code -}, its two times, and its
	 * owner, which may have spaces in it.
	 */
	private record Line(String name, String contextKey, String skill, Instant createdAt, Instant lastUsedAt,
			TaskOwner owner) {

		static Line of(String line) {
			String[] parts = line.split(" ", 6);
			return new Line(parts[0], parts[1], parts[2], Instant.ofEpochMilli(Long.parseLong(parts[3])),
					Instant.ofEpochMilli(Long.parseLong(parts[4])), OwnerText.parse(parts[5]));
		}

		boolean isTask() {
			return this.name.startsWith("task:");
		}

		StoreKey key() {
			return StoreKey.parse(this.name.substring(this.name.indexOf(':') + 1));
		}

		OwnedTask task() {
			return new OwnedTask(key(), this.owner,
					this.contextKey.equals(NONE) ? null : StoreKey.parse(this.contextKey),
					this.skill.equals(NONE) ? null : SkillId.parse(this.skill.substring(1)), this.createdAt,
					this.lastUsedAt);
		}

		OwnedContext context() {
			return new OwnedContext(key(), this.owner, this.lastUsedAt);
		}

	}

}
