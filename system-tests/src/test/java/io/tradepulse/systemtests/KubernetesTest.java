package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What deploy/kubernetes comes to is what Kubernetes knows, and its objects fit each other. No
/// cluster is needed for that, and none is asked.
final class KubernetesTest {
    private static List<Manifest> of(List<Manifest> all, String kind) {
        return all.stream().filter(each -> each.is(kind)).toList();
    }

    private static List<Manifest> workloads(String overlay) throws Exception {
        return Manifest.ofOverlay(overlay).stream().filter(Manifest::isWorkload).toList();
    }

    private static Set<String> names(List<Manifest> all, String kind) {
        return of(all, kind).stream().map(Manifest::name).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "kafka", "redis", "production"})
    void everyFieldOfAnOverlayIsOneThatKubernetesKnows(String overlay) throws Exception {
        List<Manifest> all = Manifest.ofOverlay(overlay);
        all.forEach(KubernetesModels::read);
        assertThat(all)
                .extracting(Manifest::toString)
                .hasSizeGreaterThan(5)
                .doesNotHaveDuplicates();
        assertThat(all)
                .filteredOn(each -> !each.is("Namespace"))
                .allSatisfy(
                        each ->
                                assertThat(each.at("/metadata/namespace").asText())
                                        .as(each.toString())
                                        .isEqualTo("tradepulse"));
    }

    @ParameterizedTest
    @CsvSource({
        "replicas, replica",
        "terminationGracePeriodSeconds, terminationGraceSeconds",
        "readinessProbe, readynessProbe",
        "containerPort, containerport",
        "sleep, slep",
        "maxSurge, maxSurges",
        "allowPrivilegeEscalation, allowPrivilegesEscalation",
        "podSelector, podSelectors",
        "ipBlock, ipBlocks",
        "scaleTargetRef, scaleTarget",
        "averageUtilization, averageUtilisation",
        "unhealthyPodEvictionPolicy, unhealthyPodPolicy",
        "secretKeyRef, secretRefKey",
        "automountServiceAccountToken, automountToken",
        "jobLabel, joblabel",
        "expr, expression",
    })
    void aMisspeltFieldIsRefusedHoweverDeepItIs(String right, String wrong) throws Exception {
        List<Manifest> misspelt =
                Manifest.ofOverlay("production").stream()
                        .map(each -> each.json().toString())
                        .filter(text -> text.contains(quoted(right)))
                        .flatMap(
                                text ->
                                        Manifest.all(text.replace(quoted(right), quoted(wrong)))
                                                .stream())
                        .toList();
        assertThat(misspelt).isNotEmpty();
        for (Manifest each : misspelt) {
            assertThatThrownBy(() -> KubernetesModels.read(each))
                    .as(each.toString())
                    .hasMessageContaining(wrong);
        }
    }

    private static String quoted(String field) {
        return '"' + field + "\":";
    }

    @Test
    void everyFileIsThereAndPartOfAKustomization() throws Exception {
        Set<Path> named = new LinkedHashSet<>();
        Set<Path> files = new LinkedHashSet<>();
        try (Stream<Path> all = Files.walk(Manifest.FOLDER)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (file.endsWith("kustomization.yaml")) {
                    files.add(file.getParent());
                    named.addAll(references(file));
                } else if (file.toString().endsWith(".yaml")) {
                    files.add(file);
                }
            }
        }
        assertThat(named).allMatch(Files::exists);
        // Overlays are named by people, and the adapter's rule is for the adapter.
        files.removeIf(file -> file.getParent().endsWith("overlays"));
        files.removeIf(file -> file.endsWith("prometheus-adapter.yaml"));
        assertThat(named).containsAll(files);
    }

    /// Without `kubectl`, too.
    @Test
    void everyFieldOfAFileIsOneThatKubernetesKnows() throws Exception {
        List<Manifest> all = new ArrayList<>();
        for (Path kustomization : kustomizations()) {
            for (Path file : listed(kustomization, "resources")) {
                if (Files.isRegularFile(file)) {
                    all.addAll(Manifest.all(Files.readString(file)));
                }
            }
        }
        assertThat(all).hasSizeGreaterThan(40);
        all.forEach(KubernetesModels::read);
    }

    private static List<Path> kustomizations() throws IOException {
        try (Stream<Path> all = Files.walk(Manifest.FOLDER)) {
            return all.filter(file -> file.endsWith("kustomization.yaml")).toList();
        }
    }

    private static List<Path> listed(Path kustomization, String list) {
        return ((List<?>) Deployed.yaml(kustomization).getOrDefault(list, List.of()))
                .stream()
                        .map(each -> kustomization.resolveSibling((String) each).normalize())
                        .toList();
    }

    private static Set<Path> references(Path kustomization) {
        Map<String, Object> yaml = Deployed.yaml(kustomization);
        Set<Path> all = new LinkedHashSet<>(listed(kustomization, "resources"));
        all.addAll(listed(kustomization, "components"));
        for (Map<String, Object> patch : Deployed.list(yaml.getOrDefault("patches", List.of()))) {
            if (patch.containsKey("path")) {
                all.add(kustomization.resolveSibling((String) patch.get("path")).normalize());
            }
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "kafka", "redis", "production"})
    void selectorsMeanThePodsThatTheyAreFor(String overlay) throws Exception {
        List<Manifest> all = Manifest.ofOverlay(overlay);
        for (Manifest each : workloads(overlay)) {
            assertThat(each.isSelectedBy(each.at("/spec/selector"))).as(each.toString()).isTrue();
            for (Manifest other : workloads(overlay)) {
                assertThat(other == each || !other.isSelectedBy(each.at("/spec/selector")))
                        .as(each + " and " + other)
                        .isTrue();
            }
            Manifest.each(each.pod().path("topologySpreadConstraints"))
                    .forEach(
                            spread ->
                                    assertThat(each.isSelectedBy(spread.path("labelSelector")))
                                            .as(each.toString())
                                            .isTrue());
            assertThat(each.labels("/metadata/labels")).containsAllEntriesOf(each.podLabels());
            assertThat(each.podLabels())
                    .containsKeys(
                            "app.kubernetes.io/name",
                            "app.kubernetes.io/component",
                            "app.kubernetes.io/part-of");
        }
        for (Manifest budget : of(all, "PodDisruptionBudget")) {
            assertThat(selected(overlay, budget.at("/spec/selector"))).containsOnly(budget.name());
        }
        for (Manifest policy : of(all, "NetworkPolicy")) {
            assertThat(selected(overlay, policy.at("/spec/podSelector")))
                    .as(policy.toString())
                    .isNotEmpty();
        }
    }

    private static Set<String> selected(String overlay, JsonNode selector) throws Exception {
        return workloads(overlay).stream()
                .filter(each -> each.isSelectedBy(selector))
                .map(Manifest::app)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "kafka", "redis", "production"})
    void servicesLeadToPortsOfTheirPods(String overlay) throws Exception {
        List<Manifest> services = of(Manifest.ofOverlay(overlay), "Service");
        for (Manifest service : services) {
            List<Manifest> behind =
                    workloads(overlay).stream()
                            .filter(
                                    each ->
                                            each.podLabels()
                                                    .entrySet()
                                                    .containsAll(
                                                            service.labels("/spec/selector")
                                                                    .entrySet()))
                            .toList();
            assertThat(behind).as(service.toString()).hasSize(1);
            Manifest.each(service.at("/spec/ports"))
                    .forEach(
                            port ->
                                    assertThat(
                                                    behind.getFirst()
                                                            .port(port.path("targetPort").asText()))
                                            .as(service + ": " + port)
                                            .isEqualTo(port.path("port").asInt()));
        }
        for (Manifest each : workloads(overlay)) {
            assertThat(names(services, "Service")).contains(each.name());
            if (each.is("StatefulSet")) {
                assertThat(each.at("/spec/serviceName").asText()).isEqualTo(each.name());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "kafka", "redis", "production"})
    void noPodHasRightsThatItDoesNotNeed(String overlay) throws Exception {
        for (Manifest each : workloads(overlay)) {
            JsonNode pod = each.pod();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText())
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.path("serviceAccountName").asText()).isEqualTo("tradepulse");
            assertThat(pod.toString())
                    .doesNotContain("hostPath", "hostNetwork", "hostPID", "hostPort", "privileged");
            for (JsonNode container : each.containers()) {
                JsonNode security = container.path("securityContext");
                assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
                assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
                assertThat(security.at("/capabilities/add").isMissingNode()).isTrue();
                assertThat(container.at("/resources/requests/cpu").asText()).isNotEmpty();
                assertThat(container.at("/resources/limits/memory"))
                        .isEqualTo(container.at("/resources/requests/memory"));
            }
        }
        Manifest namespace = of(Manifest.ofOverlay(overlay), "Namespace").getFirst();
        assertThat(namespace.labels("/metadata/labels"))
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "kafka", "redis", "production"})
    void whatIsMountedIsThere(String overlay) throws Exception {
        for (Manifest each : workloads(overlay)) {
            Set<String> volumes =
                    Stream.concat(
                                    Manifest.each(each.pod().path("volumes"))
                                            .map(volume -> volume.path("name").asText()),
                                    Manifest.each(each.at("/spec/volumeClaimTemplates"))
                                            .map(claim -> claim.at("/metadata/name").asText()))
                            .collect(Collectors.toSet());
            Set<String> mounted = new TreeSet<>();
            each.containers()
                    .forEach(
                            container ->
                                    Manifest.each(container.path("volumeMounts"))
                                            .forEach(
                                                    mount ->
                                                            mounted.add(
                                                                    mount.path("name").asText())));
            assertThat(mounted).as(each.toString()).containsExactlyInAnyOrderElementsOf(volumes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "kafka", "redis", "production"})
    void secretsAreReferredToAndDocumentedAndConfigMapsAreThere(String overlay) throws Exception {
        List<Manifest> all = Manifest.ofOverlay(overlay);
        assertThat(of(all, "Secret")).isEmpty();
        Map<String, Set<String>> documented = documentedSecrets();
        for (Manifest each : all) {
            each.json()
                    .findValues("secretKeyRef")
                    .forEach(reference -> assertIsDocumented(reference, documented));
            each.json()
                    .findValues("credentials")
                    .forEach(reference -> assertIsDocumented(reference, documented));
            each.json()
                    .findValues("secretName")
                    .forEach(name -> assertThat(documented).containsKey(name.asText()));
            each.json()
                    .findValues("configMapRef")
                    .forEach(
                            reference ->
                                    assertThat(names(all, "ConfigMap"))
                                            .contains(reference.path("name").asText()));
            each.json()
                    .findValues("configMap")
                    .forEach(
                            volume ->
                                    assertThat(names(all, "ConfigMap"))
                                            .contains(volume.path("name").asText()));
        }
        assertThat(names(all, "ServiceAccount")).containsExactly("tradepulse");
    }

    private static void assertIsDocumented(
            JsonNode reference, Map<String, Set<String>> documented) {
        assertThat(documented.getOrDefault(reference.path("name").asText(), Set.of()))
                .as(reference.toString())
                .contains(reference.path("key").asText());
        assertThat(reference.path("optional").asBoolean()).isFalse();
    }

    /// Keys of secrets, as the page lists them.
    private static Map<String, Set<String>> documentedSecrets() throws Exception {
        Map<String, Set<String>> secrets = new HashMap<>();
        Pattern.compile("(?m)^\\| `(tradepulse-[a-z-]+)` \\| ([^|]+) \\|")
                .matcher(Files.readString(PlatformProcess.home().resolve("docs/kubernetes.md")))
                .results()
                .forEach(
                        row ->
                                secrets.put(
                                        row.group(1),
                                        Pattern.compile("`([a-z.]+)`")
                                                .matcher(row.group(2))
                                                .results()
                                                .map(key -> key.group(1))
                                                .collect(Collectors.toSet())));
        return secrets;
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "kafka", "redis", "production"})
    void whatIsNotLetSpeaksToNobody(String overlay) throws Exception {
        KubernetesNetwork network = new KubernetesNetwork(Manifest.ofOverlay(overlay));
        assertThat(network.deniesWhatNobodyLets()).isTrue();
        Set<String> open = new TreeSet<>();
        for (Manifest each : workloads(overlay)) {
            if (each.isOurs()) {
                Manifest.each(each.container().path("ports"))
                        .filter(port -> !port.path("name").asText().equals("door"))
                        .forEach(port -> open.add(each.app() + " " + port.path("containerPort")));
            }
        }
        if (overlay.equals("production")) {
            open.add("ingestor 7000");
        }
        assertThat(network.open()).isEqualTo(open);
    }

    @Test
    void whoNeedsAnotherReachesItAndNobodyElse() throws Exception {
        assertThat(new KubernetesNetwork(Manifest.ofOverlay("kafka")).ways())
                .containsExactlyInAnyOrder(
                        "kafka kafka 9092",
                        "ingestor kafka 9092",
                        "tick-consumer kafka 9092",
                        "micro-batcher kafka 9092",
                        "snapshot-service kafka 9092",
                        "tick-consumer md-postgres 5432",
                        "micro-batcher md-postgres 5432",
                        "snapshot-service md-postgres 5432",
                        "snapshot-service monitoring-service 8086",
                        "monitoring-service ingestor 7000",
                        "monitoring-service ingestor 7001",
                        "monitoring-service tick-consumer 8083",
                        "monitoring-service micro-batcher 8084",
                        "monitoring-service snapshot-service 8000",
                        "tick-generator ingestor 7000",
                        "canary ingestor 7000",
                        "canary snapshot-service 8000");
        assertThat(new KubernetesNetwork(Manifest.ofOverlay("redis")).ways())
                .contains("ingestor redis 6379", "snapshot-service redis 6379")
                .noneMatch(way -> way.contains("kafka"));
        assertThat(new KubernetesNetwork(Manifest.ofOverlay("all-in-one")).ways()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "kafka", "redis", "production"})
    void imagesArePinned(String overlay) throws Exception {
        String version =
                Files.readString(PlatformProcess.home().resolve("pom.xml"))
                        .replaceFirst("(?s)^.*?<version>([^<]+)</version>.*$", "$1");
        for (Manifest each : workloads(overlay)) {
            for (JsonNode container : each.containers()) {
                String image = container.path("image").asText();
                assertThat(image).matches(".+:[0-9][^:/]*");
                if (each.isOurs()) {
                    assertThat(image).endsWith("tradepulse:" + version);
                }
            }
        }
    }

    @Test
    void serversForATrialAreThoseOfCompose() throws Exception {
        Path compose = PlatformProcess.home().resolve("docker-compose.yml");
        assumeTrue(Files.exists(compose), "there is no docker-compose.yml");
        List<String> images = Files.readString(compose).lines().map(String::strip).toList();
        for (String overlay : List.of("kafka", "redis")) {
            for (Manifest each : workloads(overlay)) {
                if (!each.isOurs()) {
                    assertThat(images)
                            .contains("image: " + each.container().path("image").asText());
                }
            }
        }
    }

    @Test
    void autoscalersHaveTheirDeploymentsToThemselves() throws Exception {
        List<Manifest> scalers = of(Manifest.ofOverlay("production"), "HorizontalPodAutoscaler");
        assertThat(scalers).hasSize(4);
        for (Manifest scaler : scalers) {
            Manifest target =
                    of(
                                    Manifest.ofOverlay("production"),
                                    scaler.at("/spec/scaleTargetRef/kind").asText())
                            .stream()
                            .filter(
                                    each ->
                                            each.name()
                                                    .equals(
                                                            scaler.at("/spec/scaleTargetRef/name")
                                                                    .asText()))
                            .findFirst()
                            .orElseThrow();
            assertThat(target.at("/spec/replicas").isMissingNode()).isTrue();
            assertThat(scaler.at("/spec/minReplicas").asInt()).isGreaterThanOrEqualTo(2);
        }
    }
}
