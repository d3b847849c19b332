package io.tradepulse.analytics;

import static io.tradepulse.analytics.Recorded.MINUTE;
import static io.tradepulse.analytics.Recorded.at;
import static io.tradepulse.analytics.Recorded.starts;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SessionCandlesTest {
    private final Recorded market = new Recorded();

    @Test
    void hoursAreCountedFromTheOpeningAndTheLastIsShort() {
        // A Friday in summer: New York is at 13:30 to 20:00 UTC.
        market.tick("2026-07-10T13:29:59.999Z", 1, 1)
                .tick("2026-07-10T13:30:00Z", 2, 1)
                .tick("2026-07-10T14:29:59.999Z", 3, 1)
                .tick("2026-07-10T14:30:00Z", 4, 1)
                .tick("2026-07-10T19:59:59.999Z", 5, 1)
                .tick("2026-07-10T20:00:00Z", 6, 1)
                .bars();
        List<Candle> hours = market.session("XNYS", Interval.H1);
        assertThat(hours.stream().map(Recorded::text))
                .containsExactly(
                        "2026-07-10T13:30:00Z 2.0 3.0 2.0 3.0 2.0 2.5 2",
                        "2026-07-10T14:30:00Z 4.0 4.0 4.0 4.0 1.0 4.0 1",
                        "2026-07-10T19:30:00Z 5.0 5.0 5.0 5.0 1.0 5.0 1");
        assertThat(hours.getLast().end()).isEqualTo(at("2026-07-10T20:00:00Z"));
        assertThat(market.session("XNYS", Interval.D1).stream().map(Recorded::text))
                .containsExactly("2026-07-10T13:30:00Z 2.0 5.0 2.0 5.0 4.0 3.5 4");
        assertThat(starts(market.session("XNYS", Interval.H4)))
                .containsExactly("2026-07-10T13:30:00Z", "2026-07-10T17:30:00Z");
        assertThat(starts(market.session("XNYS", Interval.H12)))
                .containsExactly("2026-07-10T13:30:00Z");
        assertThat(starts(market.session("XNAS", Interval.H1))).isEqualTo(starts(hours));
    }

    @Test
    void theOriginIsSetAnewEachDayAlsoWhereTheClocksChange() {
        market.tick("2026-03-06T14:30:00Z", 1, 1).tick("2026-03-09T13:30:00Z", 2, 1).bars();
        assertThat(starts(market.session("XNYS", Interval.H2)))
                .containsExactly("2026-03-06T14:30:00Z", "2026-03-09T13:30:00Z");
    }

    @Test
    void weeksAndMonthsAreOfTheSessionsInThem() {
        market.tick("2026-06-30T13:00:00Z", 9, 1)
                .tick("2026-06-30T14:00:00Z", 1, 1)
                .tick("2026-07-01T02:00:00Z", 9, 1)
                .tick("2026-07-01T14:00:00Z", 2, 1)
                .tick("2026-07-02T19:59:59Z", 3, 1)
                .tick("2026-07-03T15:00:00Z", 9, 1)
                .tick("2026-07-04T15:00:00Z", 9, 1)
                .tick("2026-07-06T13:30:00Z", 4, 1)
                .bars();
        // The 3rd was a holiday, the 4th a Saturday.
        assertThat(market.session("XNYS", Interval.W1).stream().map(Recorded::text))
                .containsExactly(
                        "2026-06-29T13:30:00Z 1.0 3.0 1.0 3.0 3.0 2.0 3",
                        "2026-07-06T13:30:00Z 4.0 4.0 4.0 4.0 1.0 4.0 1");
        assertThat(market.session("XNYS", Interval.MO1).stream().map(Recorded::text))
                .containsExactly(
                        "2026-06-01T13:30:00Z 1.0 1.0 1.0 1.0 1.0 1.0 1",
                        "2026-07-01T13:30:00Z 2.0 4.0 2.0 4.0 3.0 3.0 3");
        assertThat(market.session("XNYS", Interval.W1).getFirst().end())
                .isEqualTo(at("2026-07-02T20:00:00Z"));
    }

    @Test
    void anEarlyCloseEndsTheDay() {
        market.tick("2025-11-28T17:59:59Z", 1, 1).tick("2025-11-28T18:00:00Z", 2, 1).bars();
        assertThat(market.session("XNYS", Interval.D1).stream().map(Recorded::text))
                .containsExactly("2025-11-28T14:30:00Z 1.0 1.0 1.0 1.0 1.0 1.0 1");
    }

    @Test
    void theFormingBarIsInTheRunningCandle() {
        market.tick("2026-07-10T13:30:00Z", 2, 1)
                .tick("2026-07-10T13:45:00Z", 3, 1)
                .barsWithTheLastForming();
        assertThat(market.session("XNYS", Interval.H1).stream().map(Recorded::text))
                .containsExactly("2026-07-10T13:30:00Z 2.0 3.0 2.0 3.0 2.0 2.5 2 forming");
    }

    @Property(tries = 60)
    void holdTheTicksOfRegularHoursAndNoOthers(@ForAll Random random) {
        ZoneId newYork = ZoneId.of("America/New_York");
        Recorded recorded = new Recorded();
        TreeMap<Instant, Integer> expected = new TreeMap<>();
        Interval interval = Interval.values()[random.nextInt(Interval.D1.ordinal())];
        long around = at("2026-11-01T00:00:00Z");
        for (int i = 0; i < 50; i++) {
            long ts = around + random.nextInt(-5 * 24 * 60, 5 * 24 * 60) * MINUTE + i;
            recorded.tick(ts, 1 + i, 1, Tick.ABSENT, Tick.ABSENT);
            var local = Instant.EPOCH.plusNanos(ts).atZone(newYork);
            LocalTime time = local.toLocalTime();
            boolean open =
                    local.getDayOfWeek().getValue() <= 5
                            && !time.isBefore(LocalTime.of(9, 30))
                            && time.isBefore(LocalTime.of(16, 0));
            if (open) {
                LocalDate day = local.toLocalDate();
                Instant start = day.atTime(9, 30).atZone(newYork).toInstant();
                while (!start.plusNanos(interval.nanos()).isAfter(local.toInstant())) {
                    start = start.plusNanos(interval.nanos());
                }
                expected.merge(start, 1, Integer::sum);
            }
        }
        recorded.bars();
        TreeMap<Instant, Integer> found = new TreeMap<>();
        recorded.session("XNYS", interval)
                .forEach(
                        candle ->
                                found.put(
                                        EpochNanos.instant(candle.start()), (int) candle.trades()));
        assertThat(found).as(interval.text()).isEqualTo(expected);
    }
}
