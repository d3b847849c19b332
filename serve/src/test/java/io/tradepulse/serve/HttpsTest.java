package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.tls.ReloadingTls;
import io.tradepulse.tls.SelfSigned;
import io.tradepulse.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// HTTP over TLS, from PEM files that are renewed.
@Timeout(60)
final class HttpsTest {
    private final AtomicLong nanoTime = new AtomicLong();
    private final SelfSigned first;
    private final ApiUnderTest server;

    HttpsTest(@TempDir Path folder) throws IOException {
        first = SelfSigned.in(folder, "first", "EC");
        ReloadingTls tls =
                new ReloadingTls(
                        new TlsFiles(first.certificate(), first.key(), null), nanoTime::get);
        server = new ApiUnderTest(new AccessConfig(null, Set.of(), List.of(), 0, tls));
        server.market.tick("tcp", "AAPL", 150);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> ask(Path trusted, Version version)
            throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .version(version)
                        .sslContext(new TlsFiles(null, null, trusted).context())
                        .build()) {
            URI uri =
                    URI.create(
                            "https://127.0.0.1:" + server.api.port() + "/price/latest?symbol=AAPL");
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
            return client.send(request, BodyHandlers.ofString());
        }
    }

    @Test
    void answersByBothVersionsOfHttp() throws Exception {
        for (Version version : Version.values()) {
            if (!version.equals(Version.HTTP_1_1) && !version.equals(Version.HTTP_2)) {
                continue;
            }
            HttpResponse<String> answer = ask(first.certificate(), version);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.body()).contains("\"price\":150");
        }
    }

    @Test
    void plainTextGetsNoAnswer() throws Exception {
        assertThat(
                        RawHttp.ask(
                                server.api.port(),
                                "GET /price/latest?symbol=AAPL HTTP/1.1\r\nHost: x\r\n\r\n"))
                .doesNotContain("200", "price");
    }

    @Test
    void showsARenewedCertificateWithoutAStop(@TempDir Path folder) throws Exception {
        assertThat(certificate(ask(first.certificate(), Version.HTTP_2))).isEqualTo("CN=first");
        SelfSigned second = SelfSigned.in(folder, "second", "EC");
        Files.move(second.key(), first.key(), StandardCopyOption.REPLACE_EXISTING);
        Path trusted = Files.copy(second.certificate(), folder.resolve("trusted"));
        Files.move(second.certificate(), first.certificate(), StandardCopyOption.REPLACE_EXISTING);
        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        String shown = "";
        while (!shown.equals("CN=second")) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            try {
                shown = certificate(ask(trusted, Version.HTTP_2));
            } catch (SSLException _) {
                // Still the first.
            }
        }
    }

    private static String certificate(HttpResponse<String> answer) throws SSLException {
        return ((X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }
}
