package io.tradepulse.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;

/// A certificate for `localhost` that vouches for itself, made anew for a test by the JDK's
/// keytool, as PEM files in a folder.
///
/// Immutable.
public record SelfSigned(Path certificate, Path key) {
    private static final String PASSWORD = "for-a-test";

    /// @param name of the files and of who is certified
    /// @param algorithm `EC`, `RSA` or `Ed25519`
    public static SelfSigned in(Path folder, String name, String algorithm) {
        Path store = folder.resolve(name + "-" + algorithm + ".p12");
        try {
            Files.deleteIfExists(store);
            keytool(store, name, algorithm);
            return export(folder, name, store);
        } catch (IOException | GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException("keytool made no certificate", e);
        }
    }

    private static void keytool(Path store, String name, String algorithm)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                                .toString(),
                                        "-genkeypair",
                                        "-alias",
                                        "it",
                                        "-keyalg",
                                        algorithm,
                                        "-dname",
                                        "CN=" + name,
                                        "-ext",
                                        "san=dns:localhost,ip:127.0.0.1",
                                        "-validity",
                                        "2",
                                        "-keystore",
                                        store.toString(),
                                        "-storepass",
                                        PASSWORD))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }

    private static SelfSigned export(Path folder, String name, Path from)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(from)) {
            store.load(in, PASSWORD.toCharArray());
        }
        Certificate certificate = store.getCertificate("it");
        Key secret = store.getKey("it", PASSWORD.toCharArray());
        return new SelfSigned(
                pem(folder.resolve(name + ".crt"), "CERTIFICATE", certificate.getEncoded()),
                pem(folder.resolve(name + ".key"), "PRIVATE KEY", secret.getEncoded()));
    }

    /// Writes a block of PEM.
    public static Path pem(Path file, String label, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                file, "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n");
    }
}
