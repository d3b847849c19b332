package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tradepulse.latency.StageFigures;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A page finds out how far its clock is off ours, and what it has drawn is timed rightly.
class ScreenClockTest {

    private final ApiUnderTest server = new ApiUnderTest();
    private final SocketUnderTest page = new SocketUnderTest(server);

    @AfterEach
    void close() {
        page.close();
        server.close();
    }

    @Test
    void aHeartbeatComesBackWithFourStamps() {
        page.say("{\"type\":\"heartbeat\",\"t1\":1700000000000.125}");
        Map<String, Object> answer = page.next("heartbeat");
        assertThat(answer.get("t1")).hasToString("1700000000000.125");
        assertThat(answer.get("t2")).hasToString(Market.NOW / 1_000_000 + ".000");
        assertThat(answer.get("t3")).hasToString(Market.NOW / 1_000_000 + ".000");
    }

    @Test
    void aHeartbeatThatAsksForNoTimesHasNone() {
        page.say("{\"type\":\"heartbeat\"}");
        assertThat(page.next("heartbeat")).doesNotContainKeys("t1", "t2", "t3");
    }

    @Test
    void whatWasDrawnByAClockThatIsOffIsTimedRightly() {
        server.market.tick("tcp", "AAPL", 150);
        page.say("{\"type\":\"subscribe\",\"symbol\":\"AAPL\"}");
        Object seq = page.next("snapshot").get("seq");
        long drawn = Market.NOW / 1_000_000 - 2_000 + 16;
        page.say(
                "{\"type\":\"drawn\",\"seq\":%s,\"at\":%d.5,\"offset\":-2000.25,\"error\":0.75}"
                        .formatted(seq, drawn));
        page.untilHeartbeat();
        StageFigures figures = pushToScreen();
        assertThat(figures.negative()).isZero();
        assertThat(figures.unknownClock()).isZero();
        assertThat(figures.sinceStart().p50()).isCloseTo(16_750, within(200.0));
        assertThat(figures.sinceStart().error()).isEqualTo(750);
    }

    @Test
    void aPageThatKnowsNothingOfItsClockIsBelievedAndCounted() {
        server.market.tick("tcp", "AAPL", 150);
        page.say("{\"type\":\"subscribe\",\"symbol\":\"AAPL\"}");
        Object seq = page.next("snapshot").get("seq");
        page.say("{\"type\":\"drawn\",\"seq\":%s,\"at\":1}".formatted(seq));
        page.untilHeartbeat();
        assertThat(pushToScreen().negative()).isEqualTo(1);
        assertThat(pushToScreen().unknownClock()).isEqualTo(1);
    }

    @Test
    void oddTimesAreRefusedBySentence() {
        page.say("{\"type\":\"heartbeat\",\"t1\":\"soon\"}");
        assertThat(page.next("error").get("error")).isEqualTo("t1 is a number of milliseconds");
        page.say("{\"type\":\"drawn\",\"seq\":1,\"at\":1e400}");
        assertThat(page.next("error").get("error")).isEqualTo("at is a number of milliseconds");
    }

    private StageFigures pushToScreen() {
        server.market.latencies.roll();
        return server.market.latencies.figures().stream()
                .filter(each -> each.stage().name().equals("push_to_screen"))
                .findFirst()
                .orElseThrow();
    }
}
