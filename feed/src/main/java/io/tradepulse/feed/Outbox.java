package io.tradepulse.feed;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.ControlLine;
import io.tradepulse.wire.Symbols;
import io.tradepulse.wire.TickLines;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What the sources, the writer and the reader of a connection share: the lines of the window, how
/// far they are taken and how far acknowledged, what was rejected.
///
/// A line is released once it is both acknowledged and taken by the writer of the current
/// connection: the door may acknowledge early what it knows from the connection before, but it
/// numbers what it reads, so no line after HELLO may be left out.
///
/// Thread-safe: one lock, held for a line by a source and for a batch by the writer.
final class Outbox {
    private static final int MAX_PENDING_PINGS = 16;
    private static final int MAX_CODES = 64;

    /// Where a connection begins.
    ///
    /// @param first number of the first line that it carries
    /// @param resend number of the last line that was handed over before it; 0 where none waits
    record Start(long first, long resend) {}

    private record ReceivedPing(long t1, long t2) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private final SendWindow window;
    private final boolean ack;
    private final EpochClock clock;
    private final StringBuilder line = new StringBuilder(256);
    private final Queue<ReceivedPing> pings = new ArrayDeque<>();
    private final Map<String, Long> rejected = new HashMap<>();
    private final NavigableSet<Long> rejectedInWindow = new TreeSet<>();
    private long taken;
    private long everTaken;
    private long acknowledged;
    private long resent;
    private long connections;
    private boolean connected;
    private @Nullable String stopped;

    /// @param ack whether lines wait for the door's acknowledgement, or only until they are written
    Outbox(int windowLines, boolean ack, EpochClock clock) {
        this.window = new SendWindow(windowLines);
        this.ack = ack;
        this.clock = clock;
    }

    // The source's side.

    /// Adds a tick; waits while the window is full.
    void put(Tick tick) throws InterruptedException, SenderStoppedException {
        if (!Symbols.isValid(tick.instrument().symbol())) {
            throw new IllegalArgumentException(
                    "'" + tick.instrument().symbol() + "' is not a symbol");
        }
        lock.lockInterruptibly();
        try {
            awaitRoom();
            line.setLength(0);
            TickLines.appendPipe(line, tick).append('\n');
            if (line.length() > SendWindow.MAX_LINE_BYTES) {
                throw new IllegalArgumentException(
                        "a line of " + line.length() + " bytes, which no door takes: " + tick);
            }
            window.append(line);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom() throws InterruptedException, SenderStoppedException {
        while (stopped == null && !window.hasRoom()) {
            room.await();
        }
        if (stopped != null) {
            throw new SenderStoppedException(stopped);
        }
    }

    /// Waits until all lines that are there now are acknowledged, at most so long.
    boolean awaitAcknowledged(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long target = window.last();
            long left = atMost.toNanos();
            while (acknowledged < target && stopped == null && left > 0) {
                left = progress.awaitNanos(left);
            }
            return acknowledged >= target;
        } finally {
            lock.unlock();
        }
    }

    SendReport report() {
        lock.lock();
        try {
            long reconnects = Math.max(connections - 1, 0);
            return new SendReport(window.last(), acknowledged, rejected, resent, reconnects);
        } finally {
            lock.unlock();
        }
    }

    /// Nothing is sent any more; the first reason counts.
    void stop(String reason) {
        lock.lock();
        try {
            stopped = stopped == null ? reason : stopped;
            room.signalAll();
            work.signalAll();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isStopped() {
        lock.lock();
        try {
            return stopped != null;
        } finally {
            lock.unlock();
        }
    }

    // The writer's side.

    /// A connection begins: all that is not acknowledged will be taken again.
    Start begin() {
        lock.lock();
        try {
            taken = acknowledged;
            release();
            pings.clear();
            connected = true;
            long last = window.last();
            return new Start(acknowledged + 1, last > acknowledged ? last : 0);
        } finally {
            lock.unlock();
        }
    }

    /// The door has let us in.
    void welcomed() {
        lock.lock();
        try {
            connections++;
        } finally {
            lock.unlock();
        }
    }

    /// Copies whole lines to be written, answers to pings first; waits while there is nothing.
    ///
    /// @return how many bytes; 0 where the connection has ended
    int take(byte[] into) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (connected && stopped == null && pings.isEmpty() && taken == window.last()) {
                work.await();
            }
            if (!connected || stopped != null) {
                return 0;
            }
            int length = takePongs(into);
            return taken == window.last() ? length : takeLines(into, length);
        } finally {
            lock.unlock();
        }
    }

    private int takePongs(byte[] into) {
        int length = 0;
        for (ReceivedPing ping = pings.poll(); ping != null; ping = pings.poll()) {
            String pong = new ControlLine.Pong(ping.t1, ping.t2, clock.nanos()).text() + "\n";
            byte[] bytes = pong.getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(bytes, 0, into, length, bytes.length);
            length += bytes.length;
        }
        return length;
    }

    private int takeLines(byte[] into, int at) {
        long from = taken + 1;
        taken = window.copy(from, into, at);
        int end = at + window.length(from, taken);
        resent += Math.max(Math.min(taken, everTaken) - from + 1, 0);
        everTaken = Math.max(everTaken, taken);
        release();
        return end;
    }

    /// What was taken is written.
    void written() {
        if (!ack) {
            lock.lock();
            try {
                acknowledgeTo(taken);
            } finally {
                lock.unlock();
            }
        }
    }

    /// Nothing is to be written to that connection any more.
    void end() {
        lock.lock();
        try {
            connected = false;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // The reader's side.

    /// The door has dealt with all lines up to that one.
    void acknowledge(long upTo) {
        lock.lock();
        try {
            acknowledgeTo(Math.min(upTo, everTaken));
        } finally {
            lock.unlock();
        }
    }

    private void acknowledgeTo(long upTo) {
        if (upTo > acknowledged) {
            acknowledged = upTo;
            rejectedInWindow.headSet(upTo, true).clear();
            release();
            progress.signalAll();
        }
    }

    private void release() {
        window.release(Math.min(acknowledged, taken));
        room.signalAll();
    }

    /// Counts a rejected line.
    ///
    /// @return whether it was not known to be rejected
    boolean reject(long number, String code) {
        lock.lock();
        try {
            boolean counts =
                    number > 0
                            && number <= everTaken
                            && (number <= acknowledged || rejectedInWindow.add(number));
            if (counts) {
                boolean named = rejected.containsKey(code) || rejected.size() < MAX_CODES;
                rejected.merge(named ? code : "OTHER", 1L, Long::sum);
            }
            return counts;
        } finally {
            lock.unlock();
        }
    }

    /// The door wants an answer; of a flood of pings only the first get one.
    void ping(long t1) {
        long t2 = clock.nanos();
        lock.lock();
        try {
            if (pings.size() < MAX_PENDING_PINGS) {
                pings.add(new ReceivedPing(t1, t2));
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }
}
