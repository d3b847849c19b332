package io.tradepulse.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsFilesTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void twoSidesOfOneCertificateUnderstandEachOther(String algorithm) throws Exception {
        SelfSigned door = SelfSigned.in(folder, "door", algorithm);
        SSLContext server = new TlsFiles(door.certificate(), door.key(), null).context();
        SSLContext client = new TlsFiles(null, null, door.certificate()).context();

        assertThat(shakeHands(server, client)).isEqualTo("CN=door");
    }

    @Test
    void readsTheOlderFormsOfKeys() throws Exception {
        SelfSigned rsa = SelfSigned.in(folder, "rsa", "RSA");
        SelfSigned ec = SelfSigned.in(folder, "ec", "EC");

        assertThat(PemFiles.privateKey(olderForm(rsa, "RSA PRIVATE KEY")))
                .isEqualTo(PemFiles.privateKey(rsa.key()));
        assertThat(((ECPrivateKey) PemFiles.privateKey(olderForm(ec, "EC PRIVATE KEY"))).getS())
                .isEqualTo(((ECPrivateKey) PemFiles.privateKey(ec.key())).getS());
    }

    /// PKCS#8 holds the older form in its octet string; an EC key there leaves its curve out, which
    /// stands in the algorithm: put back as openssl writes it.
    private Path olderForm(SelfSigned of, String label) throws IOException {
        byte[] pkcs8 = PemFiles.privateKey(of.key()).getEncoded();
        byte[] inner;
        if (label.startsWith("RSA")) {
            inner = Arrays.copyOfRange(pkcs8, pkcs8.length - rsaLength(pkcs8), pkcs8.length);
        } else {
            inner = ecPrivateKey(secretOf(pkcs8), curveOf(pkcs8));
        }
        return SelfSigned.pem(folder.resolve("older.key"), label, inner);
    }

    private static int rsaLength(byte[] pkcs8) {
        // 30 82 xx xx | 02 01 00 | 15 bytes of algorithm | 04 82 xx xx | the key
        return pkcs8.length - 4 - 3 - 15 - 4;
    }

    private static byte[] secretOf(byte[] pkcs8) {
        for (int i = 0; i < pkcs8.length - 33; i++) {
            if (pkcs8[i] == 4 && (pkcs8[i + 1] == 0x20 || pkcs8[i + 1] == 0x30)) {
                return Arrays.copyOfRange(pkcs8, i, i + 2 + pkcs8[i + 1]);
            }
        }
        throw new IllegalStateException("no secret found");
    }

    private static byte[] curveOf(byte[] pkcs8) {
        // The second object identifier; the first is id-ecPublicKey.
        int found = 0;
        for (int i = 0; i < pkcs8.length; i++) {
            if (pkcs8[i] == 6 && ++found == 2) {
                return Arrays.copyOfRange(pkcs8, i, i + 2 + pkcs8[i + 1]);
            }
            i += pkcs8[i] == 6 ? 1 + pkcs8[i + 1] : 0;
        }
        throw new IllegalStateException("no curve found");
    }

    private static byte[] ecPrivateKey(byte[] secret, byte[] curve) {
        byte[] out = new byte[2 + 3 + secret.length + 2 + curve.length];
        byte[] head = {0x30, (byte) (out.length - 2), 2, 1, 1};
        System.arraycopy(head, 0, out, 0, head.length);
        System.arraycopy(secret, 0, out, head.length, secret.length);
        out[head.length + secret.length] = (byte) 0xa0;
        out[head.length + secret.length + 1] = (byte) curve.length;
        System.arraycopy(curve, 0, out, head.length + secret.length + 2, curve.length);
        return out;
    }

    @Test
    void refusesTheKeyOfAnotherCertificate() {
        SelfSigned one = SelfSigned.in(folder, "one", "EC");
        SelfSigned other = SelfSigned.in(folder, "other", "EC");

        assertThatThrownBy(() -> new TlsFiles(one.certificate(), other.key(), null).context())
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("other.key is not the key of the certificate in")
                .hasMessageContaining("one.crt");
    }

    @Test
    void saysWhichFileIsNoGood() throws Exception {
        SelfSigned good = SelfSigned.in(folder, "good", "EC");
        Path empty = Files.createFile(folder.resolve("empty"));
        Path damaged =
                Files.writeString(
                        folder.resolve("damaged"),
                        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Path locked =
                SelfSigned.pem(folder.resolve("locked"), "ENCRYPTED PRIVATE KEY", new byte[40]);
        Path missing = folder.resolve("missing");

        assertThat(problem(good.certificate(), empty)).contains("empty", "no private key");
        assertThat(problem(good.certificate(), damaged)).contains("damaged", "private key");
        assertThat(problem(good.certificate(), locked)).contains("locked", "passphrase");
        assertThat(problem(good.certificate(), missing)).contains("missing", "can't be read");
        assertThat(problem(empty, good.key())).contains("empty", "certificate");
        assertThatThrownBy(() -> new TlsFiles(good.certificate(), null, null))
                .hasMessageContaining("needs its key");
    }

    private static String problem(Path certificate, Path key) {
        try {
            new TlsFiles(certificate, key, null).context();
            return "";
        } catch (TlsException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void followsItsFilesWhenTheyAreRenewed() throws Exception {
        AtomicLong nanos = new AtomicLong();
        SelfSigned old = SelfSigned.in(folder, "door", "EC");
        Path oldCertificate = Files.copy(old.certificate(), folder.resolve("old.crt"));
        TlsFiles files = new TlsFiles(old.certificate(), old.key(), null);
        ReloadingTls tls = new ReloadingTls(files, nanos::get);
        SSLContext first = tls.context();

        Files.writeString(old.key(), "half written");
        nanos.addAndGet(2_000_000_000L);
        assertThat(tls.context()).isSameAs(first);

        SelfSigned renewed = SelfSigned.in(folder, "door", "EC");
        assertThat(tls.context()).isSameAs(first); // looked at a moment ago
        nanos.addAndGet(2_000_000_000L);
        SSLContext second = tls.context();
        assertThat(second).isNotSameAs(first);
        assertThat(shakeHands(second, new TlsFiles(null, null, renewed.certificate()).context()))
                .isEqualTo("CN=door");
        assertThat(shakeHands(first, new TlsFiles(null, null, oldCertificate).context()))
                .isEqualTo("CN=door");
        nanos.addAndGet(2_000_000_000L);
        assertThat(tls.context()).isSameAs(second);
    }

    /// What the client learns about the server.
    private static String shakeHands(SSLContext server, SSLContext client) throws Exception {
        try (SSLServerSocket listening =
                        (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0);
                SSLSocket asking = (SSLSocket) client.getSocketFactory().createSocket()) {
            CompletableFuture<Void> answered =
                    CompletableFuture.runAsync(
                            () -> {
                                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                                    socket.startHandshake();
                                    socket.getOutputStream().write('!');
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            asking.connect(listening.getLocalSocketAddress());
            asking.setSoTimeout(20_000);
            assertThat(asking.getInputStream().read()).isEqualTo('!');
            answered.join();
            X509Certificate shown = (X509Certificate) asking.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        }
    }
}
