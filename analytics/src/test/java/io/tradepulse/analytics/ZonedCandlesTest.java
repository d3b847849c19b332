package io.tradepulse.analytics;

import static io.tradepulse.analytics.Recorded.HOUR;
import static io.tradepulse.analytics.Recorded.MINUTE;
import static io.tradepulse.analytics.Recorded.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Paging;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Candles of zones against the plainest computation from the ticks themselves.
class ZonedCandlesTest {
    private static final List<String> ZONES =
            List.of(
                    "America/New_York",
                    "Europe/London",
                    "America/Sao_Paulo",
                    "Asia/Beirut",
                    "Asia/Kathmandu",
                    "Asia/Kolkata",
                    "Australia/Lord_Howe",
                    "Pacific/Chatham",
                    "Pacific/Apia",
                    "Africa/Casablanca",
                    "+05:45",
                    "-00:30");

    /// Around what was unusual in one of them.
    private static final List<String> TIMES =
            List.of(
                    "2026-03-08T05:00:00Z",
                    "2025-11-02T05:00:00Z",
                    "2018-11-04T03:00:00Z",
                    "2018-02-18T02:00:00Z",
                    "2022-03-26T22:00:00Z",
                    "2011-12-30T10:00:00Z",
                    "2026-04-04T15:00:00Z",
                    "2024-03-10T02:00:00Z");

    @Property(tries = 150)
    void equalWhatTheTicksOfEachDayWeekAndMonthSay(
            @ForAll Random random, @ForAll @IntRange(min = 1, max = 60) int count) {
        Recorded market = new Recorded();
        long around = at(TIMES.get(random.nextInt(TIMES.size())));
        long spread = random.nextBoolean() ? 60 * HOUR : 60 * 24 * HOUR;
        for (int i = 0; i < count; i++) {
            long ts = around + (long) ((random.nextDouble() - 0.5) * spread);
            market.tick(
                    random.nextInt(4) == 0 ? ts / HOUR * HOUR : ts / MINUTE * MINUTE,
                    random.nextInt(1, 100_000) / 100.0,
                    random.nextInt(1, 1_000_000) / 1_000.0,
                    Tick.ABSENT,
                    Tick.ABSENT);
        }
        if (random.nextBoolean()) {
            market.bars();
        } else {
            market.barsWithTheLastForming();
        }
        String zone = ZONES.get(random.nextInt(ZONES.size()));
        for (Interval interval : List.of(Interval.D1, Interval.W1, Interval.MO1)) {
            List<String> expected = expected(market.ticks, ZoneId.of(zone), interval);
            assertThat(market.in(zone, interval).stream().map(ZonedCandlesTest::text))
                    .as(zone + " " + interval.text())
                    .containsExactlyElementsOf(expected);
            assertThat(newest(market, zone, interval)).isEqualTo(expected.reversed().get(0));
        }
    }

    private static String newest(Recorded market, String zone, Interval interval) {
        return text(
                market.candles
                        .page(
                                market.apple,
                                interval,
                                ZoneId.of(zone),
                                0,
                                Long.MAX_VALUE,
                                new Paging(1, 0, true))
                        .rows()
                        .getFirst());
    }

    private static List<String> expected(List<Tick> ticks, ZoneId zone, Interval interval) {
        TreeMap<LocalDate, List<Tick>> byFirstDay = new TreeMap<>();
        for (Tick tick : ticks) {
            Instant at = Instant.EPOCH.plusNanos(tick.ts());
            LocalDate day = at.atZone(zone).toLocalDate();
            while (interval == Interval.W1 && day.getDayOfWeek() != DayOfWeek.MONDAY) {
                day = day.minusDays(1);
            }
            while (interval == Interval.MO1 && day.getDayOfMonth() != 1) {
                day = day.minusDays(1);
            }
            byFirstDay.computeIfAbsent(day, _ -> new ArrayList<>()).add(tick);
        }
        List<String> lines = new ArrayList<>();
        byFirstDay.forEach((day, of) -> lines.add(line(day, zone, of)));
        return lines;
    }

    private static String line(LocalDate day, ZoneId zone, List<Tick> ticks) {
        List<Tick> inOrder = ticks.stream().sorted(Tick::compareByTime).toList();
        BigDecimal volume =
                ticks.stream()
                        .map(tick -> BigDecimal.valueOf(tick.volume()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal turnover =
                ticks.stream()
                        .map(
                                tick ->
                                        BigDecimal.valueOf(tick.volume())
                                                .multiply(BigDecimal.valueOf(tick.price())))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        return day.atStartOfDay(zone).toInstant()
                + " "
                + inOrder.getFirst().price()
                + " "
                + ticks.stream().map(Tick::price).max(Comparator.naturalOrder()).orElseThrow()
                + " "
                + ticks.stream().map(Tick::price).min(Comparator.naturalOrder()).orElseThrow()
                + " "
                + inOrder.getLast().price()
                + " "
                + volume.doubleValue()
                + " "
                + turnover.doubleValue()
                + " "
                + ticks.size();
    }

    private static String text(Candle candle) {
        return EpochNanos.instant(candle.start())
                + " "
                + candle.open()
                + " "
                + candle.high()
                + " "
                + candle.low()
                + " "
                + candle.close()
                + " "
                + candle.volume()
                + " "
                + candle.turnover()
                + " "
                + candle.trades();
    }
}
