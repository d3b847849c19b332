package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docker-compose.yml` holds together, by itself, with what is deployed beside it, and with the
/// code that it starts.
final class ComposeTest {
    private static final String MINIMAL = "minimal";
    private static final String FULL = "full";

    /// Names that others go by.
    private static final Set<String> SERVICES =
            Set.of(
                    "kafka",
                    "redis",
                    "md_postgres",
                    "influxdb",
                    "prometheus",
                    "alertmanager",
                    "grafana",
                    "tick-generator",
                    "ingestor",
                    "tick-consumer",
                    "micro-batcher",
                    "snapshot-service",
                    "monitoring-service");

    private static final Pattern PINNED = Pattern.compile("[a-z/]+:v?\\d+\\.\\d+\\.\\d+[a-z0-9-]*");
    private static final Pattern PLACE =
            Pattern.compile("(?<![\\w.-])([a-z][a-z_-]*):(\\d{2,5})(?!\\d)");

    private static final ComposeFile COMPOSE = ComposeFile.ofRepository();

    @TempDir Path folder;

    private static List<ComposeService> ours() {
        return COMPOSE.services().values().stream().filter(ComposeService::isOurs).toList();
    }

    private static Path repository() {
        return PlatformProcess.home();
    }

    @Test
    void servicesAndNetworkHaveTheNamesThatOthersGoBy() {
        assertThat(COMPOSE.ofProfile(FULL))
                .extracting(ComposeService::name)
                .containsExactlyInAnyOrderElementsOf(SERVICES);
        assertThat(COMPOSE.ofProfile(MINIMAL))
                .extracting(ComposeService::name)
                .containsExactly("tradepulse");
        assertThat(COMPOSE.services()).hasSize(SERVICES.size() + 1);
        assertThat(ComposeFile.map(COMPOSE.root().get("networks")))
                .containsOnlyKeys("trade-pulse-network")
                .containsValue(Map.of("name", "trade-pulse-network"));
    }

    @Test
    void composeTakesEveryProfile() throws Exception {
        List<String> compose = compose();
        for (String profile : List.of(MINIMAL, FULL)) {
            List<String> arguments = new ArrayList<>(compose.subList(1, compose.size()));
            arguments.addAll(List.of("--profile", profile, "config"));
            Tool.Outcome outcome = new Tool(compose.getFirst()).run(repository(), "", arguments);
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
            assertThat(outcome.output()).contains("trade-pulse-network");
        }
    }

    /// The program of its own, or the plugin of docker.
    private List<String> compose() throws Exception {
        if (new Tool("docker").isInstalled()) {
            List<String> plugin = List.of("docker", "compose");
            if (new Tool("docker").run(folder, "", List.of("compose", "version")).exitCode() == 0) {
                return plugin;
            }
        }
        assumeTrue(new Tool("docker-compose").isInstalled(), "Compose is not installed");
        return List.of("docker-compose");
    }

    @Test
    void everyImageIsOfOneVersion() throws Exception {
        String version =
                Pattern.compile("<version>([^<]+)</version>")
                        .matcher(Files.readString(repository().resolve("pom.xml")))
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1);
        assertThat(COMPOSE.variables()).containsEntry("TRADEPULSE_VERSION", version);
        ComposeFile monitor = standaloneMonitor();
        Stream.concat(COMPOSE.services().values().stream(), monitor.services().values().stream())
                .filter(service -> !service.isOurs())
                .forEach(service -> assertThat(service.image()).as(service.name()).matches(PINNED));
        for (String both : List.of("influxdb", "grafana")) {
            assertThat(monitor.service(both).image()).isEqualTo(COMPOSE.service(both).image());
        }
    }

    private static ComposeFile standaloneMonitor() {
        return ComposeFile.read(repository().resolve("monitor/docker-compose.standalone.yml"));
    }

    @Test
    void everyContainerIsConfinedAndWatchedAndBounded() {
        for (ComposeService service : COMPOSE.services().values()) {
            assertThat(service.own())
                    .as(service.name())
                    .containsEntry("read_only", !service.name().equals("kafka"))
                    .containsEntry("restart", "unless-stopped")
                    .containsKeys("mem_limit", "logging", "networks", "stop_grace_period")
                    .doesNotContainKeys("container_name", "privileged", "env_file", "network_mode");
            assertThat(service.dropped()).as(service.name()).containsExactly("ALL");
            assertThat(service.securityOptions()).containsExactly("no-new-privileges:true");
            assertThat(service.healthCheck()).as(service.name()).isNotEmpty();
            assertThat(
                            ComposeFile.map(
                                    ComposeFile.map(service.own().get("logging")).get("options")))
                    .containsKeys("max-size", "max-file");
        }
        assertThat(ours())
                .hasSize(7)
                .filteredOn(each -> each.own().containsKey("build"))
                .as("one makes the image for all of its profile")
                .extracting(ComposeService::profiles)
                .containsExactlyInAnyOrder(Set.of("minimal"), Set.of("full"));
        assertThat(ours()).extracting(ComposeService::own).allSatisfy(ComposeTest::isOurUser);
    }

    /// They have ten seconds of their own to stop in.
    private static void isOurUser(Map<String, Object> own) {
        assertThat(own).containsEntry("user", "10001:10001");
        assertThat(new ComposeService("", own).healthCheck())
                .containsExactly("CMD", "tradepulse", "health", "--ready");
        int seconds = Integer.parseInt(((String) own.get("stop_grace_period")).replace("s", ""));
        assertThat(seconds).isGreaterThan(10);
    }

    /// A volume has the owner of the folder in the image that it is put over.
    @Test
    void whatIsKeptIsWhereTheImageKeepsIt() throws Exception {
        Path image = repository().resolve("Dockerfile");
        assumeTrue(Files.exists(image), "there is no Dockerfile");
        assertThat(Files.readString(image))
                .contains("DATA_DIR=/data")
                .contains("VOLUME /data")
                .contains("USER 10001:10001");
        assertThat(COMPOSE.service("tick-generator").mounts()).containsOnlyKeys("/data");
    }

    @Test
    void theMinimalOneNeedsNothingButTheImage() {
        ComposeService minimal = COMPOSE.service("tradepulse");
        assertThat(minimal.secrets()).isEmpty();
        assertThat(minimal.dependencies()).isEmpty();
        assertThat(minimal.mounts()).containsOnly(Map.entry("/data", "tradepulse"));
        assertThat(COMPOSE.variables().values()).doesNotContain("");
    }

    @Test
    void whatSharesTheWorkHasNoPortThatOnlyOneCanHave() {
        for (String name : List.of("ingestor", "tick-consumer", "micro-batcher")) {
            assertThat(COMPOSE.service(name).ports())
                    .as(name)
                    .allSatisfy(port -> assertThat(port.host()).matches("(\\d+-\\d+)?"));
        }
        assertThat(COMPOSE.service("ingestor").ports()).hasSize(1);
    }

    @Test
    void nobodyWaitsForAServiceThatDoesNotSayHowItIs() {
        for (ComposeService service : COMPOSE.services().values()) {
            service.dependencies()
                    .forEach(
                            (name, condition) -> {
                                assertThat(condition).isEqualTo("service_healthy");
                                assertThat(COMPOSE.service(name).profiles())
                                        .containsAll(service.profiles());
                            });
        }
    }

    @Test
    void everyVariableIsASettingOfTheCommandThatItIsGivenTo() throws Exception {
        for (ComposeService service : ours()) {
            CommandHelp help = CommandHelp.of(folder, service.command().getFirst());
            assertThat(help.unknown(service.environment().keySet())).as(service.name()).isEmpty();
            assertThat(help.flags())
                    .as(service.name())
                    .containsAll(
                            service.command().stream().filter(w -> w.startsWith("--")).toList());
        }
        CommandHelp monitor = CommandHelp.of(folder, "monitor");
        assertThat(monitor.unknown(Set.of("NO_SUCH_SETTING"))).containsExactly("NO_SUCH_SETTING");
        Set<String> alone =
                new TreeSet<>(
                        standaloneMonitor().service("monitoring-service").environment().keySet());
        assertThat(alone.remove("INFLUX_TOKEN")).isTrue();
        alone.add("INFLUX_TOKEN_FILE");
        assertThat(monitor.unknown(alone)).isEmpty();
    }

    @Test
    void everySettingIsInTheReference() throws Exception {
        String reference =
                Files.readString(repository().resolve("docs/settings.md"))
                        + Files.readString(repository().resolve("monitor/README.md"));
        for (ComposeService service : ours()) {
            for (String name : service.environment().keySet()) {
                assertThat(reference).as(service.name()).contains(name.replaceAll("_FILE$", ""));
            }
        }
    }

    @Test
    void whatIsLeftToChooseIsInTheExampleWithItsDefault() throws Exception {
        Map<String, String> example = new TreeMap<>();
        Pattern.compile("(?m)^#?([A-Z_]+)=(.*)$")
                .matcher(Files.readString(repository().resolve(".env.example")))
                .results()
                .forEach(line -> example.put(line.group(1), line.group(2)));
        // Compose's own.
        example.remove("COMPOSE_PROFILES");
        assertThat(example).isEqualTo(COMPOSE.variables());
    }

    /// The port at which each service of ours answers, by the code's defaults.
    private Map<String, Integer> answering() throws Exception {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (ComposeService service : ours()) {
            String command = service.command().getFirst();
            CommandHelp help = CommandHelp.of(folder, command);
            boolean isHttp = command.equals("serve") || command.equals("up");
            String port =
                    command.equals("monitor")
                            ? "8086"
                            : help.defaults().get(isHttp ? "HTTP_PORT" : "METRICS_PORT");
            ports.put(service.name(), Integer.parseInt(port));
        }
        return ports;
    }

    @Test
    void portsAreThoseOfTheCode() throws Exception {
        Map<String, Integer> answering = answering();
        Map<String, Set<Integer>> known = new HashMap<>();
        answering.forEach((name, port) -> known.put(name, new TreeSet<>(Set.of(port))));
        String door = CommandHelp.of(folder, "ingest").defaults().get("TCP_PORT");
        for (String withDoor : List.of("ingestor", "tradepulse")) {
            known.get(withDoor).add(Integer.parseInt(door));
        }
        for (ComposeService service : ours()) {
            assertThat(service.ports())
                    .as(service.name())
                    .allSatisfy(
                            port ->
                                    assertThat(known.get(service.name()))
                                            .contains(port.container()));
            Set<String> places = new TreeSet<>(service.environment().values());
            places.add(String.join(" ", service.command()).replace(" --port ", ":"));
            assertThat(strangers(String.join(" ", places), known)).as(service.name()).isEmpty();
        }
        assertThat(Deployed.scraped()).containsAllEntriesOf(withoutMinimal(answering));
    }

    private static Map<String, Integer> withoutMinimal(Map<String, Integer> ports) {
        Map<String, Integer> others = new HashMap<>(ports);
        others.remove("tradepulse");
        return others;
    }

    /// Places in a text that are no service of ours at one of its ports, and no other service at a
    /// port that its own configuration names.
    private static List<String> strangers(String text, Map<String, Set<Integer>> known) {
        return PLACE.matcher(text)
                .results()
                .filter(
                        place -> {
                            String host = place.group(1).replace("md-postgres", "md_postgres");
                            int port = Integer.parseInt(place.group(2));
                            return !(known.containsKey(host)
                                    ? known.get(host).contains(port)
                                    : isPortOf(COMPOSE.services().get(host), port));
                        })
                .map(place -> place.group())
                .toList();
    }

    /// What others listen on by themselves, or are told to.
    private static boolean isPortOf(ComposeService other, int port) {
        if (other == null) {
            return false;
        }
        Map<String, Integer> usual = Map.of("redis", 6379, "md_postgres", 5432, "influxdb", 8086);
        return usual.getOrDefault(other.name(), 0) == port
                || other.ports().stream().anyMatch(published -> published.container() == port)
                || other.environment().getOrDefault("KAFKA_LISTENERS", "").contains(":" + port);
    }

    @Test
    void prometheusAsksServicesAndTellsAlertmanager() throws Exception {
        assertThat(COMPOSE.ofProfile(FULL))
                .extracting(ComposeService::name)
                .containsAll(Deployed.scraped().keySet());
        String text = Files.readString(Deployed.PROMETHEUS.resolve("prometheus.yml"));
        assertThat(text).contains("targets: [alertmanager:9093]");
        assertThat(COMPOSE.service("prometheus").ports())
                .containsExactly(new ComposeService.Published("9090", 9090));
        assertThat(COMPOSE.service("alertmanager").ports())
                .containsExactly(new ComposeService.Published("9093", 9093));
        assertThat(COMPOSE.service("prometheus").mounts())
                .containsEntry("/etc/prometheus", "./deploy/prometheus");
        assertThat(COMPOSE.service("alertmanager").mounts())
                .containsEntry("/etc/alertmanager", "./deploy/alertmanager");
    }

    @Test
    void everyDashboardThatGrafanaHasFindsItsDataSourceThere() throws Exception {
        ComposeService grafana = COMPOSE.service("grafana");
        Path provisioning = repository().resolve("deploy/grafana/provisioning");
        Map<String, String> sources = new HashMap<>();
        for (Path file : Deployed.files(provisioning.resolve("datasources"), ".yml")) {
            for (Map<String, Object> source :
                    Deployed.list(Deployed.yaml(file).get("datasources"))) {
                sources.put((String) source.get("uid"), (String) source.get("type"));
                String url = ((String) source.get("url")).replaceAll("[${}]", "");
                assertThat(strangers(grafana.environment().get(url), Map.of())).isEmpty();
            }
        }
        String place = (String) folderOfDashboards(provisioning).get("path");
        Set<String> mounted =
                grafana.mounts().entrySet().stream()
                        .filter(mount -> mount.getKey().startsWith(place + "/"))
                        .map(Map.Entry::getValue)
                        .collect(Collectors.toSet());
        assertThat(mounted).hasSize(2);
        Set<String> uids = new TreeSet<>();
        for (String folderOfSome : mounted) {
            for (Path file : Deployed.files(repository().resolve(folderOfSome), ".json")) {
                JsonNode dashboard = Deployed.json(file);
                assertThat(uids.add(dashboard.path("uid").asText())).as(file.toString()).isTrue();
                for (JsonNode source : dashboard.findValues("datasource")) {
                    String type = source.path("type").asText();
                    String uid = source.path("uid").asText();
                    assertThat(uid.startsWith("$") ? type : sources.get(uid)).isEqualTo(type);
                    assertThat(sources).containsValue(type);
                }
            }
        }
    }

    private static Map<String, Object> folderOfDashboards(Path provisioning) {
        Map<String, Object> file = Deployed.yaml(provisioning.resolve("dashboards/tradepulse.yml"));
        return ComposeFile.map(Deployed.list(file.get("providers")).getFirst().get("options"));
    }

    @Test
    void everySecretIsAFileThatTheScriptMakesAndNoneIsInAnEnvironment() throws Exception {
        Path secrets = folder.resolve("secrets");
        String script = repository().resolve("deploy/make-secrets.sh").toString();
        Tool bash = new Tool("bash");
        assertThat(bash.run(folder, "", List.of(script, secrets.toString())).exitCode()).isZero();
        Map<String, String> made = contents(secrets);
        assertThat(COMPOSE.secrets())
                .isEqualTo(
                        made.keySet().stream()
                                .collect(Collectors.toMap(n -> n, n -> "./secrets/" + n)));
        assertThat(made.values()).doesNotHaveDuplicates();
        assertThat(bash.run(folder, "", List.of(script, secrets.toString())).exitCode()).isZero();
        assertThat(contents(secrets)).isEqualTo(made);
        for (ComposeService service : COMPOSE.services().values()) {
            service.environment().forEach((name, value) -> assertNoSecret(service, name, value));
        }
        assertThat(Files.readString(repository().resolve(".gitignore")))
                .contains("/secrets/\n")
                .contains("/.env\n");
    }

    private static Map<String, String> contents(Path secrets) throws Exception {
        Map<String, String> all = new TreeMap<>();
        for (Path file : Deployed.files(secrets, "")) {
            all.put(file.getFileName().toString(), Files.readString(file));
        }
        return all;
    }

    private static void assertNoSecret(ComposeService service, String name, String value) {
        if (value.startsWith("/run/secrets/")) {
            assertThat(name).endsWith("_FILE");
            assertThat(service.secrets()).contains(value.substring("/run/secrets/".length()));
        } else {
            assertThat(name).doesNotContain("PASSWORD", "TOKEN", "SECRET", "API_KEYS");
        }
    }

    @Test
    void whatIsMountedIsThere() {
        for (ComposeService service : COMPOSE.services().values()) {
            for (String from : service.mounts().values()) {
                if (from.startsWith(".")) {
                    assertThat(repository().resolve(from)).as(service.name()).isDirectory();
                } else {
                    assertThat(COMPOSE.volumes()).as(service.name()).contains(from);
                }
            }
        }
        Set<String> used =
                COMPOSE.services().values().stream()
                        .flatMap(service -> service.mounts().values().stream())
                        .collect(Collectors.toSet());
        assertThat(used).containsAll(COMPOSE.volumes());
    }
}
