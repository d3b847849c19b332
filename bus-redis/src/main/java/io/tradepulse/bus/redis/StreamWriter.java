package io.tradepulse.bus.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Appends to one stream in order, without waiting for each answer: what was sent is kept until
/// Redis has answered for it.
///
/// Where an answer is an error or the connection ends, it goes back: everything from the first
/// entry without an answer is sent again, in order, for as long as it takes. What Redis had taken
/// already is on the stream twice then, which the identity of events makes harmless. After an error
/// the first entry goes alone, so that a full server is not asked for thousands at a time.
///
/// Thread-safe: all appenders of a topic share it.
final class StreamWriter {
    private static final int BATCH = 512;
    private static final long FIRST_PAUSE = 100_000_000;
    private static final long LONGEST_PAUSE = 2_000_000_000;

    private final Link link;
    private final LongSupplier nanoClock;
    private final long answerNanos;
    private final Runnable troubled;
    private final List<Runnable> durableListeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();

    /// Requests without an answer, by position.
    private final byte[] @Nullable [] window;

    private final int mask;
    private long last = -1;
    private long sent = -1;
    private volatile long durable = -1;
    private @Nullable Pipe pipe;
    private boolean goesAlone;
    private long pause = FIRST_PAUSE;
    private long retryAt;
    private boolean isWaitingToRetry;
    private boolean isClosed;
    private volatile String problem = "";

    /// @param size entries that may be without an answer, a power of two
    /// @param answerNanos a connection that has answered nothing for so long is given up
    /// @param troubled called where [#advance()] is wanted
    StreamWriter(Link link, LongSupplier nanoClock, int size, long answerNanos, Runnable troubled) {
        this.link = link;
        this.nanoClock = nanoClock;
        this.answerNanos = answerNanos;
        this.troubled = troubled;
        this.window = new byte[size][];
        this.mask = size - 1;
    }

    /// What was sent over one connection since the last failure. Its answers come in order, on one
    /// thread of the client.
    final class Pipe {
        private final StatefulRedisConnection<String, byte[]> connection;
        private volatile long answered;
        private volatile long quietSince;

        Pipe(StatefulRedisConnection<String, byte[]> connection, long answered) {
            this.connection = connection;
            this.answered = answered;
            this.quietSince = nanoClock.getAsLong();
        }

        /// Redis has taken the entry at that position, and all before.
        void answered(long position, boolean endsBatch) {
            answered = position;
            if (endsBatch) {
                StreamWriter.this.answered(this, position);
            }
        }

        void failed(String why) {
            StreamWriter.this.failed(this, why, true);
        }

        void ended(String why) {
            StreamWriter.this.failed(this, why, false);
        }
    }

    /// Takes the first `count` requests, and waits while there is no room.
    ///
    /// @return the position of the last one
    long append(byte[][] requests, int count) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (int i = 0; i < count; i++) {
                while (last - durable > mask) {
                    send();
                    room.await();
                }
                if (isClosed) {
                    throw new IllegalStateException("the bus is closed");
                }
                last++;
                window[(int) last & mask] = requests[i];
            }
            send();
            return last;
        } finally {
            lock.unlock();
        }
    }

    private void send() {
        if (pipe == null) {
            open();
        }
        Pipe current = pipe;
        if (current == null) {
            return;
        }
        long end = goesAlone ? Math.min(last, durable + 1) : last;
        if (sent == durable) {
            current.quietSince = nanoClock.getAsLong();
        }
        while (sent < end) {
            List<RedisCommand<String, byte[], ?>> batch =
                    batch(current, Math.min(end, sent + BATCH));
            try {
                current.connection.dispatch(batch);
            } catch (RuntimeException e) {
                failed(current, Failures.text(e), false);
                return;
            }
        }
    }

    @SuppressWarnings("NullAway") // a slot within the window is filled
    private List<RedisCommand<String, byte[], ?>> batch(Pipe current, long end) {
        List<RedisCommand<String, byte[], ?>> batch = new ArrayList<>((int) (end - sent));
        while (sent < end) {
            sent++;
            byte[] request = window[(int) sent & mask];
            batch.add(new AppendCommand(current, request, sent, sent == end));
        }
        return batch;
    }

    private void open() {
        if (isWaitingToRetry && nanoClock.getAsLong() - retryAt < 0) {
            return;
        }
        var connection = link.connection();
        if (connection == null) {
            troubled.run();
            return;
        }
        isWaitingToRetry = false;
        sent = durable;
        pipe = new Pipe(connection, durable);
    }

    private void answered(Pipe of, long position) {
        lock.lock();
        try {
            if (of != pipe) {
                return;
            }
            settle(position);
            of.quietSince = nanoClock.getAsLong();
            problem = "";
            pause = FIRST_PAUSE;
            if (goesAlone) {
                goesAlone = false;
                send();
            }
        } finally {
            lock.unlock();
        }
        durableListeners.forEach(Runnable::run);
    }

    private void settle(long position) {
        for (long p = durable + 1; p <= position; p++) {
            window[(int) p & mask] = null;
        }
        durable = position;
        room.signalAll();
    }

    private void failed(Pipe of, String why, boolean isAnError) {
        lock.lock();
        try {
            if (of != pipe) {
                return;
            }
            pipe = null;
            if (of.answered > durable) {
                settle(of.answered);
            }
            sent = durable;
            problem = Failures.text(why);
            goesAlone = isAnError;
            isWaitingToRetry = isAnError;
            retryAt = nanoClock.getAsLong() + pause;
            pause = isAnError ? Math.min(2 * pause, LONGEST_PAUSE) : FIRST_PAUSE;
        } finally {
            lock.unlock();
        }
        troubled.run();
    }

    /// Does what is due: sends again, or gives up a connection that doesn't answer.
    ///
    /// @return whether something is waiting for that
    boolean advance() {
        lock.lock();
        try {
            Pipe current = pipe;
            if (current != null && sent > durable) {
                look(current);
            }
            if (pipe == null && last > durable) {
                send();
            }
            return last > durable;
        } finally {
            lock.unlock();
        }
    }

    private void look(Pipe current) {
        if (!current.connection.isOpen()) {
            failed(current, "the connection has ended", false);
        } else if (nanoClock.getAsLong() - current.quietSince > answerNanos) {
            link.drop(current.connection, "it does not answer");
            failed(current, "it does not answer", false);
        }
    }

    long durable() {
        return durable;
    }

    void onDurable(Runnable listener) {
        durableListeners.add(listener);
    }

    long appended() {
        lock.lock();
        try {
            return last;
        } finally {
            lock.unlock();
        }
    }

    /// Why entries can't be appended; empty where they can, or where nobody has tried.
    String problem() {
        return problem;
    }

    /// Takes no more, and waits for answers a little.
    void close(long patienceNanos) {
        lock.lock();
        try {
            isClosed = true;
            long left = patienceNanos;
            while (last > durable && left > 0) {
                left = room.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            }
            room.signalAll();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
