package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
        assertBars(trades());
    }

    @Test
    void lateAndRepeatedTradesGiveThemToo() throws Exception {
        List<String> lines = new ArrayList<>(trades());
        Random random = new Random(7);
        for (int from = 0; from < lines.size(); from += 200) {
            Collections.shuffle(lines.subList(from, Math.min(lines.size(), from + 200)), random);
        }
        List<String> repeated = new ArrayList<>();
        for (String line : lines) {
            repeated.add(line);
            if (random.nextInt(10) == 0) {
                repeated.add(lines.get(random.nextInt(lines.size())));
            }
        }
        assertBars(repeated);
    }

    private void assertBars(List<String> lines) throws Exception {
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source");
                LineClient client = new LineClient(platform)) {
            client.send("#HELLO provider=binance session=recorded ack=on replay=on\n");
            client.send(String.join("\n", lines) + "\n");
            assertThat(client.readUntil("#ACK " + lines.size())).isNotNull();
            for (String[] kline : klines()) {
                String start = Instant.ofEpochMilli(Long.parseLong(kline[0])).toString();
                PlatformProcess.await(
                        "the final bar of " + start + " to be the exchange's",
                        () -> {
                            JsonNode bar = bar(platform, start);
                            return bar.path("final").asBoolean()
                                    && values(bar).equals(values(kline));
                        });
            }
        }
    }

    private static JsonNode bar(PlatformProcess platform, String start) throws Exception {
        for (JsonNode bar : platform.json("/candles?symbol=BTCUSDT&interval=5m").path("data")) {
            if (bar.path("ts").asText().equals(start)) {
                return bar;
            }
        }
        return JSON.createObjectNode();
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

    private static List<String> trades() throws IOException {
        assumeTrue(Files.isDirectory(DATA), "no recorded market data beside the repository");
        List<String> lines = new ArrayList<>();
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
                        lines.add(
                                "BTCUSDT|"
                                        + data.path("p").asText()
                                        + '|'
                                        + data.path("T").asText()
                                        + '|'
                                        + data.path("q").asText()
                                        + "|||"
                                        + data.path("t").asText());
                    }
                }
            }
        }
        return lines;
    }
}
