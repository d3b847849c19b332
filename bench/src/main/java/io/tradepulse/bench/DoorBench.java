package io.tradepulse.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// How many ticks a second come through the door onto a bus that is durable at once, from 1, 8 and
/// 100 connections; what do acknowledgements and TLS cost; and how long does a tick take from the
/// time it should have been sent?
///
/// `DoorBench [seconds a run] [rounds] [questions: 1 8 100 json tls latency measuring]`
///
/// The door is a process of its own, started anew for each question; what is compared runs by
/// turns, A B A B, and medians are compared.
final class DoorBench {
    private static final int SYMBOLS = 100;
    private static final int WARM_UP_SECONDS = 4;
    private static final int LATENCY_RATE = 50_000;
    private static final int LATENCY_CONNECTIONS = 4;
    private static final int LATENCY_LINES_A_CHUNK = 5;

    private static final SocketFactory PLAIN = SocketFactory.getDefault();

    private final double seconds;
    private final int rounds;

    private DoorBench(double seconds, int rounds) {
        this.seconds = seconds;
        this.rounds = rounds;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 5;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        DoorBench bench = new DoorBench(seconds, rounds);
        List<String> questions =
                args.length > 2
                        ? List.of(args).subList(2, args.length)
                        : List.of("1", "8", "100", "json", "tls", "latency", "measuring");
        for (String question : questions) {
            switch (question) {
                case "json" -> bench.json();
                case "tls" -> bench.tls();
                case "latency" -> bench.latency();
                case "measuring" -> bench.measuring();
                default -> bench.acknowledgements(Integer.parseInt(question));
            }
        }
    }

    private static LoadOptions options(
            LoadOptions.Form form, @Nullable String session, SocketFactory sockets) {
        return new LoadOptions(form, SYMBOLS, 1_000, false, session, session != null, sockets);
    }

    /// Without sessions and acknowledgements, and with both.
    private void acknowledgements(int connections) throws IOException, InterruptedException {
        System.out.printf("%n%d connections, pipe lines: ticks/s, CPU a tick%n", connections);
        List<DoorReport> without = new ArrayList<>();
        List<DoorReport> with = new ArrayList<>();
        try (DoorProcess door = new DoorProcess(200)) {
            Run off = new Run(door, connections, LoadOptions.Form.PIPE, false, PLAIN);
            Run on = new Run(door, connections, LoadOptions.Form.PIPE, true, PLAIN);
            run(on, WARM_UP_SECONDS);
            for (int round = 0; round < rounds; round++) {
                without.add(print("ack off", run(off, seconds)));
                with.add(print("ack on", run(on, seconds)));
            }
        }
        compare("acknowledgements off", median(without), "on", median(with));
    }

    private static void compare(String a, DoorReport without, String b, DoorReport with) {
        System.out.printf(
                "median: %s %,.0f, %s %,.0f: %+.1f %%; CPU a tick %+.1f %%%n",
                a,
                without.ticksASecond(),
                b,
                with.ticksASecond(),
                (with.ticksASecond() / without.ticksASecond() - 1) * 100,
                (with.cpuMicrosATick() / without.cpuMicrosATick() - 1) * 100);
    }

    private void json() throws IOException, InterruptedException {
        System.out.printf("%n8 connections, JSON lines: ticks/s, CPU a tick%n");
        List<DoorReport> reports = new ArrayList<>();
        try (DoorProcess door = new DoorProcess(200)) {
            Run json = new Run(door, 8, LoadOptions.Form.JSON, true, PLAIN);
            run(json, WARM_UP_SECONDS);
            for (int round = 0; round < rounds; round++) {
                reports.add(print("ack on", run(json, seconds)));
            }
        }
        System.out.printf("median: %,.0f%n", median(reports).ticksASecond());
    }

    /// The same lines to two doors, plain to one and encrypted to the other.
    private void tls() throws IOException, InterruptedException {
        System.out.printf("%n8 connections, pipe lines, plain and TLS: ticks/s, CPU a tick%n");
        List<DoorReport> open = new ArrayList<>();
        List<DoorReport> encrypted = new ArrayList<>();
        try (OwnCertificate own = OwnCertificate.make();
                DoorProcess plainDoor = new DoorProcess(200);
                DoorProcess tlsDoor = new DoorProcess(200, own)) {
            Run plain = new Run(plainDoor, 8, LoadOptions.Form.PIPE, true, PLAIN);
            Run tls = new Run(tlsDoor, 8, LoadOptions.Form.PIPE, true, own.sockets());
            run(plain, WARM_UP_SECONDS);
            run(tls, WARM_UP_SECONDS);
            for (int round = 0; round < rounds; round++) {
                open.add(print("plain", run(plain, seconds)));
                encrypted.add(print("TLS", run(tls, seconds)));
            }
        }
        compare("plain", median(open), "TLS", median(encrypted));
    }

    /// The same lines to two doors with consumers behind them, of which one measures nothing.
    private void measuring() throws IOException, InterruptedException {
        System.out.printf("%n8 connections, measuring off and on: ticks/s, CPU a tick%n");
        List<DoorReport> without = new ArrayList<>();
        List<DoorReport> with = new ArrayList<>();
        try (DoorProcess silent = new DoorProcess(200, "off");
                DoorProcess measuring = new DoorProcess(200, "on")) {
            Run off = new Run(silent, 8, LoadOptions.Form.PIPE, true, PLAIN);
            Run on = new Run(measuring, 8, LoadOptions.Form.PIPE, true, PLAIN);
            run(off, WARM_UP_SECONDS);
            run(on, WARM_UP_SECONDS);
            for (int round = 0; round < rounds; round++) {
                without.add(print("off", run(off, seconds)));
                with.add(print("on", run(on, seconds)));
            }
        }
        compare("measuring off", median(without), "on", median(with));
    }

    /// Who sends what to whom.
    private record Run(
            DoorProcess door,
            int connections,
            LoadOptions.Form form,
            boolean ack,
            SocketFactory sockets) {}

    private static DoorReport run(Run of, double length) throws IOException, InterruptedException {
        String session = Long.toHexString(System.nanoTime());
        try (Senders _ =
                new Senders(
                        of.door().port(),
                        of.connections(),
                        0,
                        i -> options(of.form(), of.ack() ? session + i : null, of.sockets()))) {
            TimeUnit.MILLISECONDS.sleep(500);
            DoorReport report = of.door().during(length);
            if (report.letters() > 0) {
                System.err.printf("%,d lines were rejected%n", report.letters());
            }
            return report;
        }
    }

    /// At intended times, with few lines at once; the time of each line is the intended one.
    private void latency() throws IOException, InterruptedException {
        System.out.printf(
                "%n%,d ticks/s from %d connections, %d lines at once: intended send to bus%n",
                LATENCY_RATE, LATENCY_CONNECTIONS, LATENCY_LINES_A_CHUNK);
        String session = Long.toHexString(System.nanoTime());
        try (DoorProcess door = new DoorProcess(200);
                Senders _ =
                        new Senders(
                                door.port(),
                                LATENCY_CONNECTIONS,
                                LATENCY_RATE,
                                i ->
                                        new LoadOptions(
                                                LoadOptions.Form.PIPE,
                                                LATENCY_LINES_A_CHUNK,
                                                LATENCY_LINES_A_CHUNK,
                                                true,
                                                session + i,
                                                true,
                                                PLAIN))) {
            door.during(2 * WARM_UP_SECONDS);
            for (int round = 0; round < rounds; round++) {
                DoorReport report = door.during(seconds);
                System.out.printf(
                        "%,9.0f/s  p50 %.3f ms  p99 %.3f ms  p99.9 %.3f ms  max %.1f ms  %.2f cores%n",
                        report.ticksASecond(),
                        report.p50() / 1e6,
                        report.p99() / 1e6,
                        report.p999() / 1e6,
                        report.max() / 1e6,
                        report.cores());
            }
        }
    }

    private static DoorReport print(String how, DoorReport report) {
        System.out.printf(
                "  %-7s %,11.0f/s  %.3f µs  (%.2f cores)%n",
                how, report.ticksASecond(), report.cpuMicrosATick(), report.cores());
        return report;
    }

    /// The report in the middle, by throughput.
    private static DoorReport median(List<DoorReport> reports) {
        DoorReport[] sorted = reports.toArray(DoorReport[]::new);
        Arrays.sort(sorted, Comparator.comparingDouble(DoorReport::ticksASecond));
        return sorted[sorted.length / 2];
    }
}
