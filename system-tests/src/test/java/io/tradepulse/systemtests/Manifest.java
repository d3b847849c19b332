package io.tradepulse.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/// One object for Kubernetes, as a file or a build of an overlay has it.
///
/// Immutable.
record Manifest(JsonNode json) {
    static final Path FOLDER = Deployed.FOLDER.resolve("kubernetes");
    private static final String NAME = "app.kubernetes.io/name";
    private static final Pattern KUSTOMIZE =
            Pattern.compile("Kustomize Version: v([5-9]|\\d\\d)\\.");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<Path, List<Manifest>> BUILT = new ConcurrentHashMap<>();

    /// All that the text has.
    static List<Manifest> all(String yaml) {
        List<Manifest> all = new ArrayList<>();
        for (Object each : new Yaml().loadAll(yaml)) {
            all.add(new Manifest(JSON.valueToTree(each)));
        }
        return all;
    }

    /// What an overlay comes to, by the kustomize of `kubectl`; where that is missing, or older
    /// than what the page asks for, the test is skipped.
    static List<Manifest> ofOverlay(String overlay) throws Exception {
        return built(FOLDER.resolve("overlays").resolve(overlay));
    }

    /// What that kustomization comes to. Files don't change while tests run.
    static List<Manifest> built(Path folder) throws Exception {
        List<Manifest> before = BUILT.get(folder);
        if (before != null) {
            return before;
        }
        Tool kubectl = new Tool("kubectl").assumeInstalled();
        String version = kubectl.run(folder, "", List.of("version", "--client")).output();
        assumeTrue(KUSTOMIZE.matcher(version).find(), "kubectl is too old");
        Tool.Outcome outcome = kubectl.run(folder, "", List.of("kustomize", "."));
        if (outcome.exitCode() != 0) {
            throw new AssertionError(folder + ": " + outcome.output());
        }
        List<Manifest> built = all(outcome.output());
        BUILT.put(folder, built);
        return built;
    }

    static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    static Map<String, String> map(JsonNode node) {
        Map<String, String> map = new LinkedHashMap<>();
        node.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    String kind() {
        return json.path("kind").asText();
    }

    String name() {
        return json.at("/metadata/name").asText();
    }

    boolean is(String kind) {
        return kind().equals(kind);
    }

    JsonNode at(String pointer) {
        return json.at(pointer);
    }

    Map<String, String> labels(String pointer) {
        return map(at(pointer));
    }

    /// Whether it runs pods.
    boolean isWorkload() {
        return is("Deployment") || is("StatefulSet");
    }

    /// Labels of its pods.
    Map<String, String> podLabels() {
        return labels("/spec/template/metadata/labels");
    }

    JsonNode pod() {
        return at("/spec/template/spec");
    }

    /// All of its pods, those that run first and end included.
    List<JsonNode> containers() {
        return Stream.concat(each(pod().path("initContainers")), each(pod().path("containers")))
                .toList();
    }

    JsonNode container() {
        return pod().path("containers").path(0);
    }

    /// Whether its pods are of our image.
    boolean isOurs() {
        return isWorkload() && container().path("name").asText().equals("tradepulse");
    }

    /// The word after `tradepulse`.
    String command() {
        return container().path("args").path(0).asText();
    }

    /// Port of that name of its pods.
    int port(String name) {
        return each(container().path("ports"))
                .filter(port -> port.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(this + " has no port " + name))
                .path("containerPort")
                .asInt();
    }

    /// Whether a selector of labels means its pods.
    boolean isSelectedBy(JsonNode selector) {
        Map<String, String> labels = podLabels();
        return labels.entrySet().containsAll(map(selector.path("matchLabels")).entrySet())
                && each(selector.path("matchExpressions"))
                        .allMatch(expression -> holds(expression, labels));
    }

    private static boolean holds(JsonNode expression, Map<String, String> labels) {
        if (!expression.path("operator").asText().equals("In")) {
            throw new AssertionError("no test knows " + expression);
        }
        String value = labels.get(expression.path("key").asText());
        return each(expression.path("values")).anyMatch(each -> each.asText().equals(value));
    }

    /// What its pods are called.
    String app() {
        return podLabels().getOrDefault(NAME, "");
    }

    @Override
    public String toString() {
        return kind() + " " + name();
    }
}
