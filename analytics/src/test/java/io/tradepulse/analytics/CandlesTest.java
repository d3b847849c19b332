package io.tradepulse.analytics;

import static io.tradepulse.analytics.Recorded.ALL;
import static io.tradepulse.analytics.Recorded.DAY;
import static io.tradepulse.analytics.Recorded.HOUR;
import static io.tradepulse.analytics.Recorded.MINUTE;
import static io.tradepulse.analytics.Recorded.at;
import static io.tradepulse.analytics.Recorded.starts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Interval;
import io.tradepulse.store.Paging;
import io.tradepulse.store.Store.Page;
import io.tradepulse.store.StoreException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CandlesTest {
    private static final long START = at("2026-01-15T13:30:00Z");

    private final Recorded market = new Recorded();

    private Bar bar(int minute, double close, boolean isFinal, int revision) {
        return new Bar(
                market.apple,
                Interval.M1,
                START + minute * MINUTE,
                close,
                close,
                close,
                close,
                1,
                close,
                close,
                1,
                isFinal,
                revision,
                0);
    }

    private Page<Candle> page(Paging paging) {
        return market.candles.page(
                market.apple, Interval.M1, ZoneOffset.UTC, START, START + DAY, paging);
    }

    private List<Double> closes(Paging paging) {
        return page(paging).rows().stream().map(Candle::close).toList();
    }

    @Test
    void aBarInMemoryThatIsNotStoredStandsAtItsPlace() {
        market.store.add(bar(0, 10, true, 0));
        market.store.add(bar(2, 12, true, 0));
        market.live.add(bar(1, 11, true, 0));
        market.live.add(bar(3, 13, false, 0));
        assertThat(closes(ALL)).containsExactly(10.0, 11.0, 12.0, 13.0);
        assertThat(page(ALL).total()).isEqualTo(4);
        assertThat(page(ALL).rows())
                .extracting(Candle::isFinal)
                .containsExactly(true, true, true, false);
    }

    @Test
    void aBarInMemoryReplacesTheStoredOneOfTheSameStart() {
        market.store.add(bar(0, 10, false, 0));
        market.live.add(bar(0, 11, false, 0));
        assertThat(closes(ALL)).containsExactly(11.0);
    }

    @Test
    void aStoredBarThatWasClosedOrRevisedSinceStays() {
        market.store.add(bar(0, 10, true, 0));
        market.live.add(bar(0, 11, false, 0));
        market.store.add(bar(1, 20, true, 2));
        market.live.add(bar(1, 21, true, 1));
        assertThat(closes(ALL)).containsExactly(10.0, 20.0);
    }

    @Test
    void barsInMemoryOutsideOfTheRangeDoNotCount() {
        market.live.add(bar(-1, 9, true, 0));
        market.live.add(bar(0, 10, true, 0));
        market.live.add(bar(24 * 60, 11, false, 0));
        assertThat(closes(ALL)).containsExactly(10.0);
        assertThat(page(ALL).total()).isEqualTo(1);
    }

    @Test
    void pagesAreCutTheSameWhereverTheBarsCome() {
        for (int i = 0; i < 10; i++) {
            if (i < 8) {
                market.store.add(bar(i, 10 + i, true, 0));
            }
            if (i == 5 || i > 6) {
                market.live.add(bar(i, 10 + i, i < 9, 0));
            }
        }
        List<Double> all = closes(ALL);
        assertThat(all).hasSize(10);
        for (int limit = 1; limit < 12; limit++) {
            for (int offset = 0; offset < 12; offset++) {
                List<Double> expected = all.stream().skip(offset).limit(limit).toList();
                List<Double> newest = all.reversed().stream().skip(offset).limit(limit).toList();
                assertThat(closes(new Paging(limit, offset, false))).isEqualTo(expected);
                assertThat(closes(new Paging(limit, offset, true))).isEqualTo(newest);
                assertThat(page(new Paging(limit, offset, true)).total()).isEqualTo(10);
            }
        }
        assertThat(closes(new Paging(10, Long.MAX_VALUE, true))).isEmpty();
        assertThat(closes(new Paging(10, Long.MAX_VALUE, false))).isEmpty();
    }

    @Test
    void aDayOfTheZoneHasTwentyThreeOrTwentyFiveHours() {
        // In New York the clocks go forward on 2026-03-08 and back on 2026-11-01, at 2:00.
        market.tick("2026-03-08T04:59:59Z", 1, 1)
                .tick("2026-03-08T05:00:00Z", 2, 1)
                .tick("2026-03-09T03:59:59Z", 3, 1)
                .tick("2026-03-09T04:00:00Z", 4, 1)
                .tick("2026-11-01T04:00:00Z", 5, 1)
                .tick("2026-11-02T04:59:59Z", 6, 1)
                .tick("2026-11-02T05:00:00Z", 7, 1)
                .bars();
        List<Candle> days = market.days("America/New_York");
        assertThat(days.stream().map(Recorded::text))
                .containsExactly(
                        "2026-03-07T05:00:00Z 1.0 1.0 1.0 1.0 1.0 1.0 1",
                        "2026-03-08T05:00:00Z 2.0 3.0 2.0 3.0 2.0 2.5 2",
                        "2026-03-09T04:00:00Z 4.0 4.0 4.0 4.0 1.0 4.0 1",
                        "2026-11-01T04:00:00Z 5.0 6.0 5.0 6.0 2.0 5.5 2",
                        "2026-11-02T05:00:00Z 7.0 7.0 7.0 7.0 1.0 7.0 1");
        assertThat(days.stream().map(day -> (day.end() - day.start()) / HOUR))
                .containsExactly(24L, 23L, 24L, 25L, 24L);
    }

    @Test
    void weeksBeginOnMondaysAndMonthsOnTheFirstOfTheZone() {
        market.tick("2026-03-01T14:59:59Z", 1, 1)
                .tick("2026-03-01T15:00:00Z", 2, 1)
                .tick("2026-03-08T14:59:59Z", 3, 1)
                .tick("2026-03-31T14:59:59Z", 4, 1)
                .tick("2026-03-31T15:00:00Z", 5, 1)
                .bars();
        // Tokyo is nine hours ahead: 2026-03-02 is a Monday.
        assertThat(starts(market.in("Asia/Tokyo", Interval.W1)))
                .containsExactly(
                        "2026-02-22T15:00:00Z", "2026-03-01T15:00:00Z", "2026-03-29T15:00:00Z");
        assertThat(starts(market.in("Asia/Tokyo", Interval.MO1)))
                .containsExactly("2026-02-28T15:00:00Z", "2026-03-31T15:00:00Z");
    }

    @Test
    void zonesOffByHalfAndQuarterHoursHaveTheirMidnights() {
        market.tick("2026-03-01T18:14:59Z", 1, 1)
                .tick("2026-03-01T18:15:00Z", 2, 1)
                .tick("2026-03-01T18:29:59Z", 3, 1)
                .tick("2026-03-01T18:30:00Z", 4, 1)
                .bars();
        assertThat(starts(market.days("Asia/Kathmandu")))
                .containsExactly("2026-02-28T18:15:00Z", "2026-03-01T18:15:00Z");
        assertThat(market.days("Asia/Kathmandu").getFirst().close()).isEqualTo(1);
        assertThat(starts(market.days("Asia/Kolkata")))
                .containsExactly("2026-02-28T18:30:00Z", "2026-03-01T18:30:00Z");
        assertThat(market.days("Asia/Kolkata").getFirst().close()).isEqualTo(3);
    }

    @Test
    void aDayThatAZoneLeavesOutHasNoCandle() {
        // Samoa went from 2011-12-29 straight to the 31st.
        market.tick("2011-12-30T09:59:59Z", 1, 1).tick("2011-12-30T10:00:00Z", 2, 1).bars();
        List<Candle> days = market.days("Pacific/Apia");
        assertThat(starts(days)).containsExactly("2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z");
        assertThat(days.getFirst().end()).isEqualTo(at("2011-12-30T10:00:00Z"));
    }

    @Test
    void aDayWithoutMidnightBeginsAfterIt() {
        // In São Paulo 2018-11-04 began at 1:00, in Beirut 2022-03-27 did.
        market.tick("2018-11-04T02:59:59Z", 1, 1)
                .tick("2018-11-04T03:00:00Z", 2, 1)
                .tick("2022-03-26T21:59:59Z", 3, 1)
                .tick("2022-03-26T22:00:00Z", 4, 1)
                .bars();
        List<Candle> brazil = market.days("America/Sao_Paulo");
        assertThat(starts(brazil)).contains("2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z");
        assertThat((brazil.get(1).end() - brazil.get(1).start()) / HOUR).isEqualTo(23);
        assertThat(starts(market.days("Asia/Beirut")))
                .contains("2022-03-25T22:00:00Z", "2022-03-26T22:00:00Z");
    }

    @Test
    void anEveningThatIsRepeatedAfterMidnightIsInTheNewDay() {
        // In St. John's the clocks were put back from 0:01 on 2010-11-07 to 23:01.
        market.tick("2010-11-07T02:29:59Z", 1, 1)
                .tick("2010-11-07T02:30:00Z", 2, 1)
                .tick("2010-11-07T03:00:00Z", 3, 1)
                .tick("2010-11-08T03:29:59Z", 4, 1)
                .tick("2010-11-08T03:30:00Z", 5, 1)
                .bars();
        assertThat(market.days("America/St_Johns").stream().map(Recorded::text))
                .containsExactly(
                        "2010-11-06T02:30:00Z 1.0 1.0 1.0 1.0 1.0 1.0 1",
                        "2010-11-07T02:30:00Z 2.0 4.0 2.0 4.0 3.0 3.0 3",
                        "2010-11-08T03:30:00Z 5.0 5.0 5.0 5.0 1.0 5.0 1");
    }

    @Test
    void theOddOffsetsOfLongAgoDoNotAskForFineBarsOfToday() {
        // Monrovia was 44 min 30 s behind until 1972.
        market.tick("2026-03-01T23:59:59Z", 1, 1).tick("2026-03-02T00:00:00Z", 2, 1);
        market.bars();
        Recorded coarse = new Recorded();
        market.store.allBars().stream()
                .filter(bar -> bar.interval().compareTo(Interval.M1) >= 0)
                .forEach(
                        bar ->
                                coarse.live.add(
                                        new Bar(
                                                coarse.apple,
                                                bar.interval(),
                                                bar.start(),
                                                bar.open(),
                                                bar.high(),
                                                bar.low(),
                                                bar.close(),
                                                bar.volume(),
                                                bar.turnover(),
                                                bar.vwap(),
                                                bar.trades(),
                                                true,
                                                0,
                                                0)));
        coarse.live.forEach(coarse.store::add);
        coarse.live.clear();
        assertThat(starts(coarse.days("Africa/Monrovia")))
                .containsExactly("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z");
        Recorded old = new Recorded().tick("1971-06-01T00:44:29Z", 1, 1);
        old.tick("1971-06-01T00:44:30Z", 2, 1).bars();
        assertThat(starts(old.days("Africa/Monrovia")))
                .containsExactly("1971-05-31T00:44:30Z", "1971-06-01T00:44:30Z");
    }

    @Test
    void aCandleIsFinalOnceItIsOverAndNothingInItIsForming() {
        market.tick("2026-03-01T10:10:00Z", 1, 1)
                .tick("2026-03-02T10:10:00Z", 2, 1)
                .tick("2026-03-02T11:10:00Z", 3, 1)
                .barsWithTheLastForming();
        List<Candle> days = market.days("Europe/Berlin");
        assertThat(days.stream().map(Recorded::text))
                .containsExactly(
                        "2026-02-28T23:00:00Z 1.0 1.0 1.0 1.0 1.0 1.0 1",
                        "2026-03-01T23:00:00Z 2.0 3.0 2.0 3.0 2.0 2.5 2 forming");
        market.now = at("2026-03-02T23:30:00Z");
        assertThat(market.days("Europe/Berlin").getLast().isFinal()).isFalse();
        market.live.clear();
        market.bars();
        assertThat(market.days("Europe/Berlin").getLast().isFinal()).isTrue();
        market.now = at("2026-03-02T22:59:59Z");
        assertThat(market.days("Europe/Berlin").getLast().isFinal()).isFalse();
    }

    @Test
    void onlyCandlesThatStartInTheRangeCount() {
        market.tick("2026-03-01T10:00:00Z", 1, 1)
                .tick("2026-03-02T10:00:00Z", 2, 1)
                .tick("2026-03-03T10:00:00Z", 3, 1)
                .bars();
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        long first = at("2026-02-28T23:00:00Z");
        assertThat(closes(berlin, first, first + 2 * DAY)).containsExactly(1.0, 2.0);
        assertThat(closes(berlin, first + 1, first + 2 * DAY)).containsExactly(2.0);
        assertThat(closes(berlin, first + 1, first + 2 * DAY + 1)).containsExactly(2.0, 3.0);
        assertThat(closes(berlin, first + 1, first + 2)).isEmpty();
    }

    private List<Double> closes(ZoneId zone, long start, long end) {
        return market.candles.page(market.apple, Interval.D1, zone, start, end, ALL).rows().stream()
                .map(Candle::close)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void anIntervalOfAnyRangeIsFine(Interval interval) {
        market.tick("2026-03-02T15:00:00Z", 1, 1).bars();
        assertThat(totals(interval, Long.MIN_VALUE, Long.MAX_VALUE)).containsExactly(1L, 1L);
        assertThat(totals(interval, Long.MAX_VALUE - 1, Long.MAX_VALUE)).containsExactly(0L, 0L);
        assertThat(totals(interval, Long.MIN_VALUE, Long.MIN_VALUE + 1)).containsExactly(0L, 0L);
        assertThat(totals(interval, 0, 0)).containsExactly(0L, 0L);
    }

    private List<Long> totals(Interval interval, long start, long end) {
        ZoneId zone = ZoneId.of("Asia/Kathmandu");
        SessionCalendar hours = SessionCalendar.of("XNYS").orElseThrow();
        Paging newest = new Paging(100, 0, true);
        return List.of(
                market.candles.page(market.apple, interval, zone, start, end, newest).total(),
                market.candles.page(market.apple, interval, hours, start, end, newest).total());
    }

    @Test
    void aFailureOfTheStoreGoesThrough() {
        market.store.failWith("the disk is full");
        assertThatThrownBy(() -> page(ALL)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> market.days("Asia/Tokyo")).isInstanceOf(StoreException.class);
    }
}
