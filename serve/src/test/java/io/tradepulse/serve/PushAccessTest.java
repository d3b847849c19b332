package io.tradepulse.serve;

import static io.tradepulse.serve.SocketUnderTest.data;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Interval;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What pushes show to whom, where keys are asked for.
@Timeout(60)
final class PushAccessTest {
    private static final PushConfig HURRIED =
            new PushConfig(10, 100, 1 << 16, Duration.ofMillis(200), Duration.ofSeconds(30));

    @TempDir Path folder;
    private final AtomicLong nanoTime = new AtomicLong();

    private static ApiUnderTest server() {
        return withTicks(new ApiUnderTest(Keys.asked()));
    }

    private static ApiUnderTest withTicks(ApiUnderTest server) {
        server.tick("AAPL.O", 1);
        server.tick("MSFT.O", 2);
        return server;
    }

    private static SocketUnderTest client(ApiUnderTest server, String key) {
        return new SocketUnderTest(server, "/ws", "X-API-Key", key);
    }

    private static String auth(String key) {
        return "{\"type\":\"auth\",\"api_key\":\"" + key + "\"}";
    }

    private static String all(int conflation, String mode) {
        return "{\"type\":\"subscribe\",\"symbols\":[\"*\"],\"conflate_ms\":%d,\"mode\":\"%s\"}"
                .formatted(conflation, mode);
    }

    private static List<String> symbols(Map<String, Object> frame) {
        return data(frame).stream().map(each -> each.get("symbol").toString()).toList();
    }

    @ParameterizedTest
    @CsvSource({"0,all", "0,latest", "5,all", "5,latest"})
    void aWildcardCoversWhatTheKeyIsFor(int conflation, String mode) {
        try (ApiUnderTest server = server();
                SocketUnderTest client = client(server, Keys.LIMITED)) {
            client.say(all(conflation, mode));
            assertThat(symbols(client.next("snapshot"))).containsExactly("AAPL.O");
            server.tick("MSFT.O", 3);
            server.tick("GOOG.O", 3);
            server.tick("BTCUSDT", 3);
            Map<String, Object> update = client.next("price_update");
            assertThat(symbols(update)).containsExactly("BTCUSDT");
            assertThat(update).doesNotContainKey("skipped");
            assertThat(client.untilHeartbeat()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MSFT.O", "MSFT", "NONE"})
    void whatTheKeyIsNotForIsAsIfItWereNotThere(String symbol) {
        try (ApiUnderTest server = server();
                SocketUnderTest client = client(server, Keys.LIMITED)) {
            client.say("{\"type\":\"subscribe\",\"symbol\":\"" + symbol + "\",\"from\":1}");
            List<Map<String, Object>> answers = client.untilHeartbeat();
            assertThat(answers.getLast())
                    .containsEntry("code", "UNKNOWN_SYMBOL")
                    .containsEntry("error", notThere(symbol))
                    .containsEntry("pending", false)
                    .containsEntry("near_matches", List.of());
            server.tick("MSFT.O", 3);
            assertThat(client.untilHeartbeat()).isEmpty();
        }
    }

    private static String notThere(String symbol) {
        return "no tick of " + symbol + " has come in, or the API key is not for it";
    }

    @Test
    void nearMatchesLeaveOutWhatTheKeyIsNotFor() {
        try (ApiUnderTest server = server();
                SocketUnderTest client = client(server, Keys.LIMITED)) {
            server.tick("BTCUSD", 1);
            server.tick("ATCUSDT", 1);
            client.say("{\"type\":\"subscribe\",\"symbol\":\"BTCUSDT\"}");
            assertThat(client.next("error")).containsEntry("near_matches", List.of("BTCUSD"));
        }
    }

    private static Bar bar(ApiUnderTest server, String symbol) {
        return new Bar(
                server.market.instrument("tcp", symbol),
                Interval.M1,
                Interval.M1.startOf(Market.TICK_TS),
                1,
                9,
                1,
                4,
                10,
                10,
                1,
                3,
                false,
                0,
                0);
    }

    @Test
    void barsOfAWildcardAreOfWhatTheKeyIsFor() {
        try (ApiUnderTest server = server();
                SocketUnderTest client = client(server, Keys.LIMITED)) {
            Stream.of("MSFT.O", "AAPL.O")
                    .map(name -> bar(server, name))
                    .forEach(server.liveBars::add);
            client.say(
                    "{\"type\":\"subscribe\",\"symbols\":[\"*\"],\"channels\":[\"bars:1m\"],"
                            + "\"conflate_ms\":0}");
            assertThat(symbols(client.next())).containsExactly("AAPL.O");
            server.barFollower.accept(bar(server, "MSFT.O"));
            server.barFollower.accept(bar(server, "AAPL.O"));
            assertThat(symbols(client.next())).containsExactly("AAPL.O");
        }
    }

    @Test
    void theKeyMayComeInTheAddressOrInTheFirstMessage() {
        try (ApiUnderTest server = server();
                SocketUnderTest byAddress =
                        new SocketUnderTest(server, "/v1/ws?api_key=" + Keys.LIMITED);
                SocketUnderTest byMessage = new SocketUnderTest(server)) {
            byMessage.say(auth(Keys.LIMITED));
            assertThat(byMessage.next()).isEqualTo(Map.of("type", "auth", "name", "limited"));
            for (SocketUnderTest client : List.of(byAddress, byMessage)) {
                client.say(all(0, "all"));
                assertThat(symbols(client.next())).containsExactly("AAPL.O");
            }
            byMessage.say(auth(Keys.READER));
            assertThat(byMessage.next()).containsEntry("code", "OTHER_KEY");
            byMessage.say(auth(Keys.LIMITED));
            assertThat(byMessage.next()).containsEntry("type", "auth");
        }
    }

    @Test
    void beforeTheKeyThereAreOnlyErrors() {
        try (ApiUnderTest server = server();
                SocketUnderTest client = new SocketUnderTest(server)) {
            for (String said :
                    List.of(
                            all(0, "all"),
                            "{\"type\":\"heartbeat\"}",
                            "{\"type\":\"subscribe\",\"channels\":[\"latency\"]}",
                            "{\"method\":\"SUBSCRIBE\",\"params\":[\"aapl.o@trade\"],\"id\":1}")) {
                assertThat(client.say(said).next()).containsEntry("code", "KEY_NEEDED");
            }
            assertThat(client.say("{").next()).containsEntry("code", "BAD_JSON");
            assertThat(client.say("{\"type\":\"auth\"}").next()).containsEntry("code", "BAD_FIELD");
            client.say(auth(Keys.READER));
            assertThat(client.next()).containsEntry("type", "auth");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-guess", "", Keys.WRITER})
    void aWrongKeyEndsTheConnection(String key) {
        try (ApiUnderTest server = server();
                SocketUnderTest client = new SocketUnderTest(server)) {
            client.say(auth(key));
            client.sayIfOpen(all(0, "all"));
            assertThat(client.closeCode()).isEqualTo(1008);
            assertThat(client.poll(0)).isNull();
        }
    }

    @Test
    void whoShowsNoKeyIsLetGoAndWhoIsAskedForNoneMayShowOne() {
        try (ApiUnderTest server = new ApiUnderTest(Keys.asked(), HURRIED);
                SocketUnderTest client = new SocketUnderTest(server)) {
            assertThat(client.closeCode()).isEqualTo(1008);
        }
        try (ApiUnderTest server = new ApiUnderTest();
                SocketUnderTest client = new SocketUnderTest(server)) {
            client.say(auth("any"));
            assertThat(client.next()).containsEntry("type", "auth");
        }
    }

    @Test
    void nobodyGoesOnWithTheSessionOfAnother() {
        try (ApiUnderTest server = server();
                SocketUnderTest owner = client(server, Keys.READER)) {
            Object session = owner.say(all(0, "all")).next("snapshot").get("session");
            String resume =
                    "{\"type\":\"subscribe\",\"session\":\"%s\",\"from_seq\":1}".formatted(session);
            for (String key : List.of(Keys.LIMITED, Keys.ADMIN)) {
                try (SocketUnderTest other = client(server, key)) {
                    assertThat(other.say(resume).next()).containsEntry("type", "gap");
                    assertThat(other.untilHeartbeat()).isEmpty();
                }
            }
            try (SocketUnderTest again = client(server, Keys.READER)) {
                assertThat(again.say(resume).next()).containsEntry("session", session);
                assertThat(owner.closeCode()).isEqualTo(4001);
            }
        }
    }

    @Test
    void streamsOfBinanceAreForWhoSeesAll() throws IOException {
        String subscribe = "{\"method\":\"SUBSCRIBE\",\"params\":[\"msft.o@trade\"],\"id\":1}";
        String upgrade = "Upgrade: websocket\r\nConnection: Upgrade, close\r\n";
        try (ApiUnderTest server = server();
                SocketUnderTest limited = client(server, Keys.LIMITED);
                SocketUnderTest reader = client(server, Keys.READER)) {
            assertThat(limited.say(subscribe).next()).containsEntry("code", "SYMBOL_NOT_ALLOWED");
            assertThat(reader.say(subscribe).next()).containsKey("result");
            for (String path : List.of("/stream?streams=a@trade", "/ws/a@trade")) {
                assertThat(ask(server, path, upgrade)).startsWith("HTTP/1.1 401");
                String limitedKey = "X-API-Key: " + Keys.LIMITED + "\r\n";
                assertThat(ask(server, path, upgrade + limitedKey)).startsWith("HTTP/1.1 403");
                try (SocketUnderTest admin =
                        new SocketUnderTest(server, path, "X-API-Key", Keys.ADMIN)) {
                    admin.say("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":3}");
                    assertThat(admin.next()).containsEntry("result", List.of("a@trade"));
                }
            }
        }
    }

    private static String ask(ApiUnderTest server, String path, String headers) throws IOException {
        return RawHttp.ask(
                server.api.port(), "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
    }

    @Test
    void pagesOfOtherOriginsOpenNothing() throws IOException {
        String upgrade =
                "Upgrade: websocket\r\nConnection: Upgrade, close\r\nOrigin: https://evil.example\r\n";
        AccessConfig shared =
                new AccessConfig(null, Set.of(), List.of("https://desk.example"), 0, null);
        try (ApiUnderTest server = new ApiUnderTest(shared)) {
            for (String path : List.of("/ws", "/v1/ws", "/ws/a@trade", "/stream?streams=a@trade")) {
                assertThat(ask(server, path, upgrade)).startsWith("HTTP/1.1 403");
            }
            String own = "http://127.0.0.1:" + server.api.port();
            for (String origin : List.of(own, "https://desk.example")) {
                try (SocketUnderTest page = new SocketUnderTest(server, "/ws", "Origin", origin)) {
                    assertThat(page.untilHeartbeat()).isEmpty();
                }
            }
        }
    }

    private void write(String keys) throws IOException {
        Path fresh = Files.writeString(folder.resolve("fresh"), keys);
        Files.move(fresh, folder.resolve("keys"), StandardCopyOption.REPLACE_EXISTING);
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }

    private ApiUnderTest following(String keys) throws IOException {
        write(keys);
        ReloadingKeys file =
                new ReloadingKeys(ApiKeys.NONE, new KeyFile(folder.resolve("keys")), nanoTime::get);
        return withTicks(new ApiUnderTest(new AccessConfig(file, Set.of(), List.of(), 0, null)));
    }

    @Test
    void whoseKeyIsRevokedIsLetGo() throws Exception {
        try (ApiUnderTest server = following("mine, other name=other");
                HttpClient http = HttpClient.newHttpClient();
                SocketUnderTest stays = client(server, "other");
                SocketUnderTest binance =
                        new SocketUnderTest(server, "/ws/a@trade", "X-API-Key", "mine");
                SocketUnderTest client = client(server, "mine")) {
            client.say(all(0, "all")).next("snapshot");
            HttpResponse<Stream<String>> events =
                    http.send(
                            server.request("/stream?symbols=*").header("X-API-Key", "mine").build(),
                            BodyHandlers.ofLines());
            write("other name=other");
            assertThat(client.closeCode()).isEqualTo(1008);
            assertThat(binance.closeCode()).isEqualTo(1008);
            assertThat(events.body()).isNotEmpty(); // and it ends
            assertThat(stays.untilHeartbeat()).isEmpty();
        }
    }

    @Test
    void whoseKeyIsForLessIsSentNoMoreThanThat() throws Exception {
        try (ApiUnderTest server = following("mine");
                SocketUnderTest client = client(server, "mine")) {
            client.say("{\"type\":\"subscribe\",\"symbols\":[\"MSFT.O\",\"*\"],\"conflate_ms\":0}");
            Object session = client.next("snapshot").get("session");
            write("mine symbols=A*");
            double price = 3;
            boolean isHeldToIt = false;
            while (!isHeldToIt) {
                server.tick("MSFT.O", ++price);
                server.tick("AAPL.O", price);
                Map<String, Object> update = client.next("price_update");
                isHeldToIt = symbols(update).equals(List.of("AAPL.O")) && price > 4;
                if (!isHeldToIt && symbols(update).equals(List.of("MSFT.O"))) {
                    client.next("price_update");
                }
            }
            try (SocketUnderTest again = client(server, "mine")) {
                again.say(
                        "{\"type\":\"subscribe\",\"session\":\"%s\",\"from_seq\":1}"
                                .formatted(session));
                assertThat(again.next()).containsEntry("type", "gap");
                assertThat(symbols(again.next("snapshot"))).containsExactly("AAPL.O");
            }
        }
    }

    @Test
    void whoSaysTooMuchIsToldSoAndStaysConnected() {
        try (ApiUnderTest server = new ApiUnderTest();
                SocketUnderTest client = new SocketUnderTest(server)) {
            for (int i = 0; i < 1_500; i++) {
                client.say("{\"type\":\"heartbeat\"}");
            }
            client.next("heartbeat");
            assertThat(client.next("error")).containsEntry("code", "TOO_MANY_MESSAGES");
        }
    }
}
