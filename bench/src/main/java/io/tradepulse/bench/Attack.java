package io.tradepulse.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// What a slow or malicious client does to the door.
enum Attack {
    /// Fifty clients, each with a byte of a good line a second.
    BYTE_A_SECOND("1 byte a second, 50 clients", 50) {
        @Override
        void run(int port, BooleanSupplier goesOn) throws IOException {
            byte[] line = "SLOW|150.00|1705323000000|1|||\n".getBytes(StandardCharsets.US_ASCII);
            try (Socket socket = connect(port)) {
                for (int i = 0; goesOn.getAsBoolean(); i = (i + 1) % line.length) {
                    socket.getOutputStream().write(line[i]);
                    pause(1_000, goesOn);
                }
            }
        }
    },

    /// Ten clients that have 1,000 bad lines a second refused each, and read none of the answers.
    NEVER_READS("never reads, 10 clients, 10,000 bad lines/s", 10) {
        @Override
        void run(int port, BooleanSupplier goesOn) throws IOException {
            byte[] lines = "no tick at all\n".repeat(100).getBytes(StandardCharsets.US_ASCII);
            try (Socket socket = new Socket()) {
                socket.setReceiveBufferSize(4_096);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                OutputStream out = socket.getOutputStream();
                out.write("#HELLO ack=on\n".getBytes(StandardCharsets.US_ASCII));
                while (goesOn.getAsBoolean()) {
                    out.write(lines);
                    pause(100, goesOn);
                }
            }
        }
    },

    /// A client that opens and closes 1,000 connections a second.
    OPENS_AND_CLOSES("opens and closes 1,000 times a second", 1) {
        @Override
        void run(int port, BooleanSupplier goesOn) throws IOException {
            long due = System.nanoTime();
            while (goesOn.getAsBoolean()) {
                connect(port).close();
                due += 1_000_000;
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
    },

    /// A client that sends 10 MB without a line end, and again, ten times a second where it may.
    NO_LINE_END("10 MB without a line end, again and again", 1) {
        @Override
        void run(int port, BooleanSupplier goesOn) throws IOException {
            byte[] chunk = "x".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
            while (goesOn.getAsBoolean()) {
                try (Socket socket = connect(port)) {
                    for (int sent = 0; sent < 10_000_000; sent += chunk.length) {
                        socket.getOutputStream().write(chunk);
                    }
                } catch (IOException _) {
                    // The door has had enough.
                }
                pause(100, goesOn);
            }
        }
    },

    /// Two hundred connections where a hundred are allowed, each made again when it was turned
    /// away, once a second.
    TOO_MANY("200 connections where 100 are allowed", 200) {
        @Override
        void run(int port, BooleanSupplier goesOn) throws IOException {
            while (goesOn.getAsBoolean()) {
                try (Socket socket = connect(port)) {
                    socket.setSoTimeout(1_000);
                    hold(socket.getInputStream(), goesOn);
                } catch (IOException _) {
                    // Turned away.
                }
                pause(1_000, goesOn);
            }
        }

        private void hold(InputStream in, BooleanSupplier goesOn) throws IOException {
            while (goesOn.getAsBoolean()) {
                try {
                    if (in.read() < 0) {
                        return;
                    }
                } catch (SocketTimeoutException _) {
                    // Still in.
                }
            }
        }
    },

    /// Four clients with a megabyte of random bytes a second together; who is thrown out comes
    /// back.
    RANDOM_BYTES("random bytes, 4 clients, 1 MB/s", 4) {
        @Override
        void run(int port, BooleanSupplier goesOn) throws IOException {
            byte[] bytes = new byte[2_500];
            while (goesOn.getAsBoolean()) {
                try (Socket socket = connect(port)) {
                    while (goesOn.getAsBoolean()) {
                        ThreadLocalRandom.current().nextBytes(bytes);
                        socket.getOutputStream().write(bytes);
                        pause(10, goesOn);
                    }
                } catch (IOException _) {
                    pause(10, goesOn);
                }
            }
        }
    };

    private final String words;
    private final int clients;

    Attack(String words, int clients) {
        this.words = words;
        this.clients = clients;
    }

    String words() {
        return words;
    }

    /// How many threads run it at once.
    int clients() {
        return clients;
    }

    /// Attacks as one client until it is told to stop; it may end earlier where it is thrown out.
    abstract void run(int port, BooleanSupplier goesOn) throws IOException;

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static void pause(long millis, BooleanSupplier goesOn) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (goesOn.getAsBoolean() && System.nanoTime() < until) {
            LockSupport.parkNanos(Math.min(50_000_000, until - System.nanoTime()));
        }
    }
}
