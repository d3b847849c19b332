package io.tradepulse.serve;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.store.Store;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/// Puts questions to the store, so many at a time, and does not wait for ever.
///
/// Thread-safe; who asks waits, which is not for the event loop. Questions have threads of the
/// system, which takes turns among them: a large one computes for seconds, and so many virtual
/// threads as there are processors would hold up all others, those of the door among them.
final class StoreQueries implements AutoCloseable {
    private final Supplier<Optional<Store>> store;
    private final Semaphore room;
    private final int atOnce;
    private final Duration patience;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("store-query-", 1).factory());

    /// @param atOnce the rest wait for their turn
    /// @param patience so long each waits for its turn, and then for its answer
    StoreQueries(Supplier<Optional<Store>> store, int atOnce, Duration patience) {
        this.store = store;
        this.room = new Semaphore(atOnce, true);
        this.atOnce = atOnce;
        this.patience = patience;
    }

    /// Tells how many there are.
    StoreQueries shownIn(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("api_store_queries")
                .help(
                        "Questions that the store answers just now, and those that wait for their turn.")
                .labelNames("state")
                .callback(
                        out -> {
                            out.call(atOnce - room.availablePermits(), "active");
                            out.call(room.getQueueLength(), "waiting");
                        })
                .register(registry);
        return this;
    }

    /// Asked for after the parameters, whose faults are there with or without a store, and before
    /// the symbol, which may be known only once the store is open.
    ///
    /// @throws ProblemException where it has not opened yet
    void expectOpen() {
        var _ = HistoryEndpoints.open(store);
    }

    /// @throws ProblemException where the store is not open, too busy, or too slow
    <T> T ask(Function<Store, T> question) {
        Store open = HistoryEndpoints.open(store);
        return inTurn(() -> question.apply(open));
    }

    /// The same for an answer that looks for the store itself.
    ///
    /// @throws ProblemException where it is too busy, or too slow
    <T> T inTurn(Supplier<T> question) {
        try {
            if (!room.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ProblemException(Problem.busy());
            }
            return await(started(question));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ProblemException(Problem.busy());
        }
    }

    /// On a thread of its own, which keeps its place until the store has answered, whether or not
    /// anybody still waits: else a slow store would get more and more to do.
    private <T> FutureTask<T> started(Supplier<T> question) {
        Caller caller = Access.current();
        FutureTask<T> task =
                new FutureTask<>(
                        () -> {
                            try {
                                return ScopedValue.where(Access.CALLER, caller).call(question::get);
                            } finally {
                                room.release();
                            }
                        });
        try {
            threads.execute(task);
        } catch (RuntimeException | Error e) { // as where the system has no more threads
            room.release();
            throw e;
        }
        return task;
    }

    private <T> T await(FutureTask<T> task) throws InterruptedException {
        try {
            return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            throw new ProblemException(Problem.queryTimeout(patience));
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /// Takes no more; those under way are not waited for.
    @Override
    public void close() {
        threads.shutdown();
    }
}
