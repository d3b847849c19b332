package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tradepulse.monitor.Target;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/// What deploy/kubernetes says of commands, settings, ports, health and metrics is what the
/// platform's pages say, and these are held against the code elsewhere.
final class KubernetesSettingsTest {
    /// Beyond the sleep before it, a process has so long to stop: it does within 9.5 s.
    private static final int STOP_SECONDS = 10;

    /// Metrics that others have, too, as rules ask for them.
    private static final Pattern FOREIGN =
            Pattern.compile(
                    "\\b(?:(?:jvm_|process_|probe_success)\\w*(?:\\{[^}]*})?|up(?:\\{[^}]*}|\\[| ==|\\)))");

    private static List<Manifest> ours(String overlay) throws Exception {
        return Manifest.ofOverlay(overlay).stream().filter(Manifest::isOurs).toList();
    }

    private static String doc(String name) throws Exception {
        return Files.readString(PlatformProcess.home().resolve("docs").resolve(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "kafka", "redis", "production"})
    void everyVariableIsASettingOfItsCommand(String overlay) throws Exception {
        SettingsPage page = SettingsPage.read();
        List<Manifest> all = Manifest.ofOverlay(overlay);
        for (Manifest each : ours(overlay)) {
            for (JsonNode variable : each.container().path("env")) {
                String name = variable.path("name").asText();
                assertThat(page.of(each.command())).as(each.toString()).contains(name);
                assertThat(page.secrets().contains(name) && variable.has("value"))
                        .as(name + " is shown")
                        .isFalse();
            }
        }
        for (Manifest each : all) {
            if (each.is("ConfigMap") && each.name().startsWith("tradepulse-settings")) {
                assertThat(page.defaults()).containsKeys(keys(each.at("/data")));
                assertThat(page.secrets()).doesNotContain(keys(each.at("/data")));
            }
        }
    }

    private static String[] keys(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "kafka", "redis", "production"})
    void everyFlagIsOneOfThePages(String overlay) throws Exception {
        String pages = doc("settings.md") + doc("canary.md");
        for (Manifest each : ours(overlay)) {
            Manifest.each(each.container().path("args"))
                    .map(JsonNode::asText)
                    .filter(argument -> argument.startsWith("--"))
                    .map(argument -> argument.replaceFirst("=.*", ""))
                    .forEach(flag -> assertThat(pages).contains(flag));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "kafka", "redis", "production"})
    void probesAskEachCommandWhereItAnswers(String overlay) throws Exception {
        SettingsPage page = SettingsPage.read();
        for (Manifest each : ours(overlay)) {
            int health = page.healthPort(each.command());
            assertProbe(each, "startupProbe", "/health/live", health);
            assertProbe(each, "livenessProbe", "/health/live", health);
            assertProbe(each, "readinessProbe", "/health/ready", health);
            if (Set.of("up", "ingest").contains(each.command())) {
                assertThat(each.port("door"))
                        .isEqualTo(Integer.parseInt(page.of(each.command(), "TCP_PORT")));
            }
        }
    }

    private static void assertProbe(Manifest pods, String name, String path, int port) {
        JsonNode probe = pods.container().path(name).path("httpGet");
        assertThat(probe.path("path").asText()).as(pods + " " + name).isEqualTo(path);
        assertThat(pods.port(probe.path("port").asText())).as(pods + " " + name).isEqualTo(port);
    }

    @Test
    void overlaysRunTheCommandsThatTheyAreFor() throws Exception {
        assertThat(ours("all-in-one")).extracting(Manifest::command).containsExactly("up");
        Map<String, String> services =
                Map.of(
                        "ingestor", "ingest",
                        "tick-consumer", "persist",
                        "micro-batcher", "bars",
                        "snapshot-service", "serve",
                        "monitoring-service", "monitor",
                        "tick-generator", "generate",
                        "canary", "canary");
        assertThat(commands("kafka")).isEqualTo(services);
        assertThat(commands("redis")).isEqualTo(services);
        Map<String, String> withoutTicks = new HashMap<>(services);
        withoutTicks.remove("tick-generator");
        assertThat(commands("production")).isEqualTo(withoutTicks);
    }

    private static Map<String, String> commands(String overlay) throws Exception {
        return ours(overlay).stream().collect(Collectors.toMap(Manifest::name, Manifest::command));
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "kafka", "redis", "production"})
    void aPodHasTheTimeThatItNeedsToStopAndItsSuccessorIsThereBefore(String overlay)
            throws Exception {
        for (Manifest each : ours(overlay)) {
            int sleep = each.container().at("/lifecycle/preStop/sleep/seconds").asInt();
            assertThat(each.pod().path("terminationGracePeriodSeconds").asInt())
                    .as(each.toString())
                    .isGreaterThan(sleep + STOP_SECONDS);
            boolean isCalled = Set.of("ingest", "serve").contains(each.command());
            assertThat(sleep > 0).as(each.toString()).isEqualTo(isCalled);
            if (each.is("Deployment") && !each.command().equals("generate")) {
                JsonNode rolling = each.at("/spec/strategy/rollingUpdate");
                assertThat(rolling.path("maxUnavailable").asInt(1)).as(each.toString()).isZero();
                assertThat(rolling.path("maxSurge").asInt()).as(each.toString()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "kafka", "redis", "production"})
    void podsRunAsTheUserOfTheImageAndWriteWhereTheyMay(String overlay) throws Exception {
        for (Manifest each : ours(overlay)) {
            JsonNode security = each.pod().path("securityContext");
            assertThat(security.path("runAsUser").asInt()).isEqualTo(10_001);
            assertThat(security.path("fsGroup").asInt()).isEqualTo(10_001);
            Set<String> mounted =
                    Manifest.each(each.container().path("volumeMounts"))
                            .filter(mount -> !mount.path("readOnly").asBoolean())
                            .map(mount -> mount.path("mountPath").asText())
                            .collect(Collectors.toSet());
            Set<String> expected = new TreeSet<>(Set.of("/tmp"));
            Manifest.each(each.container().path("env"))
                    .filter(variable -> variable.path("name").asText().equals("DATA_DIR"))
                    .forEach(variable -> expected.add(variable.path("value").asText()));
            assertThat(mounted).as(each.toString()).isEqualTo(expected);
            assertThat(expected.size() > 1)
                    .as(each.toString())
                    .isEqualTo(Set.of("up", "generate").contains(each.command()));
        }
    }

    @Test
    void theMonitorProbesEveryServiceWhereItAnswers() throws Exception {
        List<Manifest> all = Manifest.ofOverlay("kafka");
        Map<String, Set<Integer>> ports = new HashMap<>();
        all.stream()
                .filter(each -> each.is("Service"))
                .forEach(
                        each ->
                                ports.put(
                                        each.name(),
                                        Manifest.each(each.at("/spec/ports"))
                                                .map(port -> port.path("port").asInt())
                                                .collect(Collectors.toSet())));
        Manifest monitor =
                all.stream()
                        .filter(each -> each.isOurs() && each.command().equals("monitor"))
                        .findFirst()
                        .orElseThrow();
        String targets =
                Manifest.each(monitor.container().path("env"))
                        .filter(variable -> variable.path("name").asText().equals("TARGETS"))
                        .findFirst()
                        .orElseThrow()
                        .path("value")
                        .asText();
        Set<String> probed = new TreeSet<>();
        for (Target target : Target.parseList(targets)) {
            URI uri = target.uri();
            assertThat(ports.get(uri.getHost())).as(uri.toString()).contains(uri.getPort());
            probed.add(uri.getHost());
        }
        assertThat(probed)
                .containsExactlyInAnyOrder(
                        "ingestor", "tick-consumer", "micro-batcher", "snapshot-service");
    }

    @Test
    void whatServicesAreToldOfEachOtherIsWhereTheyAre() throws Exception {
        for (String overlay : List.of("kafka", "redis")) {
            Set<String> services =
                    Manifest.ofOverlay(overlay).stream()
                            .filter(each -> each.is("Service"))
                            .flatMap(
                                    each ->
                                            Manifest.each(each.at("/spec/ports"))
                                                    .map(
                                                            port ->
                                                                    each.name()
                                                                            + ":"
                                                                            + port.path("port")))
                            .collect(Collectors.toSet());
            List<String> told = new ArrayList<>(List.of("ingestor:7000"));
            for (Manifest each : Manifest.ofOverlay(overlay)) {
                if (each.name().startsWith("tradepulse-settings")
                        && each.at("/data/BUS").asText().equals("kafka")) {
                    told.add(each.at("/data/KAFKA_BROKERS").asText());
                }
                if (each.isOurs()) {
                    Stream.concat(
                                    Manifest.each(each.container().path("args")),
                                    Manifest.each(each.container().path("env"))
                                            .map(variable -> variable.path("value")))
                            .map(JsonNode::asText)
                            .filter(text -> text.matches("(http|ws)://[^,]+"))
                            .forEach(url -> told.add(URI.create(url).getAuthority()));
                }
            }
            assertThat(told).hasSizeGreaterThan(2);
            assertThat(services).containsAll(told);
            assertThat(services).contains("md-postgres:5432");
        }
        assertThat(doc("kubernetes.md")).contains("@md-postgres:5432/", "@redis:6379/");
    }

    @Test
    void autoscalersAskForALagThatIsToldAndForNoMorePodsThanPartitions() throws Exception {
        int partitions = Integer.parseInt(SettingsPage.read().defaults().get("KAFKA_PARTITIONS"));
        List<String> lagging = new ArrayList<>();
        for (Manifest each : Manifest.ofOverlay("production")) {
            if (!each.is("HorizontalPodAutoscaler")) {
                continue;
            }
            if (Set.of("tick-consumer", "micro-batcher").contains(each.name())) {
                assertThat(each.at("/spec/maxReplicas").asInt()).isLessThanOrEqualTo(partitions);
            }
            for (JsonNode metric : each.at("/spec/metrics")) {
                if (metric.path("type").asText().equals("External")) {
                    lagging.add(each.name());
                    assertLagIsTold(metric.at("/external/metric"));
                }
            }
        }
        assertThat(lagging).containsExactly("tick-consumer");
    }

    private static void assertLagIsTold(JsonNode metric) throws Exception {
        String name = metric.path("name").asText();
        Map<String, String> labels = Manifest.map(metric.at("/selector/matchLabels"));
        assertThat(doc("metrics.md")).contains("| `" + name + "` | gauge | `topic`, `group` |");
        assertThat(labels).isEqualTo(Map.of("topic", "ticks", "group", "tick-consumer"));
        Map<String, Object> adapter =
                Deployed.yaml(
                        Manifest.FOLDER.resolve("components/autoscaling/prometheus-adapter.yaml"));
        Map<String, Object> rule = Deployed.list(adapter.get("externalRules")).getFirst();
        assertThat(rule.get("name")).isEqualTo(Map.of("as", name));
        assertThat((String) rule.get("seriesQuery")).startsWith(name + "{");
        assertThat((String) rule.get("metricsQuery")).startsWith("max by (topic, group) (");
    }

    /// But that what is not named after us is asked of our namespace alone.
    @Test
    void rulesOfTheOperatorAreThoseOfPrometheus() throws Exception {
        List<Object> expected = new ArrayList<>();
        for (Path file : Deployed.files(Deployed.PROMETHEUS.resolve("rules"), ".yml")) {
            expected.add(Deployed.yaml(file));
        }
        List<Object> rules = new ArrayList<>();
        for (String name : List.of("alerts.yaml", "recording.yaml")) {
            Path file = Manifest.FOLDER.resolve("components/prometheus-operator/" + name);
            String text = Files.readString(file);
            assertThat(FOREIGN.matcher(text).results().map(MatchResult::group))
                    .allMatch(metric -> metric.contains("{namespace=\"tradepulse\""));
            rules.add(
                    new Yaml()
                            .<Map<String, Object>>load(
                                    text.replace("{namespace=\"tradepulse\"}", "")
                                            .replace("namespace=\"tradepulse\",", ""))
                            .get("spec"));
        }
        assertThat(rules).as("run make-rules beside them").isEqualTo(expected);
    }

    @Test
    void rulesAndDashboardsAreAllInTheirConfigMaps() throws Exception {
        for (String folder : List.of("prometheus/rules", "grafana/dashboards")) {
            List<Manifest> built = Manifest.built(Deployed.FOLDER.resolve(folder).getParent());
            assertThat(built).hasSize(1);
            assertThat(keys(built.getFirst().at("/data")))
                    .containsExactlyInAnyOrderElementsOf(
                            Deployed.files(Deployed.FOLDER.resolve(folder), "").stream()
                                    .map(file -> file.getFileName().toString())
                                    .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "production"})
    void everyProcessIsScrapedByTheNameOfItsService(String overlay) throws Exception {
        List<JsonNode> monitors =
                Manifest.ofOverlay("production").stream()
                        .filter(each -> each.is("ServiceMonitor"))
                        .map(each -> each.at("/spec"))
                        .toList();
        Set<String> scraped = new TreeSet<>();
        for (Manifest service : Manifest.ofOverlay(overlay)) {
            for (JsonNode monitor : monitors) {
                if (service.is("Service")
                        && service.labels("/metadata/labels")
                                .entrySet()
                                .containsAll(
                                        Manifest.map(monitor.at("/selector/matchLabels"))
                                                .entrySet())
                        && Manifest.each(service.at("/spec/ports"))
                                .anyMatch(
                                        port ->
                                                port.path("name")
                                                        .equals(monitor.at("/endpoints/0/port")))) {
                    String label = monitor.path("jobLabel").asText();
                    assertThat(scraped.add(service.labels("/metadata/labels").get(label)))
                            .as(service + " twice")
                            .isTrue();
                }
            }
        }
        assertThat(scraped)
                .isEqualTo(
                        ours(overlay).stream()
                                .map(Manifest::name)
                                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void kafkaTakesItsProperties() throws Exception {
        Properties properties = new Properties();
        try (var in =
                Files.newInputStream(
                        Manifest.FOLDER.resolve("components/kafka/server.properties"))) {
            properties.load(in);
        }
        assertThat(AbstractKafkaConfig.CONFIG_DEF.names())
                .containsAll(properties.stringPropertyNames());
        assertThat(KafkaConfig.fromProps(properties, false).isKRaftCombinedMode()).isTrue();
    }

    @Test
    void thePageHasEveryOverlayAndComponent() throws Exception {
        String page = doc("kubernetes.md");
        for (String folder : List.of("overlays", "components")) {
            try (Stream<Path> all = Files.list(Manifest.FOLDER.resolve(folder))) {
                all.forEach(each -> assertThat(page).contains("`" + each.getFileName() + "`"));
            }
        }
    }
}
