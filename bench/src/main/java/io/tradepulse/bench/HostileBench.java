package io.tradepulse.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What does a slow or malicious client cost the others? `HostileBench [seconds a phase] [rounds]
/// [paced ticks a second] [attack]`
///
/// Good senders go on all the while, the attack is off and on by turns, A B A B, and medians are
/// compared: at a pace, where nothing but what the attack takes from them can be missing, and
/// without one, where the CPU that the attackers themselves take on these cores is missing too.
/// Door and loader are processes of their own; the attackers are in the loader's.
final class HostileBench {
    private static final int MAX_CONNECTIONS = 100;
    private static final int SENDERS = 4;
    private static final int LINES_A_CHUNK = 50;
    private static final int LINES_A_CHUNK_UNPACED = 1_000;
    private static final int WARM_UP_SECONDS = 5;

    /// @param acknowledged ticks a second
    private record Phase(double acknowledged, DoorReport door) {}

    private final double seconds;
    private final int rounds;
    private final double rate;

    private HostileBench(double seconds, int rounds, double rate) {
        this.seconds = seconds;
        this.rounds = rounds;
        this.rate = rate;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 5;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        double rate = args.length > 2 ? Double.parseDouble(args[2]) : 200_000;
        HostileBench bench = new HostileBench(seconds, rounds, rate);
        for (Attack attack : Attack.values()) {
            if (args.length <= 3 || attack.name().equals(args[3])) {
                System.out.printf("%n%s%n", attack.words());
                bench.run(attack, rate);
                bench.run(attack, 0);
            }
        }
    }

    private void run(Attack attack, double pace) throws IOException, InterruptedException {
        List<Phase> off = new ArrayList<>();
        List<Phase> on = new ArrayList<>();
        try (DoorProcess door = new DoorProcess(MAX_CONNECTIONS);
                Senders senders = senders(door, pace)) {
            door.during(WARM_UP_SECONDS);
            for (int round = 0; round < rounds; round++) {
                off.add(phase(door, senders, null));
                on.add(phase(door, senders, attack));
            }
            if (senders.rejected() > 0) {
                System.out.printf("  %,d good lines were rejected%n", senders.rejected());
            }
        }
        System.out.printf("  %s%n", pace == 0 ? "all they can" : String.format("%,.0f/s", rate));
        print("acknowledged/s", "%,.0f", off, on, Phase::acknowledged);
        if (pace > 0) {
            print("p99, ms", "%.3f", off, on, p -> p.door().p99() / 1e6);
            print("max, ms", "%.1f", off, on, p -> p.door().max() / 1e6);
        }
        print("door's CPU a tick, µs", "%.3f", off, on, p -> p.door().cpuMicrosATick());
        print("door's cores", "%.2f", off, on, p -> p.door().cores());
        print("lines rejected/s", "%,.0f", off, on, p -> p.door().letters() / seconds);
    }

    private static Senders senders(DoorProcess door, double pace) throws IOException {
        String session = Long.toHexString(System.nanoTime());
        int linesAChunk = pace == 0 ? LINES_A_CHUNK_UNPACED : LINES_A_CHUNK;
        return new Senders(
                door.port(),
                SENDERS,
                pace,
                i ->
                        new LoadOptions(
                                LoadOptions.Form.PIPE,
                                LINES_A_CHUNK,
                                linesAChunk,
                                true,
                                session + i,
                                true,
                                javax.net.SocketFactory.getDefault()));
    }

    /// The attack has half a second to begin, and is over before the next phase.
    private Phase phase(DoorProcess door, Senders senders, @Nullable Attack attack)
            throws IOException, InterruptedException {
        if (attack == null) {
            return measure(door, senders);
        }
        try (Attackers _ = new Attackers(attack, door.port())) {
            return measure(door, senders);
        } finally {
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private Phase measure(DoorProcess door, Senders senders)
            throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(500);
        door.report();
        long startedAt = System.nanoTime();
        long before = senders.acknowledged();
        TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
        long acknowledged = senders.acknowledged() - before;
        double took = (System.nanoTime() - startedAt) / 1e9;
        return new Phase(acknowledged / took, door.report());
    }

    private static void print(
            String what,
            String format,
            List<Phase> off,
            List<Phase> on,
            ToDoubleFunction<Phase> figure) {
        double without = median(off, figure);
        double with = median(on, figure);
        System.out.printf(
                "    %-24s off %12s  on %12s  %s%n",
                what,
                String.format(format, without),
                String.format(format, with),
                without == 0 ? "" : String.format("%+.1f %%", (with / without - 1) * 100));
    }

    private static double median(List<Phase> phases, ToDoubleFunction<Phase> figure) {
        double[] sorted = phases.stream().mapToDouble(figure).sorted().toArray();
        return Arrays.stream(sorted).skip(sorted.length / 2).findFirst().orElse(Double.NaN);
    }
}
