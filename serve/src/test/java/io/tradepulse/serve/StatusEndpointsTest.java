package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.latency.Stage;
import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.Tick;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusEndpointsTest {
    private final ApiUnderTest server = new ApiUnderTest();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void answersTheLatencyOfEachStageInAllWindows() {
        server.market.latencies.of(Stage.BUS_TO_STORE).record(100, 1);
        server.market.latencies.of(Stage.BUS_TO_STORE).record(-1, 3);
        server.market.latencies.roll();
        String window =
                "{\"count\":1,\"p50\":0.1,\"p90\":0.1,\"p99\":0.1,\"p99.9\":0.1,\"max\":0.1}";
        assertThat(server.get("/latency").body())
                .isEqualTo(
                        """
                        {"unit":"us","timestamp":"2026-01-15T13:30:01Z","stages":[\
                        {"stage":"bus_to_consumer","group":"latest","negative":0,"beyond":0,"unknown_clock":0,\
                        "last_10s":{"count":0},"last_1m":{"count":0},"last_5m":{"count":0},\
                        "since_start":{"count":0}},\
                        {"stage":"bus_to_store","negative":3,"beyond":0,"unknown_clock":0,\
                        "last_10s":%1$s,"last_1m":%1$s,"last_5m":%1$s,"since_start":%1$s}],\
                        "source_clocks":[]}"""
                                .formatted(window));
    }

    @Test
    void tellsHowSureAFigureIsThatBeginsByAnotherClock() {
        Tick tick = server.market.tickOf("tcp", "AAPL", 150, 1, 1, 1);
        tick.clock(new ClockOffset(-2_000_000_000L, 300_000));
        server.market
                .latencies
                .of(Stage.SOURCE_TO_INGEST)
                .recordSinceEvent(tick, 1, tick.ts() + 2_000_000_000L + 100_000);
        server.market.latencies.roll();
        assertThat(server.get("/latency").body())
                .contains("\"p50\":100.", "\"error\":300.0,\"measurable\":false");
    }

    @Test
    void tellsWhoIsSendingAndSinceWhenNot() {
        server.market.tick("tcp", "AAPL", 150);
        var old = server.market.tickOf("binance", "BTCUSDT", 43250, 1, 1, 1);
        old.receivedAt(Market.NOW - 31_000_000_000L);
        server.market.take(old);
        server.market.tick("canary", "CANARY.1", 1);
        assertThat(server.get("/status/ingestion").body())
                .isEqualTo(
                        """
                        {"status":"alive","seconds_since_last_tick":0.864,\
                        "last_tick":"2026-01-15T13:30:00.135000001Z","dead_after_seconds":30,\
                        "timestamp":"2026-01-15T13:30:01Z","providers":[\
                        {"provider":"binance","status":"dead","seconds_since_last_tick":31.0,\
                        "last_tick":"2026-01-15T13:29:30Z","symbols":[{"symbol":"BTCUSDT",\
                        "status":"dead","seconds_since_last_tick":31.0,\
                        "last_tick":"2026-01-15T13:29:30Z"}]},\
                        {"provider":"tcp","status":"alive","seconds_since_last_tick":0.864,\
                        "last_tick":"2026-01-15T13:30:00.135000001Z","symbols":[{"symbol":"AAPL",\
                        "status":"alive","seconds_since_last_tick":0.864,\
                        "last_tick":"2026-01-15T13:30:00.135000001Z"}]}]}""");
    }

    @Test
    void isDeadBeforeTheFirstTick() {
        assertThat(server.json("/status/ingestion"))
                .containsEntry("status", "dead")
                .doesNotContainKey("last_tick");
    }

    @Test
    void isHealthyWhereAllIsWell() {
        assertThat(server.get("/health").body())
                .isEqualTo(
                        """
                        {"status":"healthy","service":"tradepulse","database":"healthy",\
                        "bus":"healthy","ingest":"healthy","timestamp":"2026-01-15T13:30:01Z",\
                        "last_trade_count":42,"last_ingestion":"2026-01-15T13:30:00.135000001Z"}""");
        server.json("/health/live");
        server.json("/health/ready");
    }

    @Test
    void isDegradedButNotReadyWhileTheStoreOpens() {
        server.openStore = Optional.empty();
        server.health = new Health(Health.HEALTHY, Health.HEALTHY, "opening", 0, 0);
        assertThat(server.json("/health"))
                .containsEntry("status", "degraded")
                .containsEntry("database", "opening")
                .doesNotContainKey("last_ingestion");
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
        server.json("/health/live");
    }

    @Test
    void staysReadyWhenTheStoreFailsLater() {
        server.health = new Health(Health.HEALTHY, Health.HEALTHY, "disk full", 0, 0);
        assertThat(server.json("/health")).containsEntry("status", "degraded");
        server.json("/health/ready");
    }

    @Test
    void isUnhealthyUntilTheDoorListens() {
        server.health = new Health("down", Health.HEALTHY, Health.HEALTHY, 0, 0);
        assertThat(server.get("/health").statusCode()).isEqualTo(503);
        assertThat(server.get("/health").body())
                .contains("\"status\":\"unhealthy\"", "\"down\":[\"ingest\"]");
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
        server.json("/health/live");
    }

    @Test
    void goesOnWithoutABusWhereItHasNoDoor() throws Exception {
        server.health = new Health("", "the broker is away", Health.HEALTHY, 0, 0);
        assertThat(server.get("/health").statusCode()).isEqualTo(200);
        assertThat(server.get("/health").body())
                .contains("\"status\":\"degraded\"", "\"down\":[\"bus\"]")
                .doesNotContain("\"ingest\"");
    }

    @Test
    void isUnhealthyWithoutABus() {
        server.health = new Health(Health.HEALTHY, "the broker is away", "opening", 0, 0);
        assertThat(server.get("/health").statusCode()).isEqualTo(503);
        assertThat(server.get("/health").body())
                .contains("\"bus\":\"the broker is away\"", "\"down\":[\"bus\",\"database\"]");
    }
}
