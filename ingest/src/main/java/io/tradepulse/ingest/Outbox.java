package io.tradepulse.ingest;

import io.tradepulse.wire.ControlLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What the door has to say to one client, written by a thread of its own so that a client that
/// does not read never stops its own lines from being read.
///
/// Thread-safe. Bounded: acknowledgements coalesce to the last, and what finds the queue full is
/// dropped.
final class Outbox {
    private static final int CAPACITY = 1024;

    /// So much of it is for answers: rejections, of which there may be any number, don't use it up.
    private static final int FOR_ANSWERS = 64;

    private static final long NONE = -1;

    private final Transport transport;
    private final BlockingQueue<ControlLine> lines = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong ack = new AtomicLong(NONE);
    private final Thread writer;
    private volatile boolean closing;
    private volatile ControlLine.@Nullable Bye goodbye;

    Outbox(Transport transport, String name) {
        this.transport = transport;
        this.writer = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    void start() {
        writer.start();
    }

    /// Sends the line, unless too much is waiting already.
    void offer(ControlLine line) {
        if (lines.offer(line)) {
            LockSupport.unpark(writer);
        }
    }

    /// Sends the line, unless so much is waiting already that answers might find no room.
    void offerIfRoom(ControlLine line) {
        if (lines.remainingCapacity() > FOR_ANSWERS) {
            offer(line);
        }
    }

    /// Sends the line after whatever was acknowledged so far.
    synchronized void offerAfterAcknowledgements(ControlLine line) {
        long acknowledged = ack.getAndSet(NONE);
        if (acknowledged != NONE) {
            offer(new ControlLine.Ack(acknowledged));
        }
        offer(line);
    }

    /// Acknowledges all lines up to this one, after what was offered before.
    void acknowledge(long line) {
        ack.set(line);
        LockSupport.unpark(writer);
    }

    private void run() {
        StringBuilder text = new StringBuilder();
        try {
            while (true) {
                boolean last = closing;
                collect(text);
                if (!text.isEmpty()) {
                    write(text);
                    text.setLength(0);
                } else if (last) {
                    sayGoodbye();
                    return;
                } else {
                    LockSupport.park(this);
                }
            }
        } catch (IOException _) {
            // The client is gone; its reader finds out as well and cleans up.
        }
    }

    private void sayGoodbye() throws IOException {
        ControlLine.Bye last = goodbye;
        if (last != null) {
            write(last.text() + "\n");
        }
    }

    /// An acknowledgement is taken before the lines that were offered before it, and written after
    /// them. No more lines than the queue holds: others may be offered all the while.
    private synchronized void collect(StringBuilder text) {
        long line = ack.getAndSet(NONE);
        ControlLine next = lines.poll();
        for (int taken = 1; next != null; taken++) {
            text.append(next.text()).append('\n');
            next = taken < CAPACITY ? lines.poll() : null;
        }
        if (line != NONE) {
            text.append(new ControlLine.Ack(line).text()).append('\n');
        }
    }

    private void write(CharSequence text) throws IOException {
        transport.write(StandardCharsets.UTF_8.encode(text.toString()));
    }

    /// Writes what is waiting, and the goodbye after all else, and ends; gives up on a client that
    /// does not read after so long.
    void close(ControlLine.@Nullable Bye lastWords, long patienceMillis) {
        goodbye = lastWords;
        closing = true;
        LockSupport.unpark(writer);
        try {
            writer.join(patienceMillis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
