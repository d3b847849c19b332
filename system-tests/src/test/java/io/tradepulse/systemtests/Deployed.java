package io.tradepulse.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/// What the folder `deploy` has for Prometheus and Grafana.
final class Deployed {
    static final Path FOLDER = PlatformProcess.home().resolve("deploy");
    static final Path PROMETHEUS = FOLDER.resolve("prometheus");

    private Deployed() {}

    /// A rule of Prometheus: it records or alerts.
    record Rule(String name, boolean isAlert, PromQuery query, Map<String, String> annotations) {}

    /// A query of a panel.
    record PanelQuery(String dashboard, String panel, PromQuery query) {
        @Override
        public String toString() {
            return dashboard + " / " + panel + ": " + query.text();
        }
    }

    /// The files of a folder, by name.
    static List<Path> files(Path folder, String ending) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> yaml(Path file) {
        try {
            return new Yaml().load(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Object yaml) {
        return (List<Map<String, Object>>) yaml;
    }

    @SuppressWarnings("unchecked")
    static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        for (Path file : files(PROMETHEUS.resolve("rules"), ".yml")) {
            for (Map<String, Object> group : list(yaml(file).get("groups"))) {
                for (Map<String, Object> rule : list(group.get("rules"))) {
                    boolean isAlert = rule.containsKey("alert");
                    rules.add(
                            new Rule(
                                    (String) rule.get(isAlert ? "alert" : "record"),
                                    isAlert,
                                    new PromQuery((String) rule.get("expr")),
                                    (Map<String, String>)
                                            rule.getOrDefault("annotations", Map.of())));
                }
            }
        }
        return rules;
    }

    static List<Rule> alerts() {
        return rules().stream().filter(Rule::isAlert).toList();
    }

    /// Ports that Prometheus asks, by the service, which its job is called like.
    static Map<String, Integer> scraped() {
        Map<String, Integer> ports = new TreeMap<>();
        for (Map<String, Object> job :
                list(yaml(PROMETHEUS.resolve("prometheus.yml")).get("scrape_configs"))) {
            for (Map<String, Object> found : list(job.getOrDefault("dns_sd_configs", List.of()))) {
                if (!found.get("names").equals(List.of(job.get("job_name")))) {
                    throw new IllegalStateException(job + " is not called like what it asks");
                }
                ports.put((String) job.get("job_name"), (Integer) found.get("port"));
            }
        }
        return ports;
    }

    static List<JsonNode> dashboards() {
        return files(FOLDER.resolve("grafana/dashboards"), ".json").stream()
                .map(Deployed::json)
                .toList();
    }

    static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<PanelQuery> panelQueries() {
        List<PanelQuery> queries = new ArrayList<>();
        for (JsonNode dashboard : dashboards()) {
            for (JsonNode panel : dashboard.path("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    queries.add(
                            new PanelQuery(
                                    dashboard.path("title").asText(),
                                    panel.path("title").asText(),
                                    new PromQuery(target.path("expr").asText()).filled()));
                }
            }
        }
        return queries;
    }
}
