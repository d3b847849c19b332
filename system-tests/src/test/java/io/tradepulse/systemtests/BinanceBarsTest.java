package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tradepulse.model.Bar;
import io.tradepulse.model.Decimals;
import io.tradepulse.model.ExpectedBars;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.model.Timestamps;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trades of an exchange, through the door, come out as the exchange's own bars, to the last digit.
final class BinanceBarsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DATA = PlatformProcess.data();
    private static final List<String> COVERED = List.of("1723161300000", "1723161600000");

    @TempDir Path folder;

    @Test
    void tradesInOrderGiveTheExchangesOwnBars() throws Exception {
        List<Trade> trades = trades();
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
            send(platform, trades, 0, trades.size());
            assertBars(platform, trades);
            assertKlines(platform);
            assertTrades(platform, trades);
        }
    }

    /// Our face of the exchange's API says what the exchange said, character by character; what
    /// takers bought is not known.
    private static void assertKlines(PlatformProcess platform) throws Exception {
        for (String[] kline : klines()) {
            JsonNode answered =
                    platform.json(
                            "/api/v3/klines?symbol=BTCUSDT&interval=5m&startTime="
                                    + kline[0]
                                    + "&limit=1");
            List<String> fields = new ArrayList<>();
            answered.path(0).forEach(field -> fields.add(field.asText()));
            assertThat(fields.subList(0, 9)).containsExactly(Arrays.copyOf(kline, 9));
        }
    }

    /// And its trades: the newest, and those from an id on.
    private static void assertTrades(PlatformProcess platform, List<Trade> trades)
            throws Exception {
        List<String> newest = new ArrayList<>();
        platform.json("/api/v3/trades?symbol=BTCUSDT&limit=1000")
                .forEach(each -> newest.add(fields(each, "id", "price", "qty", "time")));
        assertThat(newest)
                .isEqualTo(
                        trades.subList(trades.size() - 1_000, trades.size()).stream()
                                .map(Trade::fields)
                                .toList());
        int middle = trades.size() / 2;
        List<String> fromId = new ArrayList<>();
        platform.json(
                        "/api/v3/aggTrades?symbol=BTCUSDT&limit=1000&fromId="
                                + trades.get(middle).id())
                .forEach(each -> fromId.add(fields(each, "a", "p", "q", "T")));
        assertThat(fromId)
                .isEqualTo(
                        trades.subList(middle, middle + 1_000).stream()
                                .map(Trade::fields)
                                .toList());
    }

    private static String fields(JsonNode object, String... names) {
        return Arrays.stream(names)
                .map(name -> object.path(name).asText())
                .collect(Collectors.joining(" "));
    }

    @Test
    void lateAndRepeatedTradesAndKillsInMidStreamGiveThemToo() throws Exception {
        List<Trade> trades = trades();
        List<Trade> sent = lateAndRepeated(trades, new Random(7));
        int durable = 0;
        for (int kill = 1; kill <= 3; kill++) {
            try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
                durable = sendAndKill(platform, sent, durable, sent.size() * kill / 4);
            }
        }
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
            send(platform, sent, durable, sent.size());
            assertBars(platform, trades);
        }
    }

    /// Each up to five seconds late, a tenth of them twice.
    private static List<Trade> lateAndRepeated(List<Trade> trades, Random random) {
        record Arrival(long at, Trade trade) {}
        List<Arrival> arrivals = new ArrayList<>();
        for (Trade trade : trades) {
            arrivals.add(new Arrival(trade.millis() + random.nextInt(5_000), trade));
            if (random.nextInt(10) == 0) {
                arrivals.add(new Arrival(trade.millis() + random.nextInt(5_000), trade));
            }
        }
        arrivals.sort(Comparator.comparingLong(Arrival::at));
        return arrivals.stream().map(Arrival::trade).toList();
    }

    /// Sends the rest up to there and waits until it is durable.
    private static void send(PlatformProcess platform, List<Trade> trades, int from, int to)
            throws Exception {
        try (LineClient client = new LineClient(platform)) {
            client.send(hello(from) + lines(trades.subList(from, to)));
            assertThat(client.readUntil("#ACK " + to)).isNotNull();
        }
    }

    /// Sends on and kills the platform once so many are acknowledged, while more are on their way.
    ///
    /// @return how many are known to be durable
    private static int sendAndKill(PlatformProcess platform, List<Trade> trades, int from, int to)
            throws Exception {
        int durable = from;
        try (LineClient client = new LineClient(platform)) {
            client.send(hello(from));
            for (int next = from; durable < to; next += 500) {
                client.send(lines(trades.subList(next, Math.min(next + 500, trades.size()))));
                String line = client.readUntil("#ACK ");
                durable = Integer.parseInt(line.substring("#ACK ".length()));
            }
            platform.kill();
        }
        return durable;
    }

    private static String hello(int from) {
        return "#HELLO provider=binance session=recorded ack=on replay=on seq=" + (from + 1) + "\n";
    }

    private static String lines(List<Trade> trades) {
        return trades.stream().map(trade -> trade.line() + "\n").collect(Collectors.joining());
    }

    /// Those of the exchange to the last digit, and those of every interval as computed from the
    /// trades at once.
    private static void assertBars(PlatformProcess platform, List<Trade> trades) throws Exception {
        for (String[] kline : klines()) {
            String start = Instant.ofEpochMilli(Long.parseLong(kline[0])).toString();
            PlatformProcess.await(
                    "the final bar of " + start + " to be the exchange's",
                    () -> {
                        JsonNode bar = bars(platform, Interval.M5).get(start);
                        return bar != null
                                && bar.path("final").asBoolean()
                                && values(bar).equals(values(kline));
                    });
        }
        Instrument instrument = new Instruments().of("binance", "BTCUSDT");
        List<Tick> ticks = trades.stream().map(trade -> trade.tick(instrument)).toList();
        for (Interval interval : Interval.values()) {
            Map<String, List<String>> expected = new TreeMap<>();
            ExpectedBars.of(ticks, List.of(interval))
                    .forEach(bar -> expected.put(Timestamps.text(bar.start()), values(bar)));
            PlatformProcess.await(
                    "all bars of " + interval.text() + " to be as computed from the trades",
                    () -> {
                        Map<String, List<String>> served = new TreeMap<>();
                        bars(platform, interval).forEach((ts, bar) -> served.put(ts, values(bar)));
                        return served.equals(expected);
                    });
        }
    }

    private static Map<String, JsonNode> bars(PlatformProcess platform, Interval interval)
            throws Exception {
        Map<String, JsonNode> bars = new TreeMap<>();
        platform.json("/candles?symbol=BTCUSDT&limit=10000&interval=" + interval.text())
                .path("data")
                .forEach(bar -> bars.put(bar.path("ts").asText(), bar));
        return bars;
    }

    private static List<String> values(Bar bar) {
        return List.of(
                text(Decimals.text(bar.open())),
                text(Decimals.text(bar.high())),
                text(Decimals.text(bar.low())),
                text(Decimals.text(bar.close())),
                text(Decimals.text(bar.volume())),
                Long.toString(bar.trades()));
    }

    /// The digits as they stand in the answer, not as a double would have them.
    private static List<String> values(JsonNode bar) {
        return List.of(
                text(bar.path("open").asText()),
                text(bar.path("high").asText()),
                text(bar.path("low").asText()),
                text(bar.path("close").asText()),
                text(bar.path("volume").asText()),
                bar.path("trades").asText());
    }

    private static List<String> values(String[] kline) {
        return List.of(
                text(kline[1]),
                text(kline[2]),
                text(kline[3]),
                text(kline[4]),
                text(kline[5]),
                kline[8]);
    }

    private static String text(String number) {
        return new BigDecimal(number).stripTrailingZeros().toPlainString();
    }

    private static List<String[]> klines() throws IOException {
        return Files.readAllLines(DATA.resolve("binance-klines/BTCUSDT-5m.csv")).stream()
                .map(line -> line.split(",", -1))
                .filter(kline -> COVERED.contains(kline[0]))
                .toList();
    }

    private static List<Trade> trades() throws IOException {
        assumeTrue(Files.isDirectory(DATA), "no recorded market data beside the repository");
        List<Trade> trades = new ArrayList<>();
        for (String day : List.of("20240808", "20240809")) {
            Path file = DATA.resolve("binance-ws/spot_btcusdt_" + day + ".gz");
            try (BufferedReader reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    new GZIPInputStream(Files.newInputStream(file)),
                                    StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    JsonNode data = JSON.readTree(line.substring(line.indexOf('{'))).path("data");
                    if (data.path("e").asText().equals("trade")) {
                        trades.add(Trade.of(data));
                    }
                }
            }
        }
        return trades;
    }

    private record Trade(long millis, String price, String quantity, long id) {
        static Trade of(JsonNode data) {
            return new Trade(
                    data.path("T").asLong(),
                    data.path("p").asText(),
                    data.path("q").asText(),
                    data.path("t").asLong());
        }

        String line() {
            return "BTCUSDT|" + price + '|' + millis + '|' + quantity + "|||" + id;
        }

        String fields() {
            return id + " " + price + " " + quantity + " " + millis;
        }

        Tick tick(Instrument instrument) {
            return new Tick()
                    .set(
                            instrument,
                            millis * 1_000_000,
                            id,
                            Double.parseDouble(price),
                            Double.parseDouble(quantity),
                            Tick.ABSENT,
                            Tick.ABSENT);
        }
    }
}
