package dev.a2asecurity.audit;

import java.util.List;
import java.util.Optional;

/**
 * What the verification of a trail found.
 *
 * @param records how many records there are
 * @param heads the last record of each chain
 * @param findings what is wrong, in the order in which it was found; at most
 * {@value #MAX_FINDINGS}
 */
public record AuditReport(long records, List<AuditHead> heads, List<AuditFinding> findings) {

	/**
	 * How many findings are told at most.
	 */
	public static final int MAX_FINDINGS = 100;

	/**
	 * Creates a report.
	 */
	public AuditReport {
		heads = List.copyOf(heads);
		findings = List.copyOf(findings);
	}

	/**
	 * Tells whether nothing is wrong, as far as can be seen: that the last records are
	 * missing is seen only against a checkpoint that is kept elsewhere.
	 */
	public boolean isIntact() {
		return this.findings.isEmpty();
	}

	/**
	 * Returns the first thing that is wrong.
	 */
	public Optional<AuditFinding> first() {
		return this.findings.stream().findFirst();
	}

}
