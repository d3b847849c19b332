package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveFeedTest {
    private static final int CAPACITY = 8;

    private final Vertx vertx = Vertx.vertx();
    private final Context eventLoop = vertx.getOrCreateContext();
    private final Market market = new Market();
    private final LiveFeed feed = new LiveFeed(market.latest, eventLoop, CAPACITY);

    LiveFeedTest() {
        feed.start();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private <T> T onEventLoop(Supplier<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        eventLoop.runOnContext(_ -> done.complete(action.get()));
        return done.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /// Waits until everything that was handed over before has come.
    private void settle() {
        onEventLoop(() -> 0);
        onEventLoop(() -> 0);
    }

    private static final class Kept implements LiveFeed.Listener {
        final List<Double> prices = new ArrayList<>();
        long skipped;
        int batches;

        @Override
        public void tick(Tick tick, long position, long left) {
            prices.add(tick.price());
            skipped += left;
        }

        @Override
        public void batchEnd() {
            batches++;
        }
    }

    @Test
    void bringsTheTicksOfTheInstrumentsAskedForInOrder() {
        Instrument apple = market.instrument("tcp", "AAPL");
        Kept own = new Kept();
        Kept all = new Kept();
        onEventLoop(() -> feed.subscribe(List.of(apple), own));
        onEventLoop(() -> feed.subscribeAll(all));
        market.tick("tcp", "AAPL", 1);
        market.tick("tcp", "MSFT", 2);
        market.tick("tcp", "AAPL", 3);
        settle();
        assertThat(own.prices).containsExactly(1.0, 3.0);
        assertThat(all.prices).containsExactly(1.0, 2.0, 3.0);
        assertThat(own.batches).isBetween(1, 2);
    }

    @Test
    void bringsNothingAfterwards() {
        Kept kept = new Kept();
        LiveFeed.Subscription subscription = onEventLoop(() -> feed.subscribeAll(kept));
        market.tick("tcp", "AAPL", 1);
        settle();
        onEventLoop(
                () -> {
                    subscription.cancel();
                    subscription.cancel();
                    return 0;
                });
        market.tick("tcp", "AAPL", 2);
        settle();
        assertThat(kept.prices).containsExactly(1.0);
    }

    @Test
    void whereTheEventLoopStandsStillItConflatesAndNeverHoldsUpTheCache() throws Exception {
        Kept kept = new Kept();
        onEventLoop(() -> feed.subscribeAll(kept));
        CountDownLatch goOn = new CountDownLatch(1);
        eventLoop.runOnContext(_ -> await(goOn));
        for (int i = 1; i <= 100; i++) {
            Tick tick = market.tickOf("tcp", "AAPL", i, Double.NaN, Double.NaN, Double.NaN);
            tick.set(tick.instrument(), Market.TICK_TS + i, -1, i, Double.NaN, Double.NaN, 0);
            market.take(tick);
        }
        goOn.countDown();
        settle();
        market.latest.doWork();
        settle();
        assertThat(kept.prices).startsWith(1.0, 2.0, 3.0).endsWith(100.0);
        assertThat(kept.prices.size() + kept.skipped).isEqualTo(100);
        assertThat(kept.prices).hasSizeLessThanOrEqualTo(CAPACITY + 1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aMarkComesBetweenWhatWasBeforeAndWhatIsAfter() throws Exception {
        Kept kept = new Kept();
        onEventLoop(() -> feed.subscribeAll(kept));
        market.tick("tcp", "AAPL", 1);
        List<Integer> seenAtMark = new ArrayList<>();
        onEventLoop(
                () -> {
                    feed.mark(_ -> seenAtMark.add(kept.prices.size()));
                    return 0;
                });
        market.latest.doWork();
        market.tick("tcp", "AAPL", 2);
        settle();
        assertThat(seenAtMark).containsExactly(1);
        assertThat(kept.prices).containsExactly(1.0, 2.0);
    }
}
