package dev.a2asecurity.task;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.replay.StoreKey;

/**
 * A task that belongs to somebody.
 *
 * @param key what the store knows the task's id by
 * @param owner the caller that began it
 * @param context what the store knows its context's id by, or {@code null} while it is
 * not known
 * @param skill the skill that it was begun with, which is its ceiling, or {@code null}
 * while none was resolved
 * @param createdAt when it was begun, in whole milliseconds
 * @param lastUsedAt when it was last used, give or take what a store spares itself
 * writing down; never after its context was
 */
public record OwnedTask(StoreKey key, TaskOwner owner, @Nullable StoreKey context, @Nullable SkillId skill,
		Instant createdAt, Instant lastUsedAt) implements Owned<OwnedTask> {

	@Override
	public OwnedTask usedAt(Instant time) {
		return new OwnedTask(this.key, this.owner, this.context, this.skill, this.createdAt, time);
	}

	/**
	 * Returns this with what was not known of it.
	 */
	OwnedTask completed(@Nullable StoreKey newContext, @Nullable SkillId newSkill) {
		return new OwnedTask(this.key, this.owner, (this.context != null) ? this.context : newContext,
				(this.skill != null) ? this.skill : newSkill, this.createdAt, this.lastUsedAt);
	}

}
