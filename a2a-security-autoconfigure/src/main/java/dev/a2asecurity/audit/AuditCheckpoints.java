package dev.a2asecurity.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.JWSSigner;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditFinding.Kind;

/**
 * Signed statements of which record was the last one, kept in a place that whoever could
 * cut the trail cannot write to: each is a JWS (RFC 7515) in a line of
 * {@code <writer>.<day>.checkpoints}.
 */
public final class AuditCheckpoints {

	private static final JOSEObjectType TYPE = new JOSEObjectType("a2a-audit-checkpoint");

	private static final String SUFFIX = ".checkpoints";

	private final JWK key;

	private final JWSAlgorithm algorithm;

	private AuditCheckpoints(JWK key, JWSAlgorithm algorithm) {
		this.key = key;
		this.algorithm = algorithm;
	}

	/**
	 * Returns checkpoints that are signed with a key made of the trail's own.
	 */
	public static AuditCheckpoints signedBy(AuditKey key) {
		byte[] derived = key.newMac().doFinal("a2a-audit-checkpoints".getBytes(StandardCharsets.UTF_8));
		return new AuditCheckpoints(new OctetSequenceKey.Builder(derived).keyID(key.id()).build(), JWSAlgorithm.HS256);
	}

	/**
	 * Returns checkpoints that are signed with an RSA or EC key, so that whoever verifies
	 * them cannot make them.
	 * @param jwk the key as a JWK (RFC 7517) that names its {@code alg}: the private one
	 * to sign, the public one to verify
	 * @throws IllegalArgumentException if it is none
	 */
	public static AuditCheckpoints signedBy(String jwk) {
		try {
			JWK key = JWK.parse(jwk);
			Algorithm algorithm = key.getAlgorithm();
			if (!(key instanceof AsymmetricJWK) || algorithm == null) {
				throw new IllegalArgumentException("A key of checkpoints is an RSA or EC key that names its alg");
			}
			return new AuditCheckpoints(key, JWSAlgorithm.parse(algorithm.getName()));
		}
		catch (ParseException ex) {
			// The exception's text may quote the key.
			throw new IllegalArgumentException("A key of checkpoints is a JWK");
		}
	}

	/**
	 * Signs a head, and keeps it in a directory.
	 * @throws IOException if it is not kept
	 */
	void append(Path directory, AuditHead head, Instant now) throws IOException {
		Files.createDirectories(directory);
		Path file = directory.resolve(head.writer() + "." + now.atOffset(ZoneOffset.UTC).toLocalDate() + SUFFIX);
		Files.writeString(file, sign(head) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	String sign(AuditHead head) {
		try {
			JWSSigner signer = new DefaultJWSSignerFactory().createJWSSigner(this.key, this.algorithm);
			JWSHeader header = new JWSHeader.Builder(this.algorithm).type(TYPE).keyID(this.key.getKeyID()).build();
			JWSObject signed = new JWSObject(header, new Payload(head.toString()));
			signed.sign(signer);
			return signed.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("The key of checkpoints cannot sign", ex);
		}
	}

	/**
	 * Reads the newest head of each file, and tells what is not signed as it should be.
	 */
	void read(Path directory, Consumer<AuditHead> heads, Consumer<AuditFinding> findings) throws IOException {
		for (Path file : files(directory)) {
			int number = 0;
			for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
				number++;
				AuditHead head = verified(line);
				if (head != null) {
					heads.accept(head);
				}
				else {
					findings.accept(new AuditFinding(Kind.BAD_CHECKPOINT, file.getFileName() + ":" + number, "", 0,
							"The checkpoint is not signed by the key that is given"));
				}
			}
		}
	}

	private static List<Path> files(Path directory) throws IOException {
		List<Path> files = new ArrayList<>();
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
			entries.forEach(files::add);
		}
		files.sort(null);
		return files;
	}

	private @Nullable AuditHead verified(String line) {
		try {
			JWSObject signed = JWSObject.parse(line);
			// The key decides the algorithm, never what the line says.
			boolean valid = this.algorithm.equals(signed.getHeader().getAlgorithm())
					&& TYPE.equals(signed.getHeader().getType()) && signed.verify(verifier(signed.getHeader()));
			return valid ? AuditHead.parse(signed.getPayload().toString()) : null;
		}
		catch (ParseException | JOSEException | IllegalArgumentException ex) {
			return null;
		}
	}

	private JWSVerifier verifier(JWSHeader header) throws JOSEException {
		return (this.key instanceof AsymmetricJWK asymmetric)
				? new DefaultJWSVerifierFactory().createJWSVerifier(header, asymmetric.toPublicKey())
				: new MACVerifier((OctetSequenceKey) this.key);
	}

	@Override
	public String toString() {
		return "AuditCheckpoints[" + this.algorithm + ", " + this.key.getKeyID() + "]";
	}

}
