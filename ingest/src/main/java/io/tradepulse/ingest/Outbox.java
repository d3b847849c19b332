package io.tradepulse.ingest;

import io.tradepulse.wire.ControlLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// What the door has to say to one client, written by a thread of its own so that a client that
/// does not read never stops its own lines from being read.
///
/// Thread-safe. Bounded: acknowledgements coalesce to the last, and what finds the queue full is
/// dropped.
final class Outbox {
    private static final int CAPACITY = 1024;
    private static final long NONE = -1;

    private final SocketChannel channel;
    private final BlockingQueue<ControlLine> lines = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong ack = new AtomicLong(NONE);
    private final Thread writer;
    private volatile boolean closing;

    Outbox(SocketChannel channel, String name) {
        this.channel = channel;
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
                    return;
                } else {
                    LockSupport.park(this);
                }
            }
        } catch (IOException _) {
            // The client is gone; its reader finds out as well and cleans up.
        }
    }

    /// An acknowledgement is taken before the lines that were offered before it, and written after
    /// them; but nothing is said after a good-bye.
    private void collect(StringBuilder text) {
        long line = ack.getAndSet(NONE);
        for (ControlLine next = lines.poll(); next != null; next = lines.poll()) {
            if (next instanceof ControlLine.Bye) {
                line = Math.max(line, ack.getAndSet(NONE));
                appendAck(text, line);
                line = NONE;
            }
            text.append(next.text()).append('\n');
        }
        appendAck(text, line);
    }

    private static void appendAck(StringBuilder text, long line) {
        if (line != NONE) {
            text.append(new ControlLine.Ack(line).text()).append('\n');
        }
    }

    private void write(CharSequence text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// Writes what is waiting and ends; gives up on a client that does not read after so long.
    void close(long patienceMillis) {
        closing = true;
        LockSupport.unpark(writer);
        try {
            writer.join(patienceMillis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
