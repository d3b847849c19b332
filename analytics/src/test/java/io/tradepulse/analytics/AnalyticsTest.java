package io.tradepulse.analytics;

import static io.tradepulse.analytics.Recorded.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tradepulse.analytics.Frequency.Gaps;
import io.tradepulse.analytics.Spread.Figures;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Examples worked by hand.
class AnalyticsTest {
    private static final Figures NONE = new Figures(0, Double.NaN, Double.NaN, Double.NaN);

    private final Recorded market = new Recorded();

    private static Buckets range(String start, String end, @Nullable Interval interval) {
        return new Buckets(at(start), at(end), interval);
    }

    private static Buckets minute() {
        return range("2026-01-15T13:30:00Z", "2026-01-15T13:31:00Z", null);
    }

    private static Buckets twoMinutes() {
        return range("2026-01-15T13:30:00Z", "2026-01-15T13:32:00Z", Interval.M1);
    }

    @Test
    void vwapIsTurnoverByVolume() {
        // (100.1 × 2 + 100.2 × 3) / 5 = 500.8 / 5
        market.tick("2026-01-15T13:30:00Z", 100.1, 2)
                .tick("2026-01-15T13:30:30Z", 100.2, 3)
                .tick("2026-01-15T13:30:40Z", 999, Tick.ABSENT)
                .tick("2026-01-15T13:31:00Z", 999, 999);
        assertThat(market.analytics.vwap(market.apple, minute()))
                .containsExactly(new Vwap(minute().start(), 100.16, 5, 500.8, 3));
    }

    @Test
    void vwapIsThereOnlyWhereThereWasAVolume() {
        market.tick("2026-01-15T13:30:00Z", 100, Tick.ABSENT);
        assertThat(market.analytics.vwap(market.apple, twoMinutes()))
                .containsExactly(new Vwap(minute().start(), Double.NaN, 0, 0, 1));
    }

    @Test
    void twapWeighsEachPriceByHowLongItStood() {
        // From the first tick on: 10 for 15 s, 20 for 30 s: (150 + 600) / 45
        market.tick("2026-01-15T13:30:15Z", 10, 1).tick("2026-01-15T13:30:30Z", 20, 1);
        assertThat(market.analytics.twap(market.apple, minute()))
                .containsExactly(new Twap(minute().start(), 16.6666666666667, 45_000_000_000L, 2));
    }

    @Test
    void thePriceBeforeTheRangeStandsAtItsStartIfItIsNotOld() {
        // 40 for 15 s, 10 for 15 s, 20 for 30 s: (600 + 150 + 600) / 60
        market.tick("2026-01-15T12:30:00Z", 40, 1)
                .tick("2026-01-15T13:30:15Z", 10, 1)
                .tick("2026-01-15T13:30:30Z", 20, 1);
        assertThat(market.analytics.twap(market.apple, minute()))
                .containsExactly(new Twap(minute().start(), 22.5, 60_000_000_000L, 2));

        Recorded old = new Recorded();
        old.tick("2026-01-15T12:29:59.999999999Z", 40, 1)
                .tick("2026-01-15T13:30:15Z", 10, 1)
                .tick("2026-01-15T13:30:30Z", 20, 1);
        assertThat(old.analytics.twap(old.apple, minute()).getFirst().nanos())
                .isEqualTo(45_000_000_000L);
    }

    @Test
    void aPriceStandsIntoTheNextPart() {
        // First minute: 10 for 30 s; second: 10 for 15 s, 30 for 45 s.
        market.tick("2026-01-15T13:30:30Z", 10, 1).tick("2026-01-15T13:31:15Z", 30, 1);
        assertThat(market.analytics.twap(market.apple, twoMinutes()))
                .extracting(Twap::twap)
                .containsExactly(10.0, 25.0);
    }

    @Test
    void theLastPriceStandsUntilNowAtMost() {
        // 10 for 15 s, 20 for 5 s, and it is now.
        market.now = at("2026-01-15T13:30:20Z");
        market.tick("2026-01-15T13:30:00Z", 10, 1).tick("2026-01-15T13:30:15Z", 20, 1);
        assertThat(market.analytics.twap(market.apple, twoMinutes()))
                .containsExactly(new Twap(minute().start(), 12.5, 20_000_000_000L, 2));
    }

    @Test
    void ofTicksAtOneTimeTheLastStands() {
        market.tick("2026-01-15T13:30:00Z", 10, 1)
                .tick("2026-01-15T13:30:00Z", 11, 1)
                .tick("2026-01-15T13:30:00Z", 12, 1);
        assertThat(market.analytics.twap(market.apple, minute()))
                .containsExactly(new Twap(minute().start(), 12, 60_000_000_000L, 3));
    }

    @Test
    void spreadsOfAMinute() {
        // Spreads 0.2 for 20 s and 0.4 for 40 s; mids 100 and 100.2; prices 0.05 off the mid, at
        // it, and, without a quote of its own, 0.1 off the second mid.
        market.quote("2026-01-15T13:30:00Z", 100.05, 99.9, 100.1)
                .quote("2026-01-15T13:30:20Z", 100.2, 100, 100.4)
                .tick("2026-01-15T13:30:50Z", 100.3, 1);
        Spread spread = market.analytics.spread(market.apple, minute()).getFirst();
        assertThat(spread.quoted()).isEqualTo(new Figures(2, 0.2, 0.4, 0.3));
        // 0.2 / 100 = 20 basis points, 0.4 / 100.2 = 39.920159680638722…
        assertThat(spread.relative().min()).isEqualTo(20);
        assertThat(spread.relative().max()).isCloseTo(39.9201596806387, within(1e-12));
        assertThat(spread.relative().mean()).isCloseTo(29.9600798403194, within(1e-12));
        assertThat(spread.effective()).isEqualTo(new Figures(3, 0, 0.2, 0.1));
        // (0.2 × 20 + 0.4 × 40) / 60
        assertThat(spread.timeWeighted()).isEqualTo(new Figures(2, 0.2, 0.4, 0.333333333333333));
    }

    @Test
    void aQuoteStandsFromBeforeTheRangeAndIntoTheNextPart() {
        market.quote("2026-01-15T13:29:00Z", 100, 99.5, 100.5)
                .tick("2026-01-15T13:30:30Z", 100.25, 1);
        assertThat(market.analytics.spread(market.apple, twoMinutes()))
                .containsExactly(
                        new Spread(
                                minute().start(),
                                NONE,
                                NONE,
                                new Figures(1, 0.5, 0.5, 0.5),
                                new Figures(0, 1, 1, 1)),
                        new Spread(minute().end(), NONE, NONE, NONE, new Figures(0, 1, 1, 1)));
    }

    @Test
    void aCrossedQuoteIsNone() {
        market.quote("2026-01-15T13:30:00Z", 100, 101, 99);
        assertThat(market.analytics.spread(market.apple, minute())).isEmpty();
    }

    @Test
    void countsTicksAndTheTimeBetweenThem() {
        market.tick("2026-01-15T13:30:01Z", 1, 1)
                .tick("2026-01-15T13:30:01.001Z", 1, 1)
                .tick("2026-01-15T13:30:01.003Z", 1, 1)
                .tick("2026-01-15T13:30:11.003Z", 1, 1);
        Frequency row = market.analytics.frequency(market.apple, minute()).getFirst();
        assertThat(row.ticks()).isEqualTo(4);
        assertThat(row.perMinute()).isEqualTo(4);
        assertThat(row.perSecond()).isEqualTo(0.0666666666666667);
        Gaps gaps = row.gaps();
        assertThat(gaps.count()).isEqualTo(3);
        assertThat(gaps.mean()).isEqualTo(3_334_333_333L);
        assertThat((double) gaps.p50()).isCloseTo(2e6, within(2e3));
        assertThat(gaps.p99()).isEqualTo(10_000_000_000L);
        assertThat(gaps.max()).isEqualTo(10_000_000_000L);
        assertThat(gaps.maxStart()).isEqualTo(at("2026-01-15T13:30:01.003Z"));
        assertThat(gaps.maxEnd()).isEqualTo(at("2026-01-15T13:30:11.003Z"));
    }

    @Test
    void aSingleTickHasNoGap() {
        market.tick("2026-01-15T13:30:30Z", 1, 1).tick("2026-01-15T13:31:30Z", 1, 1);
        assertThat(market.analytics.frequency(market.apple, twoMinutes()))
                .extracting(row -> row.gaps().count())
                .containsExactly(0L, 0L);
    }

    @Test
    void volatilityIsOfTheReturnsFromSampleToSample() {
        // Sampled each minute from 13:31: 100, 110 (not 105, that came before), 110, 99.
        market.tick("2026-01-15T13:30:59Z", 100, 1)
                .tick("2026-01-15T13:31:10Z", 105, 1)
                .tick("2026-01-15T13:31:50Z", 110, 1)
                .tick("2026-01-15T13:33:00Z", 99, 1);
        Volatility row =
                market.analytics
                        .volatility(
                                market.apple,
                                range("2026-01-15T13:30:00Z", "2026-01-15T13:34:00Z", null),
                                Interval.M1)
                        .getFirst();
        double variance = Math.pow(Math.log(1.1), 2) + Math.pow(Math.log(0.9), 2);
        assertThat(row.returns()).isEqualTo(3);
        assertThat(row.variance()).isCloseTo(variance, within(1e-15));
        assertThat(row.volatility()).isCloseTo(Math.sqrt(variance), within(1e-15));
        // Three minutes are 1/175,200 of a year of 365 days.
        assertThat(row.annualised(365)).isCloseTo(Math.sqrt(variance * 175_200), within(1e-10));
    }

    @Test
    void aSampleTakesTheLastPriceBeforeIt() {
        market.tick("2026-01-15T13:29:30Z", 100, 1).tick("2026-01-15T13:31:00Z", 120, 1);
        assertThat(market.analytics.volatility(market.apple, twoMinutes(), Interval.M1))
                .extracting(Volatility::volatility)
                .containsExactly(0.0, Quotients.rounded(Math.log(1.2)));
    }

    @Test
    void thereIsNothingToTellWithoutTicks() {
        assertThat(market.analytics.vwap(market.apple, twoMinutes())).isEmpty();
        assertThat(market.analytics.twap(market.apple, twoMinutes())).isEmpty();
        assertThat(market.analytics.spread(market.apple, twoMinutes())).isEmpty();
        assertThat(market.analytics.frequency(market.apple, twoMinutes())).isEmpty();
        assertThat(market.analytics.volatility(market.apple, twoMinutes(), Interval.M1)).isEmpty();
    }

    @Test
    void theFirstAndTheLastPartMayBeShort() {
        market.tick("2026-01-15T13:30:45Z", 1, 1)
                .tick("2026-01-15T13:31:00Z", 2, 1)
                .tick("2026-01-15T13:32:10Z", 3, 1);
        Buckets buckets = range("2026-01-15T13:30:30Z", "2026-01-15T13:32:20Z", Interval.M1);
        List<Frequency> rows = market.analytics.frequency(market.apple, buckets);
        assertThat(rows)
                .extracting(Frequency::start)
                .containsExactly(
                        at("2026-01-15T13:30:30Z"),
                        at("2026-01-15T13:31:00Z"),
                        at("2026-01-15T13:32:00Z"));
        assertThat(rows).extracting(Frequency::perMinute).containsExactly(2.0, 1.0, 3.0);
    }

    @Test
    void partsAreCounted() {
        assertThat(minute().count()).isEqualTo(1);
        assertThat(twoMinutes().count()).isEqualTo(2);
        assertThat(range("2026-01-15T13:30:30Z", "2026-01-15T13:32:20Z", Interval.M1).count())
                .isEqualTo(3);
        assertThat(range("2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z", Interval.MO1).count())
                .isBetween(2L, 3L);
        assertThat(new Buckets(Long.MIN_VALUE, Long.MAX_VALUE, Interval.S1).count())
                .isGreaterThan(18_000_000_000L);
    }

    @Test
    void anyRangeIsFine() {
        market.tick("2026-01-15T13:30:00Z", 10, 2).now = at("2026-01-15T13:31:00Z");
        Buckets all = new Buckets(Long.MIN_VALUE, Long.MAX_VALUE, null);
        assertThat(market.analytics.vwap(market.apple, all)).hasSize(1);
        assertThat(market.analytics.twap(market.apple, all)).hasSize(1);
        assertThat(market.analytics.frequency(market.apple, all)).hasSize(1);
        assertThat(market.analytics.volatility(market.apple, all, Interval.S1)).hasSize(1);
        Buckets months = new Buckets(Long.MIN_VALUE, Long.MAX_VALUE, Interval.MO1);
        assertThat(market.analytics.twap(market.apple, months)).hasSize(1);
    }

    @Test
    void aFailureOfTheStoreGoesThrough() {
        market.store.failWith("it is down");
        assertThatThrownBy(() -> market.analytics.vwap(market.apple, minute()))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> market.analytics.twap(market.apple, minute()))
                .isInstanceOf(StoreException.class);
    }
}
