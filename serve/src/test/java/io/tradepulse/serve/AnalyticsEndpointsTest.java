package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnalyticsEndpointsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String MINUTE =
            "?symbol=AAPL&start=2026-01-15T13:29:00Z&end=2026-01-15T13:30:00Z";
    private static final String HEAD =
            """
            {"symbol":"AAPL.O","provider":"tcp","start":"2026-01-15T13:29:00Z",\
            "end":"2026-01-15T13:30:00Z","data":[{"ts":"2026-01-15T13:29:00Z",""";

    private final ApiUnderTest server = new ApiUnderTest();
    private final Instrument apple = server.market.instrument("tcp", "AAPL.O");

    @BeforeEach
    void anAppleIsKnown() {
        server.market.tick("tcp", "AAPL.O", 150);
        // At 13:29:00, 13:29:30 and 13:29:40; it is 13:30:01.
        store(0, 100.05, 2, 99.9, 100.1);
        store(30, 100.2, 3, 100, 100.4);
        store(40, 100.4, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void store(int second, double price, double volume, double bid, double ask) {
        long ts = Market.NOW - 61 * SECOND + second * SECOND;
        server.store.add(new Tick().set(apple, ts, second, price, volume, bid, ask));
    }

    private void answers(String path, String row) {
        assertThat(server.get(path + MINUTE).body()).isEqualTo(HEAD + row + "}]}");
        assertThat(server.get("/v1" + path + MINUTE).body()).isEqualTo(HEAD + row + "}]}");
    }

    @Test
    void answersVwap() {
        answers(
                "/analytics/vwap",
                "\"vwap\":100.14,\"volume\":5.0,\"turnover\":500.7,\"trades\":3");
    }

    @Test
    void answersTwap() {
        // (100.05 × 30 + 100.2 × 10 + 100.4 × 20) / 60
        answers("/analytics/twap", "\"twap\":100.191666666667,\"seconds\":60.0,\"ticks\":3");
    }

    @Test
    void answersSpread() {
        answers(
                "/analytics/spread",
                """
                "quoted":{"count":2,"min":0.2,"max":0.4,"mean":0.3},\
                "relative_bps":{"count":2,"min":20.0,"max":39.9201596806387,\
                "mean":29.9600798403194},\
                "effective":{"count":3,"min":0.0,"max":0.4,"mean":0.166666666666667},\
                "time_weighted":{"count":2,"min":0.2,"max":0.4,"mean":0.3}""");
    }

    @Test
    void answersFrequency() {
        answers(
                "/analytics/frequency",
                """
                "ticks":3,"per_second":0.05,"per_minute":3.0,\
                "inter_arrival_ms":{"count":2,"mean":20000.0,"p50":10007.609343,\
                "p90":30000.0,"p99":30000.0,"max":30000.0},\
                "largest_gap":{"ms":30000.0,"start":"2026-01-15T13:29:00Z",\
                "end":"2026-01-15T13:29:30Z"}""");
    }

    @Test
    void answersVolatility() {
        String path = "/analytics/volatility" + MINUTE + "&sampling=30s&annualise=365";
        Map<?, ?> row = (Map<?, ?>) ((List<?>) server.json(path).get("data")).getFirst();
        // At 13:29:30 the price was 100.05, at 13:30:00 it was 100.4.
        double expected = Math.log(100.4 / 100.05);
        assertThat(row.get("returns")).hasToString("1");
        assertThat(Double.parseDouble(row.get("volatility").toString()))
                .isCloseTo(expected, within(1e-12));
        assertThat(Double.parseDouble(row.get("annualised").toString()))
                .isCloseTo(expected * Math.sqrt(365 * 2880), within(1e-10));
        assertThat(row.get("volatility").toString()).doesNotContain("E");
    }

    @Test
    void splitsTheRange() {
        Map<String, Object> answer = server.json("/analytics/vwap" + MINUTE + "&interval=15s");
        assertThat(answer).containsEntry("interval", "15s");
        List<?> data = (List<?>) answer.get("data");
        assertThat(data.stream().map(row -> ((Map<?, ?>) row).get("ts")))
                .isEqualTo(List.of("2026-01-15T13:29:00Z", "2026-01-15T13:29:30Z"));
    }

    @Test
    void isOfTheLastDayByDefault() {
        Map<String, Object> answer = server.json("/analytics/vwap?symbol=AAPL");
        assertThat(answer)
                .containsEntry("start", "2026-01-14T13:30:01Z")
                .containsEntry("end", "2026-01-15T13:30:01Z");
        assertThat((List<?>) answer.get("data")).hasSize(1);
        assertThat(server.json("/analytics/vwap?symbol=AAPL&end=2026-01-10T00:00:00Z"))
                .containsEntry("start", "2026-01-09T00:00:00Z")
                .containsEntry("data", List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"vwap", "twap", "spread", "frequency", "volatility"})
    void namesABadParameter(String kind) {
        String path = "/analytics/" + kind + "?symbol=AAPL";
        problem(path + "&interval=7m", "interval").contains("7m", "1s, 2s, 5s", "1w, 1M");
        problem(path + "&start=2026-01-15T13:30:00Z&end=2026-01-15T13:29:00Z", "end");
        problem(path + "&start=2027-01-01T00:00:00Z", "end");
        problem(path + "&start=yesterday", "start");
        problem(path + "&interval=1s", "interval").contains("86400", "10000");
        problem("/analytics/" + kind, "symbol");
        assertThat(server.problem("/analytics/" + kind + "?symbol=AAPM", 404))
                .containsEntry("near_matches", List.of("AAPL.O"));
        server.json(path + "&start=1677-09-21T00:12:44Z&end=2262-04-11T23:47:16Z");
        server.json(path + "&start=2262-04-11T23:47:15Z&end=2262-04-11T23:47:16Z");
        server.json(path + "&end=1677-09-21T00:12:45Z&start=1677-09-21T00:12:44Z");
    }

    @ParameterizedTest
    @CsvSource({
        "sampling=7m, sampling",
        "sampling=1w, sampling",
        "sampling=5m&interval=1m, sampling",
        "interval=1m, sampling",
        "annualise=0, annualise",
        "annualise=yes, annualise"
    })
    void namesABadParameterOfVolatility(String parameters, String offender) {
        problem("/analytics/volatility?symbol=AAPL&" + parameters, offender);
    }

    private AbstractStringAssert<?> problem(String path, String parameter) {
        Map<String, Object> problem = server.problem(path, 400);
        assertThat(problem).containsEntry("parameter", parameter);
        return assertThat(problem.get("detail").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"vwap", "twap", "spread", "frequency", "volatility"})
    void asksToComeBackWithoutAStore(String kind) {
        server.store.failWith("/secret/place is full");
        assertThat(server.problem("/analytics/" + kind + "?symbol=AAPL", 503))
                .containsEntry("code", "STORE_UNAVAILABLE");
        server.openStore = Optional.empty();
        server.problem("/analytics/" + kind + "?symbol=AAPL", 503);
    }
}
