package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.latency.Stage;
import io.tradepulse.model.Tick;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TraceEndpointTest {
    private static final String TS = "2024-01-15T12:50:00.000001Z";
    private static final long NANOS = 1_705_323_000_000_001_000L;

    private final ApiUnderTest server = new ApiUnderTest();

    @BeforeEach
    void trace() {
        Tick tick =
                new Tick()
                        .set(
                                server.market.tick("tcp", "AAPL.O", 150).instrument(),
                                NANOS,
                                28457,
                                150,
                                Tick.ABSENT,
                                Tick.ABSENT,
                                Tick.ABSENT);
        tick.receivedAt(NANOS + 40_000);
        tick.appendedAt(NANOS + 90_500);
        server.market.latencies.of(Stage.busToConsumer("latest")).follow(tick, NANOS + 100_000);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void tellsTheWayOfTheTickOfThatTime() {
        Map<String, Object> trace =
                JsonText.object(server.get("/v1/trace?symbol=AAPL&ts=" + TS).body());
        assertThat(trace)
                .containsEntry("symbol", "AAPL.O")
                .containsEntry("timestamp", TS)
                .containsEntry("id", "28457");
        assertThat(trace.get("hops").toString())
                .contains("source", "received", "appended", "taken")
                .contains("after_us=50.5", "since_first_us=100.0");
    }

    @Test
    void tellsTheLatestWithoutATime() {
        assertThat(JsonText.object(server.get("/v1/trace?symbol=AAPL.O").body()))
                .containsEntry("timestamp", TS)
                .containsEntry("slowest_at", List.of());
    }

    @Test
    void saysWhereNoneWasKept() {
        assertThat(server.get("/v1/trace?symbol=AAPL&ts=1705323000").body()).contains("NOT_TRACED");
        assertThat(server.get("/v1/trace?symbol=AAPL&ts=noon").statusCode()).isEqualTo(400);
        assertThat(server.get("/v1/trace?symbol=NONE").body()).contains("UNKNOWN_SYMBOL");
    }
}
