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
/// 100 connections; what do acknowledgements cost; and how long does a tick take from the time it
/// should have been sent? `DoorBench [seconds a run] [rounds] [questions: 1 8 100 json latency]`
///
/// The door is a process of its own, started anew for each question; what is compared runs by
/// turns, A B A B, and medians are compared.
final class DoorBench {
    private static final int SYMBOLS = 100;
    private static final int WARM_UP_SECONDS = 4;
    private static final int LATENCY_RATE = 50_000;
    private static final int LATENCY_CONNECTIONS = 4;
    private static final int LATENCY_LINES_A_CHUNK = 5;

    private final double seconds;
    private final int rounds;
    private final SocketFactory sockets = SocketFactory.getDefault();

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
                        : List.of("1", "8", "100", "json", "latency");
        for (String question : questions) {
            switch (question) {
                case "json" -> bench.json();
                case "latency" -> bench.latency();
                default -> bench.acknowledgements(Integer.parseInt(question));
            }
        }
    }

    private LoadOptions options(LoadOptions.Form form, @Nullable String session) {
        return new LoadOptions(form, SYMBOLS, 1_000, false, session, session != null, sockets);
    }

    /// Without sessions and acknowledgements, and with both.
    private void acknowledgements(int connections) throws IOException, InterruptedException {
        System.out.printf("%n%d connections, pipe lines: ticks/s, CPU a tick%n", connections);
        List<DoorReport> without = new ArrayList<>();
        List<DoorReport> with = new ArrayList<>();
        try (DoorProcess door = new DoorProcess(200)) {
            run(door, connections, WARM_UP_SECONDS, LoadOptions.Form.PIPE, true);
            for (int round = 0; round < rounds; round++) {
                without.add(print("off", run(door, connections, LoadOptions.Form.PIPE, false)));
                with.add(print("on", run(door, connections, LoadOptions.Form.PIPE, true)));
            }
        }
        DoorReport off = median(without);
        DoorReport on = median(with);
        System.out.printf(
                "median: acknowledgements off %,.0f, on %,.0f: %+.1f %%; CPU a tick %+.1f %%%n",
                off.ticksASecond(),
                on.ticksASecond(),
                (on.ticksASecond() / off.ticksASecond() - 1) * 100,
                (on.cpuMicrosATick() / off.cpuMicrosATick() - 1) * 100);
    }

    private void json() throws IOException, InterruptedException {
        System.out.printf("%n8 connections, JSON lines: ticks/s, CPU a tick%n");
        List<DoorReport> reports = new ArrayList<>();
        try (DoorProcess door = new DoorProcess(200)) {
            run(door, 8, WARM_UP_SECONDS, LoadOptions.Form.JSON, true);
            for (int round = 0; round < rounds; round++) {
                reports.add(print("on", run(door, 8, LoadOptions.Form.JSON, true)));
            }
        }
        System.out.printf("median: %,.0f%n", median(reports).ticksASecond());
    }

    private DoorReport run(DoorProcess door, int connections, LoadOptions.Form form, boolean ack)
            throws IOException, InterruptedException {
        return run(door, connections, seconds, form, ack);
    }

    private DoorReport run(
            DoorProcess door, int connections, double length, LoadOptions.Form form, boolean ack)
            throws IOException, InterruptedException {
        String session = Long.toHexString(System.nanoTime());
        try (Senders _ =
                new Senders(
                        door.port(),
                        connections,
                        0,
                        i -> options(form, ack ? session + i : null))) {
            TimeUnit.MILLISECONDS.sleep(500);
            DoorReport report = door.during(length);
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
                                                sockets))) {
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

    private static DoorReport print(String acknowledgements, DoorReport report) {
        System.out.printf(
                "  ack %-3s %,11.0f/s  %.3f µs  (%.2f cores)%n",
                acknowledgements, report.ticksASecond(), report.cpuMicrosATick(), report.cores());
        return report;
    }

    /// The report in the middle, by throughput.
    private static DoorReport median(List<DoorReport> reports) {
        DoorReport[] sorted = reports.toArray(DoorReport[]::new);
        Arrays.sort(sorted, Comparator.comparingDouble(DoorReport::ticksASecond));
        return sorted[sorted.length / 2];
    }
}
