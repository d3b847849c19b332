package io.tradepulse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValidatorTest {
    private static final long NOW = 1_705_323_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final double NONE = Tick.ABSENT;

    private final Instrument apple = new Instruments().of("tcp", "AAPL.O");
    private final Validator.References references = new Validator.References();
    private final Validator validator = validator(ValidationConfig.defaults());
    private int made;

    private Validator validator(ValidationConfig config) {
        return new Validator(config, references);
    }

    private static ValidationConfig rules(
            Set<String> symbols, boolean quoteCheck, Duration maxAge, double deviation) {
        ValidationConfig d = ValidationConfig.defaults();
        return new ValidationConfig(
                symbols,
                quoteCheck,
                maxAge,
                d.maxClockSkew(),
                deviation,
                d.reanchorTicks(),
                d.referenceTtl(),
                false);
    }

    private static ValidationConfig strict() {
        ValidationConfig d = ValidationConfig.defaults();
        return new ValidationConfig(
                d.symbols(),
                d.quoteCheck(),
                d.maxAge(),
                d.maxClockSkew(),
                d.maxDeviationPercent(),
                d.reanchorTicks(),
                d.referenceTtl(),
                true);
    }

    private static final Validator.Origin NOBODY =
            new Validator.Origin() {
                @Override
                public String client() {
                    return "nobody";
                }

                @Override
                public long line() {
                    return 7;
                }

                @Override
                public String text() {
                    return "the line";
                }
            };

    private static @Nullable RejectCode check(
            Validator by, Tick tick, long now, boolean sentBefore) {
        RejectCode code = by.checkTick(tick, now, sentBefore);
        return code == null ? by.checkPrice(tick, now, NOBODY) : code;
    }

    private Tick tick(double price, double volume, double bid, double ask, long ts) {
        return new Tick().set(apple, ts, made++, price, volume, bid, ask);
    }

    private @Nullable RejectCode values(double price, double volume, double bid, double ask) {
        return check(validator, tick(price, volume, bid, ask, NOW), NOW, false);
    }

    private @Nullable RejectCode price(Validator by, double price, long at) {
        return check(by, tick(price, NONE, NONE, NONE, at), at, false);
    }

    private @Nullable RejectCode price(double price) {
        return price(validator, price, NOW);
    }

    private @Nullable RejectCode time(Validator by, long ts) {
        return check(by, tick(100, NONE, NONE, NONE, ts), NOW, false);
    }

    private void settleAt(double price) {
        for (int i = 0; i < 9; i++) {
            assertThat(price(price)).isNull();
        }
    }

    @Test
    void acceptsATickWithoutVolumeAndQuote() {
        assertThat(values(150.6, NONE, NONE, NONE)).isNull();
        assertThat(validator.recovered()).isEmpty();
    }

    @Test
    void wantsPositivePricesVolumesBidsAndAsks() {
        assertThat(values(0, 1, 1, 1)).isEqualTo(RejectCode.PRICE_NOT_POSITIVE);
        assertThat(values(-1, 1, 1, 1)).isEqualTo(RejectCode.PRICE_NOT_POSITIVE);
        assertThat(values(1, -1, 1, 1)).isEqualTo(RejectCode.VOLUME_NOT_POSITIVE);
        assertThat(values(1, 1, 0, 1)).isEqualTo(RejectCode.BID_NOT_POSITIVE);
        assertThat(values(1, 1, 1, 0)).isEqualTo(RejectCode.ASK_NOT_POSITIVE);
        assertThat(values(Double.MIN_VALUE, Double.MIN_VALUE, Double.MIN_VALUE, 1)).isNull();
    }

    @Test
    void namesTheFirstBrokenRuleInTheContractsOrder() {
        long old = NOW - 301 * SECOND;
        Validator listed = validator(rules(Set.of("MSFT.O"), true, Duration.ofMinutes(5), 10));
        assertThat(check(listed, tick(0, -1, 0, 0, old), NOW, false))
                .isEqualTo(RejectCode.UNKNOWN_SYMBOL);
        settleAt(100);
        assertThat(check(validator, tick(0, -1, 0, 0, old), NOW, false))
                .isEqualTo(RejectCode.PRICE_NOT_POSITIVE);
        assertThat(check(validator, tick(200, -1, 0, 0, old), NOW, false))
                .isEqualTo(RejectCode.VOLUME_NOT_POSITIVE);
        assertThat(check(validator, tick(200, 1, 0, 0, old), NOW, false))
                .isEqualTo(RejectCode.BID_NOT_POSITIVE);
        assertThat(check(validator, tick(200, 1, 201, 0, old), NOW, false))
                .isEqualTo(RejectCode.ASK_NOT_POSITIVE);
        assertThat(check(validator, tick(200, 1, 201, 199, old), NOW, false))
                .isEqualTo(RejectCode.BID_ABOVE_PRICE);
        assertThat(check(validator, tick(200, 1, 200, 199, old), NOW, false))
                .isEqualTo(RejectCode.ASK_BELOW_PRICE);
        assertThat(check(validator, tick(200, 1, 200, 200, old), NOW, false))
                .isEqualTo(RejectCode.TIMESTAMP_TOO_OLD);
        assertThat(check(validator, tick(200, 1, 200, 200, NOW + 2 * SECOND), NOW, false))
                .isEqualTo(RejectCode.TIMESTAMP_IN_FUTURE);
        assertThat(check(validator, tick(200, 1, 200, 200, NOW), NOW, false))
                .isEqualTo(RejectCode.PRICE_DEVIATION);
        assertThat(validator.detail()).isEqualTo("price 200 is 100.0 % off 100");
    }

    @Test
    void takesAZeroVolumeForAnAbsentOneUnlessStrict() {
        Tick zero = tick(100, 0, NONE, NONE, NOW);
        assertThat(check(validator, zero, NOW, false)).isNull();
        assertThat(zero.volume()).isNaN();
        assertThat(check(validator(strict()), tick(100, 0, NONE, NONE, NOW), NOW, false))
                .isEqualTo(RejectCode.VOLUME_NOT_POSITIVE);
    }

    @Test
    void letsACrossedQuoteInWhereTheQuoteCheckIsOff() {
        Validator unchecked = validator(rules(Set.of(), false, Duration.ofMinutes(5), 10));
        assertThat(check(unchecked, tick(100, 1, 101, 99, NOW), NOW, false)).isNull();
        assertThat(check(unchecked, tick(100, 1, 0, 99, NOW), NOW, false))
                .isEqualTo(RejectCode.BID_NOT_POSITIVE);
    }

    @Test
    void letsOnlyListedSymbolsInWhereThereIsAList() {
        Validator listed = validator(rules(Set.of("AAPL.O"), true, Duration.ofMinutes(5), 10));
        assertThat(price(listed, 100, NOW)).isNull();
        Validator others = validator(rules(Set.of("MSFT.O"), true, Duration.ofMinutes(5), 10));
        assertThat(price(others, 100, NOW)).isEqualTo(RejectCode.UNKNOWN_SYMBOL);
    }

    @Test
    void rejectsTimesBeyondTheirBoundsAndNotOnThem() {
        assertThat(time(validator, NOW - 300 * SECOND)).isNull();
        assertThat(time(validator, NOW - 300 * SECOND - 1)).isEqualTo(RejectCode.TIMESTAMP_TOO_OLD);
        assertThat(time(validator, NOW + SECOND)).isNull();
        assertThat(time(validator, NOW + SECOND + 1)).isEqualTo(RejectCode.TIMESTAMP_IN_FUTURE);
    }

    @Test
    void takesNoTimeHoweverOldForAFutureOne() {
        assertThat(time(validator, -8_500_000_000L * SECOND))
                .isEqualTo(RejectCode.TIMESTAMP_TOO_OLD);
        assertThat(time(validator, Long.MAX_VALUE)).isEqualTo(RejectCode.TIMESTAMP_IN_FUTURE);
    }

    @Test
    void letsAnyAgeInWhereTheLimitIsZero() {
        Validator unlimited = validator(rules(Set.of(), true, Duration.ZERO, 10));
        assertThat(time(unlimited, 1)).isNull();
    }

    @Test
    void letsALineSentAgainBeOldButNotInTheFuture() {
        Tick old = tick(100, NONE, NONE, NONE, NOW - 3_600 * SECOND);
        assertThat(check(validator, old, NOW, true)).isNull();
        Tick future = tick(100, NONE, NONE, NONE, NOW + 2 * SECOND);
        assertThat(check(validator, future, NOW, true)).isEqualTo(RejectCode.TIMESTAMP_IN_FUTURE);
    }

    @Test
    void agesReferencesByEventTimeInAReplay() {
        validator.replay(true);
        long then = NOW - 1_000_000 * SECOND;
        assertThat(time(validator, then)).isNull();
        Tick near = tick(200, NONE, NONE, NONE, then + 60 * SECOND);
        assertThat(check(validator, near, NOW + 3_600 * SECOND, false))
                .isEqualTo(RejectCode.PRICE_DEVIATION);
        Tick later = tick(200, NONE, NONE, NONE, then + 60 * SECOND + 1);
        assertThat(check(validator, later, NOW, false)).isNull();
        assertThat(time(validator, NOW + 2 * SECOND)).isEqualTo(RejectCode.TIMESTAMP_IN_FUTURE);
    }

    @Test
    void rejectsAPriceBeyondTheBoundAndNotOnIt() {
        settleAt(100);
        assertThat(price(110)).isNull();
        assertThat(price(90)).isNull();
        assertThat(price(110.001)).isEqualTo(RejectCode.PRICE_DEVIATION);
        assertThat(price(89.999)).isEqualTo(RejectCode.PRICE_DEVIATION);
    }

    @Test
    void letsAnyPriceInWhereTheBoundIsZero() {
        Validator off = validator(rules(Set.of(), true, Duration.ofMinutes(5), 0));
        assertThat(price(off, 1, NOW)).isNull();
        assertThat(price(off, 1_000_000, NOW)).isNull();
    }

    @Test
    void takesFiveAgreeingDeviantsForANewLevelAndGivesTheFourBackOldestFirst() {
        settleAt(100);
        for (int i = 0; i < 4; i++) {
            assertThat(price(200 + i)).isEqualTo(RejectCode.PRICE_DEVIATION);
        }
        assertThat(price(204)).isNull();
        assertThat(validator.recovered())
                .extracting(d -> d.tick().price())
                .containsExactly(200.0, 201.0, 202.0, 203.0);
        assertThat(price(205)).isNull();
        assertThat(validator.recovered()).isEmpty();
        assertThat(price(100)).isEqualTo(RejectCode.PRICE_DEVIATION);
    }

    @Test
    void takesOutliersBetweenGoodTicksForOutliers() {
        settleAt(100);
        for (int i = 0; i < 20; i++) {
            assertThat(price(200)).isEqualTo(RejectCode.PRICE_DEVIATION);
            assertThat(price(100)).isNull();
        }
    }

    @Test
    void takesDeviantsThatDisagreeForNoLevel() {
        settleAt(100);
        for (int i = 0; i < 20; i++) {
            assertThat(price(i % 2 == 0 ? 200 : 300)).isEqualTo(RejectCode.PRICE_DEVIATION);
        }
    }

    @Test
    void takesTheFirstPriceAfterTheReferencesTimeForTheNewLevel() {
        settleAt(100);
        assertThat(price(validator, 200, NOW + 60 * SECOND)).isEqualTo(RejectCode.PRICE_DEVIATION);
        assertThat(price(validator, 200, NOW + 60 * SECOND + 1)).isNull();
        assertThat(validator.recovered()).isEmpty();
        assertThat(price(validator, 100, NOW + 61 * SECOND)).isEqualTo(RejectCode.PRICE_DEVIATION);
    }

    @Test
    void givesEveryInstrumentOneReferenceOfItsOwnWhoeverAsksFirst() throws InterruptedException {
        Instruments instruments = new Instruments();
        List<Instrument> all =
                IntStream.range(0, 3_000).mapToObj(i -> instruments.of("tcp", "S" + i)).toList();
        List<List<PriceReference>> seen = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<Instrument> asked = new ArrayList<>(all);
            Collections.shuffle(asked, new Random(i));
            threads.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        asked.forEach(references::of);
                                        seen.add(all.stream().map(references::of).toList());
                                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(seen).hasSize(4);
        assertThat(new HashSet<>(seen.getFirst())).hasSize(3_000);
        // A reference equals only itself.
        assertThat(seen).allMatch(references -> references.equals(seen.getFirst()));
    }

    @Test
    void sharesReferencesWithOtherValidators() {
        settleAt(100);
        Validator other = validator(ValidationConfig.defaults());
        for (int i = 0; i < 4; i++) {
            assertThat(price(i % 2 == 0 ? other : validator, 200 + i, NOW))
                    .isEqualTo(RejectCode.PRICE_DEVIATION);
        }
        assertThat(price(other, 204, NOW)).isNull();
        assertThat(other.recovered()).hasSize(4);
        assertThat(price(200)).isNull();
        assertThat(validator.recovered()).isEmpty();
    }
}
