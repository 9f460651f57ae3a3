package dev.a2asecurity;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Key stores with a key and a self-signed certificate for it. The JDK makes certificates
 * by its tool only.
 */
public final class TestKeyStores {

	public static final String PASSWORD = "changeit";

	private TestKeyStores() {
	}

	/**
	 * Makes the file {@code <name>.p12}, with a key of that name.
	 * @param algorithm RSA or EC
	 * @param names the certificate's subject alternative names, such as
	 * {@code dns:localhost}
	 */
	public static KeyStore make(Path directory, String name, String algorithm, String names) throws Exception {
		Path file = directory.resolve(name + ".p12");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", name, "-keyalg", algorithm, "-dname", "CN=" + name, "-ext", "SAN=" + names,
				"-validity", "2", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
	}

}
