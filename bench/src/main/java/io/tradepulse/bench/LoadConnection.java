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

/// One sender at full speed: lines made once, their times and prices patched in place, so that the
/// loader takes as little of the machine as it can. Sends under a session, and counts what is
/// acknowledged.
///
/// [#send] is owned by one thread, [#readAnswers] by another; the counts are for all.
final class LoadConnection implements AutoCloseable {
    private static final int LINES_A_CHUNK = 1000;

    private final Socket socket;
    private final byte[] chunk;
    private final int[] priceAt = new int[LINES_A_CHUNK];
    private final int[] timeAt = new int[LINES_A_CHUNK];
    private final AtomicLong sent = new AtomicLong();
    private volatile long acknowledged;
    private final AtomicLong rejected = new AtomicLong();
    private volatile boolean stopped;

    LoadConnection(String host, int port, String session, int symbols) throws IOException {
        socket = new Socket(host, port);
        socket.setTcpNoDelay(true);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LINES_A_CHUNK; i++) {
            String symbol = String.format("SYM%03d", i % symbols);
            priceAt[i] = text.length() + symbol.length() + 1;
            timeAt[i] = priceAt[i] + 7;
            text.append(String.format("%s|%06.2f|%013d|1000|||\n", symbol, 150.0 + i % symbols, 0));
        }
        chunk = text.toString().getBytes(StandardCharsets.US_ASCII);
        write("#HELLO provider=load session=" + session + " ack=on\n");
    }

    private void write(String line) throws IOException {
        socket.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
    }

    /// Sends until it is stopped.
    ///
    /// @param linesPerSecond the pace, held by intended times; 0 for none
    void send(long linesPerSecond) throws IOException {
        OutputStream out = socket.getOutputStream();
        long startedAt = System.nanoTime();
        while (!stopped) {
            if (linesPerSecond > 0) {
                long due = startedAt + (long) (sent.get() * 1e9 / linesPerSecond);
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                }
            }
            patch();
            out.write(chunk);
            sent.addAndGet(LINES_A_CHUNK);
        }
        socket.shutdownOutput();
    }

    private void patch() {
        long now = System.currentTimeMillis();
        byte[] time = Long.toString(now).getBytes(StandardCharsets.US_ASCII);
        int cents = ThreadLocalRandom.current().nextInt(100);
        for (int i = 0; i < LINES_A_CHUNK; i++) {
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
