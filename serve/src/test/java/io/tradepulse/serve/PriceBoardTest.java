package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the event loop has to look at: all ticks where anybody follows some, and otherwise the
/// canary's.
class PriceBoardTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context eventLoop = vertx.getOrCreateContext();
    private final Market market = new Market();
    private final LiveFeed feed = new LiveFeed(market.latest, eventLoop);
    private final SymbolIndex index = new SymbolIndex(market.latest, List.of(), Map::of);
    private final PriceBoard board =
            new PriceBoard(
                    market.latest,
                    feed,
                    index,
                    new AwaitedSymbols(market.latest, new PushLookup(index, System::nanoTime)));
    private final Instrument canary = market.instrument("canary", "CANARY.1");
    private final Instrument apple = market.instrument("tcp", "AAPL");
    private int ticks;

    @BeforeEach
    void open() {
        feed.start();
        run(board::open);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private void run(Runnable action) {
        int _ =
                onEventLoop(
                        () -> {
                            action.run();
                            return 0;
                        });
    }

    private <T> T onEventLoop(Supplier<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        eventLoop.runOnContext(_ -> done.complete(action.get()));
        return done.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private void tick(Instrument instrument, double price) {
        Tick tick = new Tick();
        tick.set(instrument, Market.TICK_TS + ++ticks, -1, price, 1, price, price);
        market.take(tick);
    }

    /// What comes to the event loop of that tick.
    private long handedOver(Instrument instrument, double price) {
        long before = feed.position();
        tick(instrument, price);
        return feed.position() - before;
    }

    private double latest(Instrument instrument) {
        run(() -> {});
        return onEventLoop(() -> board.of(instrument).latest().price());
    }

    @Test
    void onlyTheCanaryComesUntilSomebodyAsksForMore() {
        assertThat(handedOver(apple, 1)).isZero();
        assertThat(handedOver(canary, 2)).isEqualTo(1);
        assertThat(latest(canary)).isEqualTo(2);
        assertThat(handedOver(apple, 3)).isZero();
        assertThat(latest(apple)).as("it is asked for now").isEqualTo(3);
        assertThat(handedOver(apple, 4)).isEqualTo(1);
        assertThat(latest(apple)).isEqualTo(4);
        assertThat(handedOver(canary, 5)).isEqualTo(1);
        assertThat(latest(canary)).isEqualTo(5);
    }

    @Test
    void whatIsAskedForAgainIsAsNewAsTheLastTick() {
        tick(apple, 1);
        assertThat(latest(apple)).isEqualTo(1);
        tick(canary, 2);
        Price ofCanary = onEventLoop(() -> board.of(canary));
        run(board::narrow);
        assertThat(handedOver(apple, 3)).isZero();
        assertThat(handedOver(canary, 4)).isEqualTo(1);
        assertThat(latest(canary)).isEqualTo(4);
        assertThat(onEventLoop(() -> board.of(canary))).as("with its watchers").isSameAs(ofCanary);
        assertThat(onEventLoop(board::all))
                .extracting(price -> price.latest().price())
                .containsExactly(3.0);
        assertThat(handedOver(apple, 5)).isEqualTo(1);
        assertThat(latest(apple)).isEqualTo(5);
    }

    @Test
    void whereNobodyIsConnectedNothingComes() {
        run(board::close);
        assertThat(handedOver(canary, 1)).isZero();
        run(board::widen);
        assertThat(handedOver(apple, 2)).isZero();
    }
}
