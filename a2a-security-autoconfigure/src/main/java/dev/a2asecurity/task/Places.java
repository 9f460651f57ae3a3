package dev.a2asecurity.task;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

import org.springframework.util.Assert;

/**
 * The places that there are in memory. The callers of a partner have an equal part of one
 * half of them and no more, however many callers its issuer makes up; where there is
 * nobody but partners, of all of them.
 */
final class Places {

	private final Semaphore all;

	private final Map<String, Semaphore> ofPartners = new HashMap<>();

	/**
	 * Creates places.
	 * @param maximum how many there are
	 * @param partners the issuers of partners
	 * @param others whether there are callers of other issuers
	 */
	Places(int maximum, Set<String> partners, boolean others) {
		Assert.isTrue(maximum > 0, "'maximum' must be positive");
		this.all = new Semaphore(maximum);
		int part = partners.isEmpty() ? 0 : (others ? maximum / 2 : maximum) / partners.size();
		partners.forEach((issuer) -> this.ofPartners.put(issuer, new Semaphore(Math.max(1, part))));
	}

	/**
	 * Takes a place for an owner's item, if there is one left for it.
	 */
	boolean tryTake(TaskOwner owner) {
		Semaphore partners = this.ofPartners.get(owner.issuer());
		if (partners != null && !partners.tryAcquire()) {
			return false;
		}
		boolean taken = this.all.tryAcquire();
		if (!taken && partners != null) {
			partners.release();
		}
		return taken;
	}

	/**
	 * Gives the place of an owner's item back.
	 */
	void giveBack(TaskOwner owner) {
		Semaphore partners = this.ofPartners.get(owner.issuer());
		if (partners != null) {
			partners.release();
		}
		this.all.release();
	}

	/**
	 * Tells whether there is a place left for an owner's item.
	 */
	boolean areLeftFor(TaskOwner owner) {
		Semaphore partners = this.ofPartners.get(owner.issuer());
		return this.all.availablePermits() > 0 && (partners == null || partners.availablePermits() > 0);
	}

}
