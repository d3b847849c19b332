package io.tradepulse.bus.redis;

import io.tradepulse.bus.Partition;
import io.tradepulse.bus.Partitions;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A stream as one partition: the member that has the lease reads all of it, the others stand by.
///
/// Owned by one thread.
final class LeasedStream<E> implements Partitions<E>, StreamReader {
    private static final long MOST_BETWEEN_ATTEMPTS = 500_000_000;
    private static final long PARK_NANOS = 20_000_000;
    private static final long CLOSE_NANOS = 2_000_000_000;

    /// Makes the tailer of who has the lease.
    @FunctionalInterface
    interface Reading<E> {
        StreamTailer<E> from(EntryId place, Lease lease);
    }

    private final Supplier<Lease> leases;
    private final Reading<E> reading;
    private final LongSupplier nanoClock;
    private final Consumer<StreamReader> whenClosed;
    private final long betweenAttempts;
    private @Nullable Lease lease;
    private @Nullable CompletableFuture<byte @Nullable []> taking;
    private @Nullable StreamTailer<E> tailer;
    private long nextAttemptAt;
    private boolean isClosed;

    /// @param leases each under a name of its own
    /// @param whenClosed told that it is, once
    LeasedStream(
            Supplier<Lease> leases,
            Reading<E> reading,
            Duration length,
            LongSupplier nanoClock,
            Consumer<StreamReader> whenClosed) {
        this.leases = leases;
        this.reading = reading;
        this.nanoClock = nanoClock;
        this.whenClosed = whenClosed;
        this.betweenAttempts = Math.min(length.toNanos() / 4, MOST_BETWEEN_ATTEMPTS);
        this.nextAttemptAt = nanoClock.getAsLong();
    }

    @Override
    public boolean poll(Listener<E> listener, Duration patience) throws InterruptedException {
        long end = nanoClock.getAsLong() + patience.toNanos();
        Lease current = lease;
        if (tailer != null && current != null) {
            current.alive();
            if (current.isLost()) {
                lose(listener);
            }
        }
        while (tailer == null) {
            long left = end - nanoClock.getAsLong();
            attempt(listener, left);
            if (tailer == null && left <= 0) {
                return false;
            }
        }
        return tailer.await(Math.max(0, end - nanoClock.getAsLong()));
    }

    private void lose(Listener<E> listener) {
        StreamTailer<E> lost = tailer;
        tailer = null;
        lease = null;
        try {
            listener.lost(Partition.WHOLE);
        } finally {
            if (lost != null) {
                lost.close();
            }
        }
    }

    private void attempt(Listener<E> listener, long left) throws InterruptedException {
        if (taking == null && nanoClock.getAsLong() - nextAttemptAt >= 0) {
            nextAttemptAt = nanoClock.getAsLong() + betweenAttempts;
            lease = leases.get();
            taking = lease.take();
        }
        CompletableFuture<byte @Nullable []> answer = taking;
        if (answer == null) {
            park(left);
        } else if (Answers.await(answer, Math.max(left, PARK_NANOS))) {
            taking = null;
            answered(listener, answer);
        } else if (nanoClock.getAsLong() - nextAttemptAt > Answers.GIVE_UP_NANOS) {
            taking = null;
        }
    }

    private void answered(Listener<E> listener, CompletableFuture<byte @Nullable []> answer) {
        byte[] place = Answers.failure(answer) == null ? answer.join() : null;
        Lease asked = lease;
        if (place == null || asked == null) {
            return;
        }
        EntryId from = EntryId.parse(new String(place, StandardCharsets.US_ASCII));
        asked.taken(from);
        StreamTailer<E> made = reading.from(from, asked);
        tailer = made;
        listener.gained(Partition.WHOLE, new Own<>(made));
    }

    private static void park(long left) throws InterruptedException {
        if (left > 0) {
            LockSupport.parkNanos(Math.min(left, PARK_NANOS));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("while waiting for the lease");
        }
    }

    @Override
    public boolean isCurrent() {
        Lease current = lease;
        return tailer == null || (current != null && current.isCurrent());
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        Lease current = lease;
        CompletableFuture<byte @Nullable []> answer = taking;
        if (answer != null && current != null) {
            Answers.awaitAnyway(answer, CLOSE_NANOS, nanoClock);
            if (answer.isDone() && Answers.failure(answer) == null && answer.join() != null) {
                current.taken(EntryId.NONE);
            }
        }
        if (current != null) {
            current.giveBack(CLOSE_NANOS);
        }
        if (tailer != null) {
            tailer.close();
        }
        whenClosed.accept(this);
    }

    /// The tailer as it is handed out: it never waits, and is closed with the partition.
    private record Own<E>(StreamTailer<E> tailer) implements Tailer<E> {
        @Override
        public int poll(Consumer<? super E> handler, int limit, Duration patience)
                throws InterruptedException {
            return tailer.handOver(handler, limit);
        }

        @Override
        public void commit() {
            tailer.commit();
        }

        @Override
        public void commit(Topic.Mark upTo) {
            tailer.commit(upTo);
        }

        @Override
        public void rewind() {
            tailer.rewind();
        }

        @Override
        public void idle() {
            tailer.idle();
        }

        @Override
        public Topic.Mark mark() {
            return tailer.mark();
        }

        @Override
        public void close() {
            // Closed with the partition.
        }
    }
}
