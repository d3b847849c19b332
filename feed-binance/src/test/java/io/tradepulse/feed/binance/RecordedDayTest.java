package io.tradepulse.feed.binance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Tick;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Frames recorded of the exchange itself, sent again over a real WebSocket.
@Timeout(120)
class RecordedDayTest {
    private static final long FIVE_MINUTES = 300_000_000_000L;

    private static List<Tick> ticks;

    @BeforeAll
    static void replayOnce() throws Exception {
        ticks = replay();
    }

    @ParameterizedTest
    @ValueSource(longs = {1_723_161_300_000L, 1_723_161_600_000L})
    void theTicksGiveTheExchangesOwnBar(long startMillis) throws Exception {
        long start = startMillis * 1_000_000;
        List<Tick> bar =
                ticks.stream()
                        .filter(t -> t.ts() >= start && t.ts() < start + FIVE_MINUTES)
                        .sorted(Tick::compareByTime)
                        .toList();
        String[] kline = kline(startMillis);

        assertThat(bar).hasSize(Integer.parseInt(kline[8]));
        assertThat(bar.getFirst().price()).isEqualTo(Double.parseDouble(kline[1]));
        assertThat(bar.stream().mapToDouble(Tick::price).max())
                .hasValue(Double.parseDouble(kline[2]));
        assertThat(bar.stream().mapToDouble(Tick::price).min())
                .hasValue(Double.parseDouble(kline[3]));
        assertThat(bar.getLast().price()).isEqualTo(Double.parseDouble(kline[4]));
        assertThat(
                        bar.stream()
                                .map(t -> new BigDecimal(Double.toString(t.volume())))
                                .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(kline[5]);
    }

    @Test
    void mostTradesHaveTheirQuote() throws Exception {
        long joined = ticks.stream().filter(t -> !Double.isNaN(t.bid())).count();

        assertThat(ticks)
                .allMatch(t -> Double.isNaN(t.bid()) || t.bid() <= t.price())
                .allMatch(t -> Double.isNaN(t.ask()) || t.ask() >= t.price());
        assertThat((double) joined / ticks.size()).isGreaterThan(0.5);
    }

    private static List<Tick> replay() throws Exception {
        List<Path> days =
                List.of(
                        MarketData.file("binance-ws/spot_btcusdt_20240808.gz"),
                        MarketData.file("binance-ws/spot_btcusdt_20240809.gz"));
        try (FakeExchange exchange = new FakeExchange();
                RunningRelay relay =
                        new RunningRelay(
                                BinanceOptions.spot(List.of("BTCUSDT"))
                                        .withBaseUrl(exchange.url()))) {
            FakeExchange.Session session = exchange.onlyOne();
            int trades = 0;
            for (Path day : days) {
                trades += send(day, session);
            }
            List<Tick> ticks = List.copyOf(relay.await(trades));

            assertThat(ticks).hasSize(trades);
            assertThat(relay.status())
                    .isEqualTo(new BinanceStatus(1, trades, 0, 0, 0, 0, 0, 0, 0, 0, 0));
            return ticks;
        }
    }

    /// All of it, what was not asked for too.
    private static int send(Path day, FakeExchange.Session session) throws IOException {
        int trades = 0;
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(day)),
                                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                session.send(line.substring(line.indexOf('{')));
                trades += line.contains("\"e\":\"trade\"") ? 1 : 0;
            }
        }
        return trades;
    }

    private static String[] kline(long startMillis) throws IOException {
        return Files.readAllLines(MarketData.file("binance-klines/BTCUSDT-5m.csv")).stream()
                .map(line -> line.split(",", -1))
                .filter(kline -> kline[0].equals(Long.toString(startMillis)))
                .findFirst()
                .orElseThrow();
    }
}
