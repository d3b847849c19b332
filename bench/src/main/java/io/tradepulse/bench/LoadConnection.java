package io.tradepulse.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// One sender at full speed, or at a pace: lines made once, their times and prices patched in
/// place, so that the loader takes as little of the machine as it can. Counts what is acknowledged.
///
/// [#send] is owned by one thread, [#readAnswers] by another; the counts are for all.
final class LoadConnection implements AutoCloseable {
    private final LoadOptions options;
    private final Socket socket;
    private final byte[] chunk;
    private final int[] priceAt;
    private final int[] timeAt;
    private final AtomicLong sent = new AtomicLong();
    private volatile long acknowledged;
    private final AtomicLong rejected = new AtomicLong();
    private volatile boolean stopped;

    LoadConnection(String host, int port, LoadOptions options) throws IOException {
        this.options = options;
        priceAt = new int[options.linesAChunk()];
        timeAt = new int[options.linesAChunk()];
        socket = options.sockets().createSocket(host, port);
        socket.setTcpNoDelay(true);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < options.linesAChunk(); i++) {
            options.append(text, i, priceAt, timeAt);
        }
        chunk = text.toString().getBytes(StandardCharsets.US_ASCII);
        write(options.hello());
    }

    private void write(String line) throws IOException {
        socket.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
    }

    /// Sends until it is stopped.
    ///
    /// @param linesPerSecond the pace, held by intended times, which are the lines' times; 0 for
    ///   none
    void send(double linesPerSecond) throws IOException {
        OutputStream out = socket.getOutputStream();
        long startedAt = System.nanoTime();
        while (!stopped) {
            long due = System.nanoTime();
            if (linesPerSecond > 0) {
                due = startedAt + (long) (sent.get() * 1e9 / linesPerSecond);
                waitUntil(due);
            }
            patch(NanoEpoch.of(due));
            out.write(chunk);
            sent.addAndGet(options.linesAChunk());
        }
        socket.shutdownOutput();
    }

    private static void waitUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void patch(long epochNanos) {
        byte[] time = options.time(epochNanos).getBytes(StandardCharsets.US_ASCII);
        int cents = ThreadLocalRandom.current().nextInt(100);
        for (int i = 0; i < options.linesAChunk(); i++) {
            System.arraycopy(time, 0, chunk, timeAt[i], time.length);
            chunk[priceAt[i] + 4] = (byte) ('0' + cents / 10);
            chunk[priceAt[i] + 5] = (byte) ('0' + (cents + i) % 10);
        }
    }

    /// Reads acknowledgements until the door closes the connection.
    void readAnswers() throws IOException {
        BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("#ACK ")) {
                acknowledged = Long.parseLong(line.substring(5));
            } else if (line.startsWith("#REJECT ")) {
                rejected.incrementAndGet();
            }
        }
    }

    /// Sends no more after the chunk under way, and says so to the door.
    void stop() {
        stopped = true;
    }

    long sent() {
        return sent.get();
    }

    long acknowledged() {
        return acknowledged;
    }

    long rejected() {
        return rejected.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
