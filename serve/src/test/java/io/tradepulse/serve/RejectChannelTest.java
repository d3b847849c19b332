package io.tradepulse.serve;

import static io.tradepulse.serve.SocketUnderTest.data;
import static io.tradepulse.serve.SocketUnderTest.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.RejectCode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Dead letters that are pushed.
@Timeout(60)
final class RejectChannelTest {
    private static final String SUBSCRIBE =
            "{\"type\":\"subscribe\",\"channels\":[\"rejects\"],\"conflate_ms\":0}";

    private static DeadLetter letter(int line) {
        return new DeadLetter(
                Market.RECEIVED,
                "tcp",
                "AAPL",
                RejectCode.PRICE_NOT_POSITIVE,
                "the price is 0 \u2028",
                "AAPL|0|1|\"<é",
                "127.0.0.1",
                line);
    }

    @Test
    void sendsEachAsTheListOfThemHasIt() {
        try (ApiUnderTest server = new ApiUnderTest();
                SocketUnderTest client = new SocketUnderTest(server)) {
            server.rejectFollower.accept(letter(1));
            client.say(SUBSCRIBE).untilHeartbeat();
            server.rejectFollower.accept(letter(2));
            Map<String, Object> frame = client.next();
            assertThat(frame).containsEntry("type", "reject").containsKey("timestamp");
            assertThat(whole(frame, "seq")).isEqualTo(1);
            assertThat(data(frame)).hasSize(1);
            assertThat(data(frame).getFirst())
                    .containsEntry("at", "2026-01-15T13:30:00.135000001Z")
                    .containsEntry("provider", "tcp")
                    .containsEntry("symbol", "AAPL")
                    .containsEntry("code", "PRICE_NOT_POSITIVE")
                    .containsEntry("detail", "the price is 0 \u2028")
                    .containsEntry("text", "AAPL|0|1|\"<é")
                    .containsEntry("client", "127.0.0.1")
                    .extractingByKey("line")
                    .hasToString("2");
            client.say("{\"type\":\"unsubscribe\",\"channels\":[\"rejects\"]}").untilHeartbeat();
            server.rejectFollower.accept(letter(3));
            assertThat(client.untilHeartbeat()).isEmpty();
        }
    }

    @Test
    void saysHowManyWereLeftOutOfMoreThanItHolds() {
        int count = 50_000;
        try (ApiUnderTest server = new ApiUnderTest();
                SocketUnderTest client = new SocketUnderTest(server)) {
            client.say(SUBSCRIBE).untilHeartbeat();
            for (int line = 1; line <= count; line++) {
                server.rejectFollower.accept(letter(line));
            }
            long told = 0;
            long seq = 0;
            long last = 0;
            int sent = count;
            while (told < sent) {
                Map<String, Object> frame = client.poll(100);
                if (frame == null) {
                    // How many were left out is told with the next one.
                    server.rejectFollower.accept(letter(++sent));
                    continue;
                }
                assertThat(whole(frame, "seq")).isEqualTo(++seq);
                told += data(frame).size();
                told += frame.containsKey("skipped") ? whole(frame, "skipped") : 0;
                for (Map<String, Object> each : data(frame)) {
                    assertThat(whole(each, "line")).isGreaterThan(last);
                    last = whole(each, "line");
                }
            }
            assertThat(told).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @CsvSource({
        Keys.READER + ",INSUFFICIENT_SCOPE",
        Keys.LIMITED_ADMIN + ",SYMBOL_NOT_ALLOWED",
        Keys.ADMIN + ","
    })
    void areForAdmins(String key, String code) {
        try (ApiUnderTest server = new ApiUnderTest(Keys.asked());
                SocketUnderTest client = new SocketUnderTest(server, "/ws", "X-API-Key", key)) {
            client.say(SUBSCRIBE);
            if (code == null) {
                assertThat(client.untilHeartbeat()).isEmpty();
                server.rejectFollower.accept(letter(1));
                assertThat(client.next()).containsEntry("type", "reject");
            } else {
                assertThat(client.next()).containsEntry("code", code);
                server.rejectFollower.accept(letter(1));
                assertThat(client.untilHeartbeat()).isEmpty();
            }
        }
    }
}
