package io.tradepulse.pipeline;

import io.tradepulse.bus.Tailer;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.StoreException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts what comes by the bus into the store, in batches by what has arrived, and commits its
/// position on the bus after the store's commit. Where the store fails it goes back to the last
/// commit and tries again, later and later.
///
/// Owned by one thread.
public final class Recorder<E> implements Agent {
    /// Told of what is taken, stored, or has to be taken again.
    public interface Listener<E> {
        /// An event is in the batch.
        void taken(E event);

        /// All events taken are durable.
        void committed();

        /// All events taken since the last commit failed, and will be taken again.
        void failed();

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

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int POLL = 8192;
    private static final int MAX_BATCH = 200_000;
    private static final Duration IDLE_PATIENCE = Duration.ofSeconds(1);
    private static final long FIRST_BACKOFF_NANOS = 100_000_000;
    private static final long MAX_BACKOFF_NANOS = 5_000_000_000L;

    private final String name;
    private final Tailer<E> tailer;
    private final BatchWriter<E> writer;
    private final LongSupplier nanoClock;
    private final long commitIntervalNanos;
    private final Listener<E> listener;
    private int uncommitted;
    private long firstUncommittedAt;
    private long backoffNanos;
    private long retryAt;

    /// @param nanoClock for what elapses
    /// @param commitInterval how long a tick waits for company at most
    public Recorder(
            String name,
            Tailer<E> tailer,
            BatchWriter<E> writer,
            LongSupplier nanoClock,
            Duration commitInterval,
            Listener<E> listener) {
        this.name = name;
        this.tailer = tailer;
        this.writer = writer;
        this.nanoClock = nanoClock;
        this.commitIntervalNanos = commitInterval.toNanos();
        this.listener = listener;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int doWork() throws InterruptedException {
        if (backoffNanos > 0 && !backoffIsOver()) {
            return 0;
        }
        try {
            int taken = tailer.poll(this::take, POLL, patience());
            if (isCommitDue()) {
                commit();
            }
            return taken;
        } catch (StoreException e) {
            startOver(e);
            return 0;
        }
    }

    private void take(E event) {
        if (uncommitted == 0) {
            firstUncommittedAt = nanoClock.getAsLong();
        }
        writer.write(event);
        uncommitted++;
        listener.taken(event);
    }

    private Duration patience() {
        if (uncommitted == 0) {
            return IDLE_PATIENCE;
        }
        long left = firstUncommittedAt + commitIntervalNanos - nanoClock.getAsLong();
        return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }

    private boolean isCommitDue() {
        return uncommitted >= MAX_BATCH
                || (uncommitted > 0
                        && nanoClock.getAsLong() - firstUncommittedAt >= commitIntervalNanos);
    }

    private void commit() {
        writer.commit();
        tailer.commit();
        listener.committed();
        uncommitted = 0;
        backoffNanos = 0;
    }

    private void startOver(StoreException e) {
        backoffNanos = Math.clamp(backoffNanos * 2, FIRST_BACKOFF_NANOS, MAX_BACKOFF_NANOS);
        long jitter = ThreadLocalRandom.current().nextLong(backoffNanos / 4);
        LOG.warn(
                "{} tries again in {} ms: {}",
                name,
                (backoffNanos + jitter) / 1_000_000,
                e.getMessage());
        retryAt = nanoClock.getAsLong() + backoffNanos + jitter;
        tailer.rewind();
        uncommitted = 0;
        listener.failed();
        try {
            writer.rollback();
        } catch (StoreException again) {
            LOG.debug("{} could not roll back: {}", name, again.getMessage());
        }
    }

    private boolean backoffIsOver() throws InterruptedException {
        long left = retryAt - nanoClock.getAsLong();
        if (left <= 0) {
            return true;
        }
        LockSupport.parkNanos(this, Math.min(left, FIRST_BACKOFF_NANOS));
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
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        writer.close();
        tailer.close();
    }
}
