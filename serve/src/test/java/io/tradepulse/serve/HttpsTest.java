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
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
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
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build();
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
    void pushesOverAWebSocketAndAsEvents() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(new TlsFiles(null, null, first.certificate()).context())
                        .build()) {
            String place = "://127.0.0.1:" + server.api.port();
            CompletableFuture<String> frame = new CompletableFuture<>();
            WebSocket socket =
                    client.newWebSocketBuilder()
                            .header("Origin", "https" + place)
                            .buildAsync(
                                    URI.create("wss" + place + "/ws"),
                                    new WebSocket.Listener() {
                                        @Override
                                        public CompletionStage<?> onText(
                                                WebSocket from, CharSequence data, boolean last) {
                                            frame.complete(data.toString());
                                            return CompletableFuture.completedFuture(null);
                                        }
                                    })
                            .join();
            var _ = socket.sendText("{\"type\":\"subscribe\",\"symbol\":\"AAPL\"}", true).join();
            assertThat(frame.orTimeout(60, TimeUnit.SECONDS).join()).contains("\"price\":150");
            socket.abort();
            HttpResponse<Stream<String>> events =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create("https" + place + "/stream?symbols=AAPL"))
                                    .build(),
                            BodyHandlers.ofLines());
            assertThat(events.version()).isEqualTo(Version.HTTP_2);
            try (Stream<String> lines = events.body()) {
                assertThat(lines.anyMatch(line -> line.contains("\"price\":150"))).isTrue();
            }
        }
    }

    /// Its session goes on as another stream of the same connection, which is not closed under it.
    @Test
    void endsOneStreamOfAConnectionOnly() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(new TlsFiles(null, null, first.certificate()).context())
                        .build()) {
            Iterator<String> before = events(client, "none");
            String id = before.next();
            Iterator<String> after = events(client, id.substring("id: ".length()));
            while (before.hasNext()) {
                before.next(); // it ends
            }
            long until = System.nanoTime() + Duration.ofSeconds(4).toNanos();
            while (System.nanoTime() < until) {
                server.tick("AAPL", System.nanoTime() % 1000 + 1);
                assertThat(after.next()).startsWith("id: ");
                assertThat(after.next()).startsWith("data: ");
                assertThat(after.next()).isEmpty();
            }
            client.shutdownNow(); // it would wait for the end of the stream
        }
    }

    private Iterator<String> events(HttpClient client, String last) throws Exception {
        URI uri = URI.create("https://127.0.0.1:" + server.api.port() + "/stream?symbols=AAPL");
        HttpRequest request = HttpRequest.newBuilder(uri).header("Last-Event-ID", last).build();
        HttpResponse<Stream<String>> events = client.send(request, BodyHandlers.ofLines());
        assertThat(events.version()).isEqualTo(Version.HTTP_2);
        return events.body()
                .dropWhile(line -> line.length() < 3 || line.contains("\"gap\""))
                .iterator();
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
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
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
