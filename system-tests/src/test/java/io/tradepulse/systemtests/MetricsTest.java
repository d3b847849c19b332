package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tradepulse.systemtests.Deployed.PanelQuery;
import io.tradepulse.systemtests.Deployed.Rule;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every process tells of itself is documented, and what is documented is told; and a real
/// Prometheus that scrapes them has an answer to every question that the dashboards and rules ask.
final class MetricsTest {
    /// Commands, in the order of the data path.
    private static final Set<String> COMMANDS =
            new LinkedHashSet<>(
                    List.of(
                            "up",
                            "generate",
                            "ingest",
                            "persist",
                            "bars",
                            "serve",
                            "monitor",
                            "canary"));

    private static final Map<String, String> JOBS =
            Map.of(
                    "up", "tradepulse",
                    "generate", "tick-generator",
                    "ingest", "ingestor",
                    "persist", "tick-consumer",
                    "bars", "micro-batcher",
                    "serve", "snapshot-service",
                    "monitor", "monitoring-service");

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\| [^|]*\\| [^|]*\\| ([^|]+) \\|");
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");

    @TempDir static Path folder;
    private static Fleet fleet;

    /// A metric as the page has it.
    private record Documented(String name, String type, Set<String> commands) {}

    @BeforeAll
    static void start() throws Exception {
        fleet = new Fleet(folder);
        PlatformProcess.await(
                "ticks to be stored", () -> text("up").contains("\ntick_forward_total"));
        PlatformProcess.await(
                "a tick to come twice", () -> text("persist").contains("\nticks_collapsed_total"));
        PlatformProcess.await("probes", () -> text("monitor").contains("\nprobe_success"));
    }

    @AfterAll
    static void stop() throws Exception {
        fleet.close();
    }

    private static String text(String command) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + fleet.ports().get(command) + "/metrics");
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(address).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static List<Documented> page() throws IOException {
        List<Documented> all = new ArrayList<>();
        Matcher row =
                ROW.matcher(Files.readString(PlatformProcess.home().resolve("docs/metrics.md")));
        while (row.find()) {
            all.add(new Documented(row.group(1), row.group(2), commands(row.group(3))));
        }
        return all;
    }

    private static Set<String> commands(String text) {
        Set<String> named =
                COMMANDS.stream()
                        .filter(command -> text.contains("`" + command + "`"))
                        .collect(Collectors.toSet());
        if (!text.startsWith("all")) {
            return named;
        }
        Set<String> others = new TreeSet<>(COMMANDS);
        others.removeAll(named);
        return others;
    }

    /// Names and types of what a process tells, where there is something to tell.
    private static Map<String, String> told(String command) throws Exception {
        String text = text(command);
        Map<String, String> families = new TreeMap<>();
        Matcher family = FAMILY.matcher(text);
        while (family.find()) {
            families.put(family.group(1), family.group(2));
        }
        return families;
    }

    @Test
    void everyMetricThatAProcessTellsIsDocumentedWithItsType() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        page().forEach(metric -> documented.put(metric.name, metric.type));
        for (String command : COMMANDS) {
            assertThat(documented).as(command).containsAllEntriesOf(told(command));
        }
    }

    @Test
    void everyMetricThatIsDocumentedIsToldByTheProcessesThatThePageNames() throws Exception {
        Map<String, Set<String>> missing = new LinkedHashMap<>();
        for (String command : COMMANDS) {
            Set<String> expected =
                    page().stream()
                            .filter(metric -> metric.commands.contains(command))
                            .map(Documented::name)
                            .collect(Collectors.toCollection(TreeSet::new));
            expected.removeAll(told(command).keySet());
            missing.put(command, expected);
        }
        missing.values().removeIf(Set::isEmpty);
        assertThat(missing).isEmpty();
    }

    @Test
    void promtoolHasNothingToSayOfTheText() throws Exception {
        for (String command : COMMANDS) {
            Tool.Outcome outcome =
                    new Tool("promtool")
                            .assumeInstalled()
                            .run(folder, text(command), List.of("check", "metrics"));
            assertThat(outcome.exitCode()).as(command + ": " + outcome.output()).isZero();
        }
    }

    @Test
    void aRealPrometheusAnswersAllThatDashboardsAndRulesAsk() throws Exception {
        new Tool("prometheus").assumeInstalled();
        Map<String, Integer> targets = new LinkedHashMap<>();
        JOBS.forEach((command, job) -> targets.put(job, fleet.ports().get(command)));
        try (PrometheusServer prometheus = new PrometheusServer(folder, targets)) {
            PlatformProcess.await(
                    "all to be scraped",
                    () ->
                            prometheus.targets().size() == targets.size()
                                    && prometheus.targets().values().stream()
                                            .allMatch("up"::equals));
            assertRulesAreAnswered(prometheus);
            assertPanelsAreAnswered(prometheus);
            assertNothingIsUnknown(prometheus);
        }
    }

    private static void assertRulesAreAnswered(PrometheusServer prometheus) throws Exception {
        List<Rule> rules = Deployed.rules();
        for (Rule rule : rules) {
            JsonNode answer = prometheus.query(rule.query());
            assertThat(answer.path("status").asText())
                    .as(rule.name() + ": " + answer)
                    .isEqualTo("success");
        }
        awaitData(
                prometheus,
                rules.stream()
                        .filter(rule -> !rule.isAlert())
                        .collect(Collectors.toMap(Rule::name, rule -> new PromQuery(rule.name()))));
    }

    private static void assertPanelsAreAnswered(PrometheusServer prometheus) throws Exception {
        Map<String, PromQuery> queries = new TreeMap<>();
        for (PanelQuery each : Deployed.panelQueries()) {
            JsonNode answer = prometheus.query(each.query());
            assertThat(answer.path("status").asText())
                    .as(each + ": " + answer)
                    .isEqualTo("success");
            queries.put(each.toString(), each.query());
        }
        assertThat(queries).hasSizeGreaterThan(100);
        awaitData(prometheus, queries);
    }

    private static void awaitData(PrometheusServer prometheus, Map<String, PromQuery> queries)
            throws Exception {
        Map<String, PromQuery> open = new TreeMap<>(queries);
        try {
            PlatformProcess.await(
                    "data",
                    () -> {
                        for (var each : List.copyOf(open.entrySet())) {
                            if (prometheus.hasData(each.getValue())) {
                                open.remove(each.getKey());
                            }
                        }
                        return open.isEmpty();
                    });
        } catch (AssertionError _) {
            assertThat(open.keySet()).as("without an answer").isEmpty();
        }
    }

    private static void assertNothingIsUnknown(PrometheusServer prometheus) throws Exception {
        Set<String> asked = new TreeSet<>();
        Deployed.rules().forEach(rule -> asked.addAll(rule.query().metrics()));
        Deployed.panelQueries().forEach(each -> asked.addAll(each.query().metrics()));
        assertThat(prometheus.metrics()).containsAll(asked);
    }
}
