package io.tradepulse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.ExpectedBars;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// However ticks are delivered, and whatever fails and dies meanwhile, the stored bars end up as a
/// function of the distinct ticks alone.
final class BarsOfAnyDeliveryTest {
    /// Decimals of prices, and how far their last digit goes up: from coins that cost nothing to
    /// index points.
    private static final int[][] PRICES = {{8, 3_000}, {2, 90_000}, {5, 200_000}, {0, 400}};

    @Property(tries = 600, shrinking = ShrinkingMode.OFF)
    void storedBarsEqualARecomputationFromTheDistinctTicks(@ForAll long seed) {
        new Delivery(new SplittableRandom(seed)).run();
    }

    /// One random history of a platform, from its first start to when all has settled.
    private static final class Delivery {
        private final SplittableRandom random;
        private final BarsUnderTest bars = new BarsUnderTest();
        private final List<Tick> distinct = new ArrayList<>();
        private final Deque<Tick> toSend = new ArrayDeque<>();
        private final List<Tick> sent = new ArrayList<>();
        private final double failing;
        private final double killing;
        private final boolean delayed;

        Delivery(SplittableRandom random) {
            this.random = random;
            failing = chance(0.5) ? 0 : random.nextDouble(0.3);
            killing = chance(0.4) ? 0 : random.nextDouble(0.05);
            delayed = chance(0.5);
        }

        private boolean chance(double probability) {
            return random.nextDouble() < probability;
        }

        void run() {
            makeTicks();
            apply();
            while (!toSend.isEmpty()) {
                step();
            }
            for (int i = random.nextInt(40); i > 0; i--) {
                step();
            }
            // What a last kill left undone its senders send again.
            while (!toSend.isEmpty()) {
                send();
            }
            bars.store.failWhen(_ -> false);
            bars.store.delayVisibility(false);
            bars.recorderTailer.limit(Integer.MAX_VALUE);
            bars.batcherTailer.limit(Integer.MAX_VALUE);
            bars.settleForGood();
            assertThat(bars.store.committedTicks()).hasSameSizeAs(distinct);
            assertThat(
                            ExpectedBars.differences(
                                    ExpectedBars.of(distinct, BarsUnderTest.INTERVALS),
                                    bars.store.allBars()))
                    .isEmpty();
        }

        /// Several instruments over several windows; sent mostly in order, some late, some twice.
        private void makeTicks() {
            long span =
                    switch (random.nextInt(5)) {
                        case 0 -> Duration.ofHours(1 + random.nextInt(30)).toNanos();
                        case 1 -> Duration.ofDays(1 + random.nextInt(50)).toNanos();
                        default -> Duration.ofMinutes(1 + random.nextInt(14)).toNanos();
                    };
            int disorder = random.nextInt(4);
            List<Tick> order = new ArrayList<>();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                Instrument instrument = bars.instrument("S" + i);
                int[] prices = PRICES[random.nextInt(PRICES.length)];
                for (int n = random.nextInt(50); n >= 0; n--) {
                    order.add(tick(instrument, span, n, prices));
                }
            }
            distinct.addAll(order);
            order.sort(Tick::compareByTime);
            for (int i = (int) (order.size() * 0.15 * disorder * random.nextDouble()); i > 0; i--) {
                Tick moved = order.remove(random.nextInt(order.size()));
                order.add(random.nextInt(order.size() + 1), moved);
            }
            for (int i = (int) (order.size() * 0.1 * disorder * random.nextDouble()); i > 0; i--) {
                order.add(
                        random.nextInt(order.size() + 1),
                        order.get(random.nextInt(order.size())).copy());
            }
            toSend.addAll(order);
        }

        private Tick tick(Instrument instrument, long span, int seq, int[] prices) {
            long step = chance(0.3) ? 1_000_000_000L : 1_000_000L;
            long ts = ManualClock.START + random.nextLong(span) / step * step;
            double price = decimal(1 + random.nextInt(prices[1]), prices[0]);
            double volume =
                    chance(0.1)
                            ? Tick.ABSENT
                            : decimal(1 + random.nextInt(9_999), random.nextInt(4));
            return new Tick().set(instrument, ts, seq, price, volume, Tick.ABSENT, Tick.ABSENT);
        }

        private static double decimal(int digits, int scale) {
            return BigDecimal.valueOf(digits, scale).doubleValue();
        }

        private void step() {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> send();
                case 3, 4 -> {
                    bars.recorderTailer.limit(1 + random.nextInt(20));
                    bars.record();
                }
                case 5, 6 -> {
                    bars.batcherTailer.limit(1 + random.nextInt(20));
                    bars.batch();
                }
                case 7 -> bars.store.show(random.nextInt(4));
                case 8 -> moveClock();
                default -> {
                    if (chance(killing)) {
                        kill();
                    }
                }
            }
        }

        private void send() {
            for (int i = 1 + random.nextInt(10); i > 0 && !toSend.isEmpty(); i--) {
                Tick tick = toSend.removeFirst();
                // From the future nothing is let in.
                bars.clock.set(Math.max(bars.clock.nanos(), tick.ts()));
                bars.send(tick.copy());
                sent.add(tick);
            }
        }

        private void moveClock() {
            bars.clock.advance(
                    switch (random.nextInt(12)) {
                        case 0 -> Duration.ofMinutes(1 + random.nextInt(chance(0.2) ? 2_000 : 20));
                        case 1, 2, 3 -> Duration.ofSeconds(random.nextInt(40));
                        default -> Duration.ofMillis(random.nextInt(200));
                    });
        }

        /// The process is gone; a new one starts over what was committed, and the senders send
        /// again what was not, and some of what was.
        private void kill() {
            bars.store.failWhen(_ -> false);
            bars.start();
            apply();
            List<Tick> again =
                    sent.stream()
                            .filter(tick -> !bars.store.isCommitted(tick) || chance(0.1))
                            .toList();
            sent.clear();
            again.reversed().forEach(toSend::addFirst);
        }

        private void apply() {
            bars.store.delayVisibility(delayed);
            bars.store.failWhen(_ -> chance(failing));
        }
    }
}
