package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/// What a platform has to have of ticks that a [NumberedSender] sent: each once, and bars of them.
final class NumberedTicks {
    private NumberedTicks() {}

    /// Every number is there once.
    static void assertOnce(List<JsonNode> trades, long sent) {
        assertThat(
                        trades.stream()
                                .mapToLong(trade -> trade.path("volume").asLong())
                                .sorted()
                                .toArray())
                .isEqualTo(LongStream.rangeClosed(1, sent).toArray());
    }

    /// Minute bars, computed here from the stored ticks, and those that the platform made through
    /// all the kills.
    static void assertBarsMatch(PlatformProcess platform, String symbol) throws Exception {
        assertBarsMatch(platform, symbol, "1m", ChronoUnit.MINUTES);
    }

    /// The same of bars of any unit.
    static void assertBarsMatch(
            PlatformProcess platform, String symbol, String interval, ChronoUnit unit)
            throws Exception {
        Map<String, List<Object>> expected = expected(platform.trades(symbol), unit);
        PlatformProcess.await(
                interval + " bars of " + symbol + " to equal " + expected,
                () -> {
                    Map<String, List<Object>> found = new TreeMap<>();
                    platform.json(
                                    "/candles?symbol="
                                            + symbol
                                            + "&interval="
                                            + interval
                                            + "&limit=1000")
                            .path("data")
                            .forEach(bar -> found.put(bar.path("ts").asText(), values(bar)));
                    return found.equals(expected);
                });
    }

    private static Map<String, List<Object>> expected(List<JsonNode> trades, ChronoUnit unit) {
        Map<String, List<JsonNode>> byStart = new TreeMap<>();
        for (JsonNode trade : trades) {
            Instant start = Instant.parse(trade.path("ts").asText()).truncatedTo(unit);
            byStart.computeIfAbsent(start.toString(), _ -> new ArrayList<>()).add(trade);
        }
        Map<String, List<Object>> bars = new TreeMap<>();
        byStart.forEach((start, own) -> bars.put(start, bar(own)));
        return bars;
    }

    private static List<Object> bar(List<JsonNode> trades) {
        double high =
                trades.stream().mapToDouble(t -> t.path("price").asDouble()).max().orElseThrow();
        double low =
                trades.stream().mapToDouble(t -> t.path("price").asDouble()).min().orElseThrow();
        long volume = trades.stream().mapToLong(t -> t.path("volume").asLong()).sum();
        return List.of(
                trades.getFirst().path("price").asDouble(),
                high,
                low,
                trades.getLast().path("price").asDouble(),
                volume,
                trades.size());
    }

    private static List<Object> values(JsonNode bar) {
        return List.of(
                bar.path("open").asDouble(),
                bar.path("high").asDouble(),
                bar.path("low").asDouble(),
                bar.path("close").asDouble(),
                bar.path("volume").asLong(),
                bar.path("trades").asInt());
    }
}
