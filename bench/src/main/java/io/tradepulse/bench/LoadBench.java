package io.tradepulse.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// How many ticks a second go the whole way, from the socket to a commit in the store, from so many
/// connections? Runs against a platform that is up: `LoadBench host port connections symbols
/// seconds [ticks a second, 0: all it takes]`.
final class LoadBench {
    /// @param accepted ticks acknowledged and not rejected, when all was said
    /// @param perSecond acknowledged while it was sent
    record Result(String text, long accepted, double perSecond) {}

    private LoadBench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        String host = args[0];
        int port = Integer.parseInt(args[1]);
        int connections = Integer.parseInt(args[2]);
        int symbols = Integer.parseInt(args[3]);
        int seconds = Integer.parseInt(args[4]);
        long rate = args.length > 5 ? Long.parseLong(args[5]) : 0;
        System.out.print(run(host, port, connections, symbols, seconds, rate).text());
    }

    static Result run(String host, int port, int connections, int symbols, int seconds, long rate)
            throws IOException, InterruptedException {
        List<LoadConnection> all = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        String session = Long.toHexString(System.nanoTime());
        for (int i = 0; i < connections; i++) {
            LoadConnection one =
                    new LoadConnection(host, port, LoadOptions.usual(session + i, symbols));
            all.add(one);
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> quietly(() -> one.send((double) rate / connections))));
            threads.add(Thread.ofPlatform().start(() -> quietly(one::readAnswers)));
        }
        StringBuilder report = new StringBuilder();
        long startedAt = System.nanoTime();
        long before = 0;
        for (int second = 1; second <= seconds; second++) {
            long wait = startedAt + second * 1_000_000_000L - System.nanoTime();
            Thread.sleep(Math.max(0, wait / 1_000_000));
            long acknowledged = acknowledged(all);
            System.err.printf("%3d s %,11d/s acknowledged%n", second, acknowledged - before);
            before = acknowledged;
        }
        double took = (System.nanoTime() - startedAt) / 1e9;
        long inTime = acknowledged(all);
        for (LoadConnection one : all) {
            one.stop();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        long sent = all.stream().mapToLong(LoadConnection::sent).sum();
        long rejected = all.stream().mapToLong(LoadConnection::rejected).sum();
        report.append(
                String.format(
                        "%,d ticks acknowledged in %.1f s: %,.0f/s%n",
                        inTime, took, inTime / took));
        report.append(
                String.format(
                        "%,d sent, %,d acknowledged in the end, %,d rejected%n",
                        sent, acknowledged(all), rejected));
        return new Result(report.toString(), acknowledged(all) - rejected, inTime / took);
    }

    private static long acknowledged(List<LoadConnection> all) {
        return all.stream().mapToLong(LoadConnection::acknowledged).sum();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void quietly(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            System.err.println("a connection ended: " + e.getMessage());
        }
    }
}
