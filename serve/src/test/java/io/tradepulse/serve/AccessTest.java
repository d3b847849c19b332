package io.tradepulse.serve;

import static io.tradepulse.serve.ApiUnderTest.header;
import static io.tradepulse.serve.ApiUnderTest.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.serve.AccessConfig.OpenPart;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where keys are asked for, nothing that has data in it answers without one.
@Timeout(60)
final class AccessTest {
    private static final Set<String> PROBES = Set.of("/health/live", "/health/ready");
    private static final String SYMBOL = "SECRETSYMBOL";

    private final ApiUnderTest server = new ApiUnderTest(Keys.asked());

    @BeforeEach
    void fill() {
        server.market.tick("tcp", SYMBOL, 150);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> with(String key, String path) {
        return server.send(server.request(path).header("X-API-Key", key));
    }

    private List<String> paths() {
        List<String> paths =
                server.api.paths().stream()
                        .map(path -> path.replaceAll(":\\w+", SYMBOL).replace("*", "any"))
                        .distinct()
                        .toList();
        assertThat(paths).hasSizeGreaterThan(15).contains("/price/latest", "/v1/candles", "/");
        return paths;
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "OPTIONS", "DELETE"})
    void noRouteAnswersWithoutAKey(String method) {
        for (String path : paths()) {
            String asked = path + "?symbol=" + SYMBOL + "&symbols=" + SYMBOL;
            HttpResponse<String> answer =
                    server.send(
                            server.request(asked).method(method, BodyPublishers.ofString("{}")));
            if (PROBES.contains(path)) {
                assertThat(answer.statusCode()).as(path).isNotEqualTo(401);
            } else {
                assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(401);
                assertThat(header(answer, "WWW-Authenticate")).startsWith("Bearer");
            }
            assertThat(answer.body()).doesNotContain(SYMBOL);
        }
    }

    @Test
    void noRouteAnswersToAWrongKey() {
        for (String path : paths()) {
            HttpResponse<String> answer = with("a-guess", path + "?symbol=" + SYMBOL);
            assertThat(answer.statusCode()).as(path).isEqualTo(PROBES.contains(path) ? 200 : 403);
            assertThat(answer.body()).doesNotContain(SYMBOL, "a-guess");
        }
    }

    @Test
    void everyRouteAnswersToAnAdmin() {
        for (String path : paths()) {
            // No mode of a stream, which would have no end.
            HttpResponse<String> answer = with(Keys.ADMIN, path + "?mode=none&symbol=" + SYMBOL);
            assertThat(answer.statusCode()).as(path).isNotIn(401, 403, 429, 500);
            assertThat(answer.body()).doesNotContain(Keys.ADMIN);
        }
        assertThat(with(Keys.ADMIN, "/metrics").body()).doesNotContain(Keys.ADMIN);
    }

    @Test
    void saysWhatIsWrongWithoutTellingAnything() {
        assertThat(problem(server.get("/symbols"), 401)).containsEntry("code", "KEY_NEEDED");
        assertThat(problem(with("a-guess", "/symbols"), 403)).containsEntry("code", "WRONG_KEY");
        assertThat(problem(server.get("/there/is/nothing"), 401))
                .containsEntry("code", "KEY_NEEDED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/price/latest/?symbol=SECRETSYMBOL",
                "//price/latest?symbol=SECRETSYMBOL",
                "/health/live/../../price/latest?symbol=SECRETSYMBOL",
                "/docs/../price/latest?symbol=SECRETSYMBOL",
                "/docs/%2e%2e/price/latest?symbol=SECRETSYMBOL",
                "/health/ready/%2E%2E/%2E%2E/prices/latest",
                "/symbol/../prices/latest",
                "/%70rices/latest",
                "/prices/latest?api_key=reader-key-of-a-test",
                "/PRICES/latest",
                "/health/live;/../prices/latest",
                "/v1/pipeline/sink/tick/../../../prices/latest",
                "/v1/pipeline/sink/tick/../../rejects"
            })
    void aPathInDisguiseIsNoWayIn(String path) throws Exception {
        try (ApiUnderTest open =
                new ApiUnderTest(Keys.asked(OpenPart.DOCS, OpenPart.PAGE, OpenPart.HEALTH))) {
            open.market.tick("tcp", SYMBOL, 150);
            String answer =
                    RawHttp.ask(
                            open.api.port(),
                            "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 40").doesNotContain("\"price\"");
        }
    }

    @Test
    void takesAKeyByEitherHeader() {
        String path = "/price/latest?symbol=" + SYMBOL;
        assertThat(with(Keys.READER, path).statusCode()).isEqualTo(200);
        for (String scheme : List.of("Bearer ", "bearer ")) {
            HttpResponse<String> answer =
                    server.send(server.request(path).header("Authorization", scheme + Keys.READER));
            assertThat(answer.statusCode()).isEqualTo(200);
        }
        assertThat(
                        server.send(server.request(path).header("Authorization", "Basic abc"))
                                .statusCode())
                .isEqualTo(401);
    }

    @Test
    void takesAKeyInTheAddressForStreamsOnly() {
        String query = "?symbols=" + SYMBOL + "&api_key=" + Keys.READER;
        assertThat(server.get("/prices/latest" + query).statusCode()).isEqualTo(401);
        HttpResponse<String> stream =
                server.send(
                        server.request("/no/such/stream" + query)
                                .header("Accept", "text/event-stream"));
        assertThat(problem(stream, 404).get("detail").toString()).doesNotContain(Keys.READER);
    }

    @Test
    void anAddressThatCantBeReadIsNoFailureOfOurs() throws Exception {
        String answer =
                RawHttp.ask(
                        server.api.port(),
                        "GET /stream?api_key=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400").contains("BAD_REQUEST");
    }

    @Test
    void programsMadeForBinanceShowAKeyInTheirOwnHeader() {
        for (String path : List.of("/api/v3/ping", "/symbols")) {
            HttpResponse<String> answer =
                    server.send(server.request(path).header("X-MBX-APIKEY", Keys.READER));
            assertThat(answer.statusCode())
                    .as(path)
                    .matches(s -> path.equals("/symbols") == (s == 401));
        }
    }

    @Test
    void aScopeOpensWhatItIsForAndNoMore() {
        assertThat(problem(with(Keys.WRITER, "/symbols"), 403))
                .containsEntry("code", "INSUFFICIENT_SCOPE");
        assertThat(problem(with(Keys.READER, "/v1/rejects"), 403))
                .containsEntry("code", "INSUFFICIENT_SCOPE");
        assertThat(with(Keys.ADMIN, "/v1/rejects").statusCode()).isEqualTo(200);
        assertThat(with(Keys.READER, "/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void figuresOfAllSymbolsNeedAKeyForAll() {
        assertThat(with(Keys.LIMITED, "/api/stats").statusCode()).isEqualTo(403);
        assertThat(with(Keys.READER, "/api/stats").statusCode()).isEqualTo(200);
    }

    @Test
    void aKeptAnswerIsOfOneKeyOnly() {
        HttpResponse<String> answer = with(Keys.READER, "/symbols");
        assertThat(header(answer, "Vary")).contains("Authorization, X-API-Key", "Accept-Encoding");
    }

    @Test
    void listsShowOnlyWhatTheKeyIsFor() {
        server.market.tick("tcp", "AAPL.O", 1);
        server.market.tick("tcp", "BTCUSDT", 2);
        for (String path : List.of("/symbols", "/prices/latest", "/status/ingestion")) {
            HttpResponse<String> answer = with(Keys.LIMITED, path);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("AAPL.O", "BTCUSDT").doesNotContain(SYMBOL);
        }
        assertThat(JsonText.object(with(Keys.LIMITED, "/symbols").body()).get("count"))
                .hasToString("2");
    }

    @Test
    void aSymbolThatTheKeyIsNotForIsRefusedBeItThereOrNot() {
        server.market.tick("tcp", "AAPL.O", 1);
        for (String path :
                List.of(
                        "/price/latest?symbol=%s",
                        "/prices/latest?symbols=AAPL.O,%s",
                        "/trades?symbol=%s",
                        "/candles?symbol=%s",
                        "/v1/analytics/vwap?symbol=%s")) {
            for (String symbol : List.of(SYMBOL, "NOTTHERE", SYMBOL.toLowerCase())) {
                assertThat(problem(with(Keys.LIMITED, path.formatted(symbol)), 403))
                        .as(path)
                        .containsEntry("code", "SYMBOL_NOT_ALLOWED");
            }
        }
        assertThat(with(Keys.LIMITED, "/price/latest?symbol=AAPL.O").statusCode()).isEqualTo(200);
        assertThat(with(Keys.LIMITED, "/price/latest?symbol=aapl").statusCode()).isEqualTo(200);
        assertThat(problem(with(Keys.LIMITED, "/price/latest?symbol=BTCX"), 404).toString())
                .doesNotContain(SYMBOL);
        assertThat(problem(with(Keys.LIMITED_ADMIN, "/v1/rejects"), 403))
                .containsEntry("code", "SYMBOL_NOT_ALLOWED");
        assertThat(problem(with(Keys.LIMITED, "/metrics"), 403))
                .containsEntry("code", "SYMBOL_NOT_ALLOWED");
    }

    @Test
    void anAmbiguousRootListsOnlyWhatTheKeyIsFor() {
        server.market.tick("tcp", "AAPL.O", 1);
        server.market.tick("tcp", "AAPL.L", 1);
        Map<String, Object> problem = problem(with(Keys.LIMITED, "/price/latest?symbol=AAPL"), 409);
        assertThat(problem.get("candidates")).isEqualTo(List.of("AAPL.O"));
    }

    @Test
    void partsCanBeOpenToAll() {
        try (ApiUnderTest open = new ApiUnderTest(Keys.asked(OpenPart.values()))) {
            for (String path : List.of("/metrics", "/health", "/")) {
                assertThat(open.get(path).statusCode()).as(path).isEqualTo(200);
            }
            assertThat(open.get("/symbols").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void refusalsAreCounted() {
        server.get("/symbols");
        with("a-guess", "/symbols");
        assertThat(with(Keys.ADMIN, "/metrics").body())
                .contains(
                        "api_requests_total{endpoint=\"none\",status=\"401\"} 1.0",
                        "api_requests_total{endpoint=\"none\",status=\"403\"} 1.0");
    }
}
