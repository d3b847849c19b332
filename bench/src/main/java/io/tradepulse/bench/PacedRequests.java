package io.tradepulse.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Requests at intended times, whether or not those before have been answered: a server that stalls
/// shows in every request that was due meanwhile.
///
/// Owned by one thread, which starts two more: one that sends, one that reads.
final class PacedRequests {
    private static final byte[] END = {'\r', '\n', '\r', '\n'};
    private static final String LENGTH = "content-length: ";

    private final URI address;
    private final double rate;
    private final int connections;
    private final byte[] request;

    /// @param rate requests a second of all connections together
    PacedRequests(String address, double rate, int connections) {
        this.address = URI.create(address);
        this.rate = rate;
        this.connections = connections;
        this.request =
                ("GET "
                                + this.address.getRawPath()
                                + "?"
                                + this.address.getRawQuery()
                                + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
    }

    /// The times from when a request should have been sent to the end of its answer.
    String run(int seconds) throws IOException, InterruptedException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Socket socket = new Socket(address.getHost(), address.getPort());
            socket.setTcpNoDelay(true);
            sockets.add(socket);
        }
        int each = (int) (rate * seconds / connections);
        Histogram times = new Histogram(3);
        int length = answerLength(sockets.getFirst());
        long start = System.nanoTime() + 100_000_000;
        Thread sender = Thread.ofPlatform().start(() -> send(sockets, start, each));
        read(sockets, start, each, length, times);
        sender.join();
        for (Socket socket : sockets) {
            socket.close();
        }
        return String.format(
                Locale.ROOT,
                "%,d requests at %,.0f/s: p50 %.0f µs, p99 %.2f ms, p99.9 %.2f ms, max %.1f ms",
                times.getTotalCount(),
                rate,
                times.getValueAtPercentile(50) / 1e3,
                times.getValueAtPercentile(99) / 1e6,
                times.getValueAtPercentile(99.9) / 1e6,
                times.getMaxValue() / 1e6);
    }

    private long due(long start, int round, int connection) {
        return start + (long) (((double) round * connections + connection) * 1e9 / rate);
    }

    private void send(List<Socket> sockets, long start, int each) {
        try {
            for (int round = 0; round < each; round++) {
                for (int i = 0; i < connections; i++) {
                    long due = due(start, round, i);
                    for (long left = due - System.nanoTime();
                            left > 0;
                            left = due - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    OutputStream out = sockets.get(i).getOutputStream();
                    out.write(request);
                }
            }
        } catch (IOException e) {
            System.err.println("a request could not be sent: " + e.getMessage());
        }
    }

    /// In the order in which they were sent: over a connection answers can't come in another.
    private void read(List<Socket> sockets, long start, int each, int length, Histogram times)
            throws IOException {
        byte[] answer = new byte[length];
        for (int round = 0; round < each; round++) {
            for (int i = 0; i < connections; i++) {
                InputStream in = sockets.get(i).getInputStream();
                if (in.readNBytes(answer, 0, length) < length) {
                    throw new IOException("closed by the server");
                }
                times.recordValue(Math.max(0, System.nanoTime() - due(start, round, i)));
            }
        }
    }

    /// All answers are as long as the first.
    private int answerLength(Socket socket) throws IOException {
        socket.getOutputStream().write(request);
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.length() < END.length || head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        String text = head.toString().toLowerCase(Locale.ROOT);
        int at = text.indexOf(LENGTH) + LENGTH.length();
        int body = Integer.parseInt(text.substring(at, text.indexOf('\r', at)));
        in.readNBytes(body);
        return head.length() + body;
    }
}
