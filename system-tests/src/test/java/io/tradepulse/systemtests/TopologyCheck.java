package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What a [Topology] has to do from end to end: ticks in by every door, bars out, the page, all
/// targets up and no alert; then one door of several and the only recorder are killed in turn, and
/// the right alerts come and go while no tick is lost; and nothing is left behind.
final class TopologyCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TICKS = 100;
    private static final int DOORS = 3;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Topology topology;
    private final PrintStream out;
    private final long started;
    private final String session = "check-" + System.currentTimeMillis();
    private long sent;

    private TopologyCheck(Topology topology, PrintStream out, long started) {
        this.topology = topology;
        this.out = out;
        this.started = started;
    }

    /// `check`, or `up [--scale SERVICE=N …]`, which goes on until it is told to stop.
    static void main(String[] arguments) throws Exception {
        List<String> missing = Topology.missing();
        if (!missing.isEmpty()) {
            System.err.println("needs these packages of Debian: " + String.join(" ", missing));
            System.exit(1);
        }
        if (List.of(arguments).equals(List.of("check"))) {
            run(System.out);
        } else {
            stay(arguments);
        }
    }

    private static void stay(String[] arguments) throws Exception {
        Map<String, Integer> scale = new HashMap<>();
        for (int i = 2; i < arguments.length; i += 2) {
            String[] pair = arguments[i].split("=", -1);
            scale.put(pair[0], Integer.parseInt(pair[1]));
        }
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stopped, ended)));
        try (Topology topology = new Topology(scale)) {
            show(topology);
            stopped.await();
        } finally {
            ended.countDown();
        }
    }

    /// Holds up the end of this process until all others have ended.
    private static void stop(CountDownLatch stopped, CountDownLatch ended) {
        stopped.countDown();
        try {
            ended.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void show(Topology topology) {
        topology.processes().forEach((name, pid) -> System.out.println(pid + "\t" + name));
        System.out.println("Page        " + topology.address("snapshot-service", 1, "/"));
        System.out.println("Prometheus  " + topology.watch().address("prometheus", "/alerts"));
        System.out.println("Alerts      " + topology.watch().address("alertmanager", "/"));
        for (int i = 1; i <= topology.replicas("ingestor"); i++) {
            System.out.println("Door        127.0.0.1:" + topology.door(i));
        }
        System.out.println("Logs        " + topology.folder() + "; Ctrl-C stops all");
    }

    /// The check, which says what it has seen.
    static void run(PrintStream out) throws Exception {
        long started = System.nanoTime();
        Map<String, Long> processes;
        Topology topology = new Topology(Map.of("ingestor", DOORS));
        try (topology) {
            processes = topology.processes();
            TopologyCheck check = new TopologyCheck(topology, out, started);
            check.say(processes.size() + " processes are ready");
            check.ticksComeInByEveryDoorAndBarsOut();
            check.thePageIsThere();
            check.allIsWatchedAndNoAlertFires();
            check.aDoorOfSeveralIsKilled();
            check.theOnlyRecorderIsKilled();
            check.allStop();
        }
        assertThat(topology.folder()).doesNotExist();
        processes.forEach(
                (name, pid) ->
                        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                                .as(name)
                                .isFalse());
        assertThat(ProcessHandle.current().descendants().map(ProcessHandle::pid))
                .doesNotContainAnyElementsOf(processes.values());
    }

    private void say(String what) {
        out.printf("%6.1f s  %s%n", (System.nanoTime() - started) / 1e9, what);
    }

    private static String symbol(int door) {
        return "TOPOLOGY." + door;
    }

    /// Numbered ticks, each a unit of volume, until the door has acknowledged all.
    private void send(int door) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", topology.door(door));
                BufferedReader answers =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setSoTimeout(60_000);
            StringBuilder text = new StringBuilder("#HELLO provider=check session=" + session);
            text.append('-').append(door).append('-').append(sent).append(" ack=on\n");
            for (int i = 0; i < TICKS; i++) {
                text.append(symbol(door)).append("|100.").append(10 + i % 10);
                text.append('|').append(System.currentTimeMillis()).append("|1|||");
                text.append(sent + i).append('\n');
            }
            socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
            String answer = answers.readLine();
            while (!("#ACK " + TICKS).equals(answer)) {
                assertThat(answer).isNotNull().doesNotStartWith("#REJECT");
                answer = answers.readLine();
            }
        }
    }

    private JsonNode ask(String path) throws IOException, InterruptedException {
        return JSON.readTree(topology.get(topology.address("snapshot-service", 1, path)).body());
    }

    private void awaitStored(int door, int ticks) throws Exception {
        PlatformProcess.await(
                ticks + " ticks of door " + door,
                () ->
                        ask("/trades?symbol=" + symbol(door) + "&limit=1")
                                        .at("/pagination/total")
                                        .asInt()
                                == ticks);
        PlatformProcess.await(
                "bars of them",
                () -> {
                    int trades = 0;
                    double volume = 0;
                    for (JsonNode bar :
                            ask("/candles?symbol=" + symbol(door) + "&interval=1m").path("data")) {
                        trades += bar.path("trades").asInt();
                        volume += bar.path("volume").asDouble();
                    }
                    return trades == ticks && volume == ticks;
                });
    }

    private void ticksComeInByEveryDoorAndBarsOut() throws Exception {
        for (int door = 1; door <= DOORS; door++) {
            send(door);
        }
        sent += TICKS;
        say(DOORS * TICKS + " ticks are acknowledged by " + DOORS + " doors");
        for (int door = 1; door <= DOORS; door++) {
            awaitStored(door, TICKS);
            String price = "/price/latest?symbol=" + symbol(door);
            PlatformProcess.await("the price", () -> ask(price).path("price").asDouble() == 100.19);
        }
        say("they are stored, and in bars");
        PlatformProcess.await(
                "synthetic ticks", () -> ask("/price/latest?symbol=AAPL").has("price"));
        PlatformProcess.await(
                "a canary's tick", () -> ask("/latency").at("/canary/received").asLong() > 5);
        say("the canary: " + ask("/latency").at("/canary/last_1m"));
    }

    /// What the monitor finds to be down; itself, where it has found nothing yet.
    private List<String> down() throws IOException, InterruptedException {
        JsonNode probes = ask("/v1/probes").path("probes");
        List<String> down = new ArrayList<>();
        if (probes.isEmpty()) {
            down.add("monitoring-service");
        }
        for (JsonNode probe : probes) {
            if (!probe.path("up").asBoolean()) {
                down.add(probe.path("target").asText());
            }
        }
        return down;
    }

    private void thePageIsThere() throws Exception {
        var page = topology.get(topology.address("snapshot-service", 1, "/"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<title>Trade Pulse</title>");
        PlatformProcess.await("all probes to be well", () -> down().isEmpty());
        say("the page is there, and all probes are well");
    }

    private void allIsWatchedAndNoAlertFires() throws Exception {
        int expected = 5 + DOORS + 1;
        PlatformProcess.await(
                "all targets to be up",
                () -> {
                    Map<String, String> targets = topology.watch().targets();
                    return targets.size() == expected
                            && targets.values().stream().allMatch("up"::equals);
                });
        say(expected + " targets are up: " + topology.watch().targets().keySet());
        awaitQuiet();
    }

    /// Alerts of the service levels of latency tell how busy this machine is: they are shown, and
    /// nothing else is made of them.
    private static boolean isOfTheMachine(String alert) {
        return alert.contains("LatencyBudget") || alert.contains("TicksArriveLate");
    }

    private List<String> sentOfServices() {
        return topology.watch().sent().stream().filter(alert -> !isOfTheMachine(alert)).toList();
    }

    private List<String> alertsOfServices() throws IOException, InterruptedException {
        return topology.watch().alerts().stream().filter(alert -> !isOfTheMachine(alert)).toList();
    }

    private void awaitQuiet() throws Exception {
        long[] since = {System.nanoTime()};
        List<String> seen = new ArrayList<>();
        try {
            PlatformProcess.await(
                    "no alert for a while",
                    () -> {
                        List<String> alerts = alertsOfServices();
                        if (!alerts.isEmpty()) {
                            since[0] = System.nanoTime();
                            seen.addAll(alerts);
                        }
                        LockSupport.parkNanos(100_000_000);
                        return System.nanoTime() - since[0] > QUIET_NANOS;
                    });
        } catch (AssertionError e) {
            throw new AssertionError(seen.stream().distinct().toList().toString(), e);
        }
        say("alerts: " + topology.watch().alerts());
    }

    private void awaitSent(String alert) throws Exception {
        PlatformProcess.await(alert, () -> topology.watch().sent().contains(alert));
        say("Alertmanager has sent: " + alert);
    }

    private void aDoorOfSeveralIsKilled() throws Exception {
        assertThat(sentOfServices()).isEmpty();
        topology.kill("ingestor", DOORS, true);
        say("one door of " + DOORS + " is killed");
        send(1);
        awaitSent("firing ProcessDown ingestor");
        assertThat(sentOfServices()).containsExactly("firing ProcessDown ingestor");
        topology.restart("ingestor", DOORS);
        awaitSent("resolved ProcessDown ingestor");
        send(DOORS);
        awaitStored(1, 2 * TICKS);
        awaitStored(DOORS, 2 * TICKS);
        sent += TICKS;
        say("ticks went on by the others, and come by it again");
    }

    private void theOnlyRecorderIsKilled() throws Exception {
        topology.kill("tick-consumer", 1, false);
        say("the only recorder is killed");
        send(1);
        awaitSent("firing ServiceGone tick-consumer");
        topology.restart("tick-consumer", 1);
        awaitSent("resolved ServiceGone tick-consumer");
        awaitStored(1, 3 * TICKS);
        say("what came in meanwhile is stored, and in bars");
        awaitQuiet();
    }

    private void allStop() throws Exception {
        for (String name : topology.processes().keySet()) {
            assertThat(topology.log(name)).as(name).doesNotContain(" ERROR ", "Exception in");
        }
        long before = System.nanoTime();
        Map<String, Integer> codes = new LinkedHashMap<>(topology.stop());
        say("all are stopped, in %.1f s: %s".formatted((System.nanoTime() - before) / 1e9, codes));
        assertThat(codes)
                .containsEntry("ingestor", 0)
                .containsEntry("ingestor-2", 0)
                .containsEntry("ingestor-3", 0)
                .containsEntry("tick-consumer", 0)
                .containsEntry("micro-batcher", 0)
                .containsEntry("snapshot-service", 0)
                .containsEntry("monitoring-service", 0)
                .containsEntry("tick-generator", 0);
        assertThat(Files.isDirectory(topology.folder())).isTrue();
    }
}
