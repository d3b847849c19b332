package io.tradepulse.serve;

import static io.tradepulse.serve.SocketUnderTest.data;
import static io.tradepulse.serve.SocketUnderTest.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Interval;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketEndpointTest {
    private final ApiUnderTest server = new ApiUnderTest();
    private final SocketUnderTest client = new SocketUnderTest(server);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static List<String> prices(Map<String, Object> frame) {
        return data(frame).stream().map(each -> each.get("price").toString()).toList();
    }

    private static List<String> symbols(Map<String, Object> frame) {
        return data(frame).stream().map(each -> each.get("symbol").toString()).toList();
    }

    @Test
    void sendsASnapshotAndThenWhatChanges() {
        server.market.tick("tcp", "AAPL", 150.6);
        client.say("{\"type\":\"subscribe\",\"symbol\":\"aapl\"}");
        Map<String, Object> snapshot = client.next();
        assertThat(snapshot).containsEntry("type", "snapshot").containsKeys("session");
        assertThat(whole(snapshot, "seq")).isEqualTo(1);
        assertThat(data(snapshot).getFirst())
                .containsEntry("symbol", "AAPL")
                .containsEntry("provider", "tcp")
                .containsEntry("timestamp", "2026-01-15T13:30:00.123Z");
        assertThat(prices(snapshot)).containsExactly("150.6");
        server.tick("AAPL", 151);
        Map<String, Object> update = client.next();
        assertThat(update).containsEntry("type", "price_update").doesNotContainKey("skipped");
        assertThat(whole(update, "seq")).isEqualTo(2);
        assertThat(whole(update, "timestamp")).isEqualTo(Market.NOW / 1_000_000);
        assertThat(prices(update)).containsExactly("151.0");
    }

    @Test
    void sendsOnlyWhatWasChosen() {
        server.market.tick("tcp", "AAPL", 1);
        server.market.tick("tcp", "MSFT", 2);
        server.market.tick("tcp", "TSLA", 3);
        client.say("{\"type\":\"subscribe\",\"symbols\":[\"AAPL\",\"MSFT\"],\"conflate_ms\":0}");
        assertThat(symbols(client.next("snapshot"))).containsExactly("AAPL", "MSFT");
        client.say("{\"type\":\"unsubscribe\",\"symbol\":\"MSFT\"}").untilHeartbeat();
        server.tick("TSLA", 4);
        server.tick("MSFT", 5);
        server.tick("AAPL", 6);
        assertThat(symbols(client.next("price_update"))).containsExactly("AAPL");
        client.say("{\"type\":\"unsubscribe\",\"symbols\":[\"*\"]}").untilHeartbeat();
        server.tick("AAPL", 7);
        assertThat(client.untilHeartbeat()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,all", "0,latest", "10,latest", "10,all"})
    void aWildcardCoversWhatAppearsLaterAndLeavesOutProbes(int conflation, String mode) {
        server.market.tick("tcp", "AAPL", 1);
        server.market.tick("canary", "CANARY.1", 9);
        client.say(
                "{\"type\":\"subscribe\",\"symbols\":[\"*\"],\"conflate_ms\":%d,\"mode\":\"%s\"}"
                        .formatted(conflation, mode));
        assertThat(symbols(client.next("snapshot"))).containsExactly("AAPL");
        server.tick("canary", "CANARY.1", 10);
        server.tick("NEW", 2);
        assertThat(symbols(client.next("price_update"))).containsExactly("NEW");
        server.tick("NEW", 3);
        assertThat(prices(client.next("price_update"))).containsExactly("3.0");
    }

    @ParameterizedTest
    @CsvSource({"0,all", "10,latest"})
    void aWildcardCoversOneProviderOfASymbol(int conflation, String mode) {
        try (ApiUnderTest preferring = new ApiUnderTest("best");
                SocketUnderTest all = new SocketUnderTest(preferring)) {
            preferring.tick("tcp", "AAPL", 1);
            all.say(
                    "{\"type\":\"subscribe\",\"symbols\":[\"*\"],\"conflate_ms\":%d,\"mode\":\"%s\"}"
                            .formatted(conflation, mode));
            assertThat(prices(all.next("snapshot"))).containsExactly("1.0");
            preferring.tick("best", "AAPL", 2);
            assertThat(prices(all.next("price_update"))).containsExactly("2.0");
            preferring.tick("tcp", "AAPL", 3);
            preferring.tick("best", "AAPL", 4);
            assertThat(prices(all.next("price_update"))).containsExactly("4.0");
        }
    }

    @Test
    void looksForAFewUnknownSymbolsOnly() {
        server.market.tick("tcp", "AAPL", 1);
        StringBuilder symbols = new StringBuilder("\"AAPL\"");
        for (int i = 0; i < 500; i++) {
            symbols.append(",\"Q").append(i).append('"');
        }
        client.say("{\"type\":\"subscribe\",\"symbols\":[" + symbols + "]}");
        assertThat(symbols(client.next())).containsExactly("AAPL");
        List<Map<String, Object>> errors = client.untilHeartbeat();
        assertThat(errors).hasSize(21);
        assertThat(errors.getLast()).containsEntry("code", "TOO_MANY_PROBLEMS");
    }

    @Test
    void modeAllSendsEveryTickOnceAndInOrder() {
        server.market.tick("tcp", "AAPL", 1);
        client.say(
                "{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"conflate_ms\":20,\"mode\":\"all\"}");
        client.next("snapshot");
        List<String> sent = new ArrayList<>();
        for (int i = 2; i <= 500; i++) {
            server.tick("AAPL", i);
            sent.add(i + ".0");
        }
        List<String> seen = new ArrayList<>();
        long seq = 1;
        while (seen.size() < sent.size()) {
            Map<String, Object> update = client.next();
            assertThat(whole(update, "seq")).isEqualTo(++seq);
            seen.addAll(prices(update));
        }
        assertThat(seen).isEqualTo(sent);
    }

    @Test
    void modeLatestSendsTheLastValueInTheEnd() {
        server.market.tick("tcp", "AAPL", 1);
        client.say("{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"conflate_ms\":50}");
        client.next("snapshot");
        for (int i = 2; i <= 200; i++) {
            server.tick("AAPL", i);
        }
        int frames = 1;
        Map<String, Object> update = client.next("price_update");
        while (!prices(update).contains("200.0")) {
            assertThat(data(update)).hasSize(1);
            update = client.next("price_update");
            frames++;
        }
        assertThat(frames).isLessThan(150);
    }

    private Bar bar(String symbol, double close, boolean isFinal) {
        return new Bar(
                server.market.instrument("tcp", symbol),
                Interval.M1,
                Interval.M1.startOf(Market.TICK_TS),
                1,
                9,
                1,
                close,
                10,
                10,
                1,
                3,
                isFinal,
                0,
                0);
    }

    @Test
    void sendsBarsBeginningWithTheOneThatIsForming() {
        server.market.tick("tcp", "AAPL", 1);
        server.market.tick("tcp", "MSFT", 1);
        server.liveBars.add(bar("AAPL", 4, false));
        client.say(
                "{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"channels\":[\"bars:1m\"],"
                        + "\"conflate_ms\":0}");
        Map<String, Object> first = client.next();
        assertThat(first).containsEntry("type", "bar_update");
        assertThat(data(first).getFirst())
                .containsEntry("symbol", "AAPL")
                .containsEntry("interval", "1m")
                .containsEntry("ts", "2026-01-15T13:30:00Z")
                .containsEntry("final", false);
        server.barFollower.accept(bar("MSFT", 5, true));
        server.barFollower.accept(bar("AAPL", 6, true));
        Map<String, Object> update = client.next();
        assertThat(symbols(update)).containsExactly("AAPL");
        assertThat(data(update).getFirst())
                .containsEntry("final", true)
                .extractingByKey("close")
                .hasToString("6.0");
        client.say("{\"type\":\"unsubscribe\",\"symbol\":\"AAPL\",\"channels\":[\"bars:1m\"]}");
        assertThat(client.untilHeartbeat()).isEmpty();
        server.barFollower.accept(bar("AAPL", 7, true));
        server.tick("AAPL", 2);
        assertThat(client.untilHeartbeat()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000})
    void sendsAllBarsWhereManyEndAtOnce(int conflation) {
        int count = 10_000;
        for (int i = 0; i < count; i++) {
            server.tick("S" + i, 1);
        }
        client.say(
                "{\"type\":\"subscribe\",\"symbols\":[\"*\"],\"channels\":[\"bars:1m\"],\"conflate_ms\":%d}"
                        .formatted(conflation));
        client.untilHeartbeat();
        for (int i = 0; i < count; i++) {
            server.barFollower.accept(bar("S" + i, 5, true));
        }
        Set<String> seen = new HashSet<>();
        while (seen.size() < count) {
            Map<String, Object> update = client.next();
            assertThat(update).containsEntry("type", "bar_update").doesNotContainKey("skipped");
            seen.addAll(symbols(update));
        }
    }

    @Test
    void sendsLatencies() {
        server.market.tick("tcp", "AAPL", 1);
        server.market.latencies.roll();
        client.say("{\"type\":\"subscribe\",\"channels\":[\"latency\"]}");
        assertThat(client.next("latency")).containsKeys("stages", "unit");
    }

    @Test
    void answersHeartbeats() {
        assertThat(client.untilHeartbeat()).isEmpty();
    }

    static Stream<String> garbage() {
        return Stream.of(
                "",
                "x",
                "[]",
                "null",
                "7",
                "{",
                "{}",
                "{} {}",
                "{\"type\":7}",
                "{\"type\":[\"subscribe\",\"subscribe\"]}",
                "{\"type\":\"subscribe\"}",
                "{\"type\":\"subscribe\",\"symbols\":[]}",
                "{\"type\":\"subscribe\",\"symbol\":\"" + "X".repeat(33) + "\"}",
                "{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"conflate_ms\":-1}",
                "{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"conflate_ms\":\"soon\"}",
                "{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"mode\":\"some\"}",
                "{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"from\":\"yesterday\"}",
                "{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"channels\":[\"news\"]}",
                "{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"channels\":[\"bars:7m\"]}",
                "{\"type\":\"unsubscribe\"}",
                "{\"type\":\"unsubscribe\",\"symbol\":{\"a\":[{}]}}",
                "\u0000\uffff",
                "[".repeat(5000),
                "{\"type\":\"drop table\"}");
    }

    @Test
    void answersGarbageAndGoesOn() {
        server.market.tick("tcp", "AAPL", 1);
        for (String text : garbage().toList()) {
            Map<String, Object> answer = client.say(text).next();
            assertThat(answer).as(text).containsEntry("type", "error").containsKeys("error");
            assertThat(answer.get("code").toString()).as(text).matches("[A-Z_]+");
        }
        client.sayBytes("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(client.next()).containsEntry("code", "NOT_TEXT");
        client.say("{\"type\":\"subscribe\",\"symbol\":\"AAPL\"}");
        assertThat(prices(client.next())).containsExactly("1.0");
    }

    @Test
    void saysWhichSymbolIsUnknownAndSendsTheRest() {
        server.market.tick("tcp", "AAPL", 1);
        client.say("{\"type\":\"subscribe\",\"symbols\":[\"AAPL\",\"AAPX\"]}");
        assertThat(symbols(client.next())).containsExactly("AAPL");
        assertThat(client.next())
                .containsEntry("code", "UNKNOWN_SYMBOL")
                .containsEntry("symbol", "AAPX")
                .containsEntry("near_matches", List.of("AAPL"));
    }

    @ParameterizedTest
    @CsvSource({"0,all,NEW", "0,latest,NEW", "5,latest,new", "5,all,NEW.O"})
    void aSymbolThatIsNotThereYetComesAsSoonAsItIs(int conflation, String mode, String appears) {
        server.market.tick("tcp", "AAPL", 1);
        client.say(
                "{\"type\":\"subscribe\",\"symbols\":[\"AAPL\",\"NEW\"],\"conflate_ms\":%d,\"mode\":\"%s\"}"
                        .formatted(conflation, mode));
        assertThat(symbols(client.next())).containsExactly("AAPL");
        assertThat(client.next())
                .containsEntry("code", "UNKNOWN_SYMBOL")
                .containsEntry("pending", true);
        server.tick("OTHER", 2);
        String symbol = appears.toUpperCase(java.util.Locale.ROOT);
        server.tick(symbol, 3);
        Map<String, Object> snapshot = client.next();
        assertThat(snapshot).containsEntry("type", "snapshot");
        assertThat(symbols(snapshot)).containsExactly(symbol);
        assertThat(prices(snapshot)).containsExactly("3.0");
        server.tick(symbol, 4);
        assertThat(prices(client.next("price_update"))).containsExactly("4.0");
    }

    @Test
    void waitsNoMoreForWhatIsNotWantedAnyMoreAndForNoMoreThanItMay() {
        client.say("{\"type\":\"subscribe\",\"symbols\":[\"B\",\"C\",\"D\"],\"conflate_ms\":0}");
        client.untilHeartbeat();
        client.say("{\"type\":\"unsubscribe\",\"symbol\":\"B\"}");
        assertThat(client.untilHeartbeat()).isEmpty();
        server.tick("B", 1);
        server.tick("C", 2);
        assertThat(symbols(client.next())).containsExactly("C");
        client.say("{\"type\":\"unsubscribe\",\"symbols\":[\"*\"]}").untilHeartbeat();
        server.tick("D", 3);
        assertThat(client.untilHeartbeat()).isEmpty();
        try (ApiUnderTest small =
                        new ApiUnderTest(new PushConfig(9, 2, 999, Duration.ofSeconds(9)));
                SocketUnderTest other = new SocketUnderTest(small)) {
            other.say("{\"type\":\"subscribe\",\"symbols\":[\"B\",\"C\"]}").untilHeartbeat();
            other.say("{\"type\":\"subscribe\",\"symbol\":\"D\"}");
            assertThat(other.next()).containsEntry("code", "TOO_MANY_SUBSCRIPTIONS");
            assertThat(other.untilHeartbeat()).isEmpty();
        }
    }

    @Test
    void barsOfASymbolThatIsNotThereYetComeToo() {
        client.say(
                "{\"type\":\"subscribe\",\"symbol\":\"NEW\",\"channels\":[\"bars:1m\"],\"conflate_ms\":0}");
        assertThat(client.next()).containsEntry("pending", true);
        server.tick("NEW", 3);
        assertThat(client.untilHeartbeat()).isEmpty();
        Map<String, Object> frame = null;
        for (int i = 0; frame == null; i++) {
            assertThat(i).isLessThan(600);
            server.barFollower.accept(bar("NEW", 7, false));
            frame = client.poll(100);
        }
        assertThat(symbols(frame)).containsExactly("NEW");
    }

    @Test
    void aMessageThatIsTooLongEndsTheConnection() {
        client.sayIfOpen("x".repeat(PushConfig.USUAL.maxMessageBytes() + 1));
        assertThat(client.closeCode()).isEqualTo(1009);
    }

    @Test
    void aPlainRequestIsToldToUpgrade() {
        assertThat(server.problem("/ws", 426)).containsEntry("code", "UPGRADE_REQUIRED");
    }

    @Test
    void isUnderTheVersionToo() {
        try (SocketUnderTest other = new SocketUnderTest(server, "/v1/ws")) {
            assertThat(other.untilHeartbeat()).isEmpty();
        }
    }

    @Test
    void saysThatItGoesAway() {
        client.untilHeartbeat();
        server.api.close();
        assertThat(client.closeCode()).isEqualTo(1001);
    }

    @Test
    void goesOnWithASessionAsIfNothingHadHappened() {
        server.market.tick("tcp", "AAPL", 1);
        client.say("{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"conflate_ms\":0}");
        Object session = client.next("snapshot").get("session");
        server.tick("AAPL", 2);
        assertThat(whole(client.next("price_update"), "seq")).isEqualTo(2);
        client.cut();
        server.tick("AAPL", 3);
        server.tick("AAPL", 4);
        try (SocketUnderTest again = new SocketUnderTest(server)) {
            again.say(
                    "{\"type\":\"subscribe\",\"session\":\"%s\",\"from_seq\":2}"
                            .formatted(session));
            List<String> seen = new ArrayList<>();
            long seq = 1;
            while (!seen.contains("4.0")) {
                Map<String, Object> update = again.next();
                assertThat(update).containsEntry("type", "price_update");
                assertThat(whole(update, "seq")).isEqualTo(++seq);
                seen.addAll(prices(update));
            }
            assertThat(seen).containsExactly("2.0", "3.0", "4.0");
        }
    }

    @Test
    void ofASessionThatItDoesNotKnowItSaysThatThereIsAGap() {
        server.market.tick("tcp", "AAPL", 1);
        client.say(
                "{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"session\":\"0f\",\"from_seq\":9}");
        assertThat(client.next()).containsEntry("type", "gap").containsEntry("session", "0f");
        assertThat(prices(client.next("snapshot"))).containsExactly("1.0");
    }

    @Test
    void ofFramesThatItKeepsNoMoreItSaysThatThereIsAGapAndSendsWhatWasChosen() {
        server.market.tick("tcp", "AAPL", 1);
        client.say("{\"type\":\"subscribe\",\"symbol\":\"AAPL\"}");
        Object session = client.next("snapshot").get("session");
        client.cut();
        try (SocketUnderTest again = new SocketUnderTest(server)) {
            again.say(
                    "{\"type\":\"subscribe\",\"session\":\"%s\",\"from_seq\":7}"
                            .formatted(session));
            assertThat(again.next()).containsEntry("type", "gap");
            Map<String, Object> snapshot = again.next();
            assertThat(prices(snapshot)).containsExactly("1.0");
            assertThat(snapshot.get("session")).isNotEqualTo(session);
        }
    }

    @Test
    void measuresAndCountsWhatIsPushed() {
        server.market.tick("tcp", "AAPL", 1);
        client.say("{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"conflate_ms\":0}");
        client.next("snapshot");
        server.tick("AAPL", 2);
        client.next("price_update");
        server.market.latencies.roll();
        assertThat(server.get("/metrics").body())
                .contains("websocket_clients{kind=\"websocket\"} 1.0")
                .contains("websocket_frames_total 2.0")
                .contains("tradepulse_stage_latency_seconds_count{stage=\"bus_to_push\"} 1");
    }
}
