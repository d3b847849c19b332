package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/2 in clear text: by upgrade, as the JDK's client asks for it, and by prior knowledge.
class Http2Test {
    private final ApiUnderTest server = new ApiUnderTest();
    private final HttpClient upgrading =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

    @AfterEach
    void close() {
        upgrading.close();
        server.close();
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return upgrading.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Test
    void answersAfterAnUpgrade() throws Exception {
        server.market.tick("tcp", "AAPL", 150);
        for (int i = 0; i < 3; i++) {
            HttpResponse<byte[]> response = send(server.request("/price/latest?symbol=AAPL"));
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(new String(response.body())).contains("\"price\":150.0");
        }
    }

    @Test
    void takesABodyWithTheUpgrade() throws Exception {
        server.market.tick("tcp", "AAPL", 150);
        HttpResponse<byte[]> response =
                send(
                        server.request("/api/snapshots/query")
                                .POST(BodyPublishers.ofString("{\"symbols\":[\"AAPL\"]}")));
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(new String(response.body())).contains("\"count\":1");
    }

    @Test
    void packedAndPlainAnswersGoOverOneConnection() throws Exception {
        for (int i = 0; i < 100; i++) {
            server.market.tick("tcp", "S" + i, i + 1);
        }
        String plain = new String(send(server.request("/symbols")).body());
        for (int i = 0; i < 2; i++) {
            HttpResponse<byte[]> packed =
                    send(server.request("/symbols").header("Accept-Encoding", "gzip"));
            assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
            try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
                assertThat(new String(unpacked.readAllBytes())).isEqualTo(plain);
            }
            assertThat(new String(send(server.request("/symbols")).body())).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "OPTIONS"})
    void refusesWithoutEndingTheConnection(String method) throws Exception {
        server.market.tick("tcp", "AAPL", 150);
        send(server.request("/symbols"));
        HttpResponse<byte[]> refused =
                send(
                        server.request("/symbols")
                                .method(method, BodyPublishers.ofByteArray(new byte[100_000])));
        assertThat(refused.statusCode()).isEqualTo(method.equals("POST") ? 405 : 204);
        assertThat(send(server.request("/symbols")).statusCode()).isEqualTo(200);
    }

    @Test
    void answersWhoKnowsThatItIsThere() throws Exception {
        server.market.tick("tcp", "AAPL", 150);
        Vertx vertx = Vertx.vertx();
        try {
            HttpClientAgent client =
                    vertx.createHttpClient(
                            new HttpClientOptions()
                                    .setProtocolVersion(HttpVersion.HTTP_2)
                                    .setHttp2ClearTextUpgrade(false));
            Future<String> body =
                    client.request(
                                    HttpMethod.GET,
                                    server.api.port(),
                                    "127.0.0.1",
                                    "/price/latest?symbol=AAPL")
                            .compose(request -> request.send())
                            .compose(response -> response.body())
                            .map(bytes -> bytes.toString());
            assertThat(body.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS))
                    .contains("\"price\":150.0");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
