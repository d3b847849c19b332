package io.tradepulse.pipeline;

import io.tradepulse.bus.Tailer;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.RefusedException;
import io.tradepulse.store.StoreException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts what comes by the bus into the store, in batches by what has arrived, and commits its
/// position on the bus after the store's commit.
///
/// Where the store fails it goes back to the last commit and tries again, later and later. Where
/// the store refuses an event for what is in it, the batch is halved until that event stands alone,
/// is handed to whoever buries such, and holds up no other.
///
/// Owned by one thread.
public final class Recorder<E> implements Agent {
    /// Told of what is taken, stored, or has to be taken again. Called by the recorder's thread.
    public interface Listener<E> {
        /// An event is in the batch.
        void taken(E event);

        /// All events taken are durable.
        void committed();

        /// All events taken since the last commit failed, and will be taken again.
        void failed();

        /// Whether the store has failed so often that it is left alone for seconds at a time.
        default void circuit(boolean isOpen) {}

        /// The last call: no more will come.
        default void closed() {}

        /// One that tells two others, the first one first.
        static <E> Listener<E> both(Listener<E> first, Listener<E> second) {
            return new Listener<>() {
                @Override
                public void taken(E event) {
                    first.taken(event);
                    second.taken(event);
                }

                @Override
                public void committed() {
                    first.committed();
                    second.committed();
                }

                @Override
                public void failed() {
                    first.failed();
                    second.failed();
                }

                @Override
                public void circuit(boolean isOpen) {
                    first.circuit(isOpen);
                    second.circuit(isOpen);
                }

                @Override
                public void closed() {
                    first.closed();
                    second.closed();
                }
            };
        }

        /// One that does nothing.
        static <E> Listener<E> none() {
            return new Listener<>() {
                @Override
                public void taken(E event) {}

                @Override
                public void committed() {}

                @Override
                public void failed() {}
            };
        }
    }

    /// Takes events that the store refuses, so that they are not lost.
    @FunctionalInterface
    public interface Burial<E> {
        /// The event is kept elsewhere, for good, when this returns.
        ///
        /// @throws StoreException where it could not be: it is tried again
        void bury(E event, String reason);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int POLL = 16_384;
    private static final int MAX_BATCH = 200_000;

    /// What is tried after a long outage.
    private static final int PROBE = 100;

    private static final Duration IDLE_PATIENCE = Duration.ofSeconds(1);
    private static final long MAX_PARK_NANOS = 100_000_000;

    private final String name;
    private final Tailer<E> tailer;
    private final BatchWriter<E> writer;
    private final LongSupplier nanoClock;
    private final int enough;
    private final long commitIntervalNanos;
    private final Listener<E> listener;
    private final Burial<E> burial;
    private final CircuitBreaker breaker;
    private int uncommitted;
    private long firstUncommittedAt;

    /// No batch is larger than this: it is smaller while a refused event is looked for.
    private int limit = MAX_BATCH;

    /// The next event is refused for this reason; empty where it isn't.
    private String refusal = "";

    /// @param nanoClock for what elapses
    /// @param burial gets what the store refuses
    public Recorder(
            String name,
            Tailer<E> tailer,
            BatchWriter<E> writer,
            LongSupplier nanoClock,
            Batching batching,
            Listener<E> listener,
            Burial<E> burial) {
        this.name = name;
        this.tailer = tailer;
        this.writer = writer;
        this.nanoClock = nanoClock;
        this.enough = Math.min(batching.events(), MAX_BATCH);
        this.commitIntervalNanos = batching.interval().toNanos();
        this.listener = listener;
        this.burial = burial;
        this.breaker = new CircuitBreaker(nanoClock);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int doWork() throws InterruptedException {
        if (!mayTry()) {
            return 0;
        }
        try {
            int taken = tailer.poll(this::take, room(), patience());
            if (isCommitDue()) {
                commit();
            }
            return taken;
        } catch (RefusedException e) {
            refused(e);
            return 0;
        } catch (StoreException e) {
            failed(e);
            return 0;
        }
    }

    private int room() {
        int most = breaker.isOpen() ? PROBE : limit;
        return Math.clamp(most - uncommitted, 1, POLL);
    }

    private void take(E event) {
        if (uncommitted == 0) {
            firstUncommittedAt = nanoClock.getAsLong();
        }
        if (refusal.isEmpty()) {
            writer.write(event);
            listener.taken(event);
        } else {
            burial.bury(event, refusal);
            refusal = "";
        }
        uncommitted++;
    }

    private Duration patience() {
        if (uncommitted == 0) {
            return IDLE_PATIENCE;
        }
        long left = firstUncommittedAt + commitIntervalNanos - nanoClock.getAsLong();
        return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }

    private boolean isCommitDue() {
        return uncommitted >= Math.min(enough, limit)
                || (uncommitted > 0
                        && (breaker.isOpen()
                                || nanoClock.getAsLong() - firstUncommittedAt
                                        >= commitIntervalNanos));
    }

    private void commit() {
        writer.commit();
        tailer.commit();
        listener.committed();
        uncommitted = 0;
        limit = Math.min(limit * 2, MAX_BATCH);
        if (breaker.isOpen()) {
            LOG.info("{} goes on: the store is back", name);
            listener.circuit(false);
        }
        breaker.succeeded();
    }

    /// One of the events in hand is at fault: the last one where it could not even be written, any
    /// of them where they could not be committed.
    private void refused(RefusedException e) {
        int suspects = Math.max(uncommitted, 1);
        startOver();
        if (limit == 1) {
            LOG.warn("{} leaves out an event that the store refuses: {}", name, e.getMessage());
            refusal = String.valueOf(e.getMessage());
        } else {
            limit = Math.max(1, Math.min(suspects, limit) / 2);
        }
    }

    private void failed(StoreException e) {
        long pause = breaker.failed();
        LOG.warn("{} tries again in {} ms: {}", name, pause / 1_000_000, e.getMessage());
        startOver();
        if (breaker.isOpen()) {
            listener.circuit(true);
        }
    }

    private void startOver() {
        tailer.rewind();
        uncommitted = 0;
        listener.failed();
        try {
            writer.rollback();
        } catch (StoreException again) {
            LOG.debug("{} could not roll back: {}", name, again.getMessage());
        }
    }

    private boolean mayTry() throws InterruptedException {
        long left = breaker.pauseLeft();
        if (left <= 0) {
            return true;
        }
        tailer.idle();
        LockSupport.parkNanos(this, Math.min(left, MAX_PARK_NANOS));
        if (Thread.interrupted()) {
            throw new InterruptedException("while waiting for the store");
        }
        return false;
    }

    /// Takes what is left on the bus and commits it.
    @Override
    public void close() {
        try {
            while (tailer.poll(this::take, POLL, Duration.ZERO) > 0) {
                if (uncommitted >= MAX_BATCH) {
                    commit();
                }
            }
            if (uncommitted > 0) {
                commit();
            }
        } catch (StoreException e) {
            LOG.warn(
                    "{} could not store the last {} events: {}", name, uncommitted, e.getMessage());
            listener.failed();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        listener.closed();
        writer.close();
        tailer.close();
    }
}
