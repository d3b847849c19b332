package io.tradepulse.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.yaml.snakeyaml.Yaml;

/// A real Prometheus with the jobs and rules that are deployed, pointed at processes of a test, and
/// more eager.
final class PrometheusServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final int port;

    /// @param targets the port of each job, by its name
    PrometheusServer(Path folder, Map<String, Integer> targets) throws Exception {
        port = PlatformProcess.freePort();
        log = folder.resolve("prometheus.log");
        process =
                new ProcessBuilder(
                                "prometheus",
                                "--config.file=" + configuration(folder, targets),
                                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                                "--web.listen-address=127.0.0.1:" + port,
                                "--log.level=warn")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        PlatformProcess.await("Prometheus", () -> isReady());
    }

    private static Path configuration(Path folder, Map<String, Integer> targets)
            throws IOException {
        Path rules = Files.createDirectory(folder.resolve("rules"));
        for (Path file : Deployed.files(Deployed.PROMETHEUS.resolve("rules"), ".yml")) {
            Files.writeString(
                    rules.resolve(file.getFileName()),
                    Files.readString(file).replace("interval: 15s", "interval: 1s"));
        }
        Map<String, Object> config = Deployed.yaml(Deployed.PROMETHEUS.resolve("prometheus.yml"));
        Map<String, Object> up = Deployed.yaml(Deployed.PROMETHEUS.resolve("prometheus-up.yml"));
        config.put("global", Map.of("scrape_interval", "1s", "evaluation_interval", "1s"));
        config.remove("alerting");
        List<Map<String, Object>> jobs = Deployed.list(config.get("scrape_configs"));
        jobs.addAll(Deployed.list(up.get("scrape_configs")));
        jobs.removeIf(job -> !targets.containsKey(job.get("job_name")));
        for (Map<String, Object> job : jobs) {
            job.remove("dns_sd_configs");
            String target = "127.0.0.1:" + targets.get(job.get("job_name"));
            job.put("static_configs", List.of(Map.of("targets", List.of(target))));
        }
        return Files.writeString(
                folder.resolve("prometheus.yml"), new Yaml().dump(new LinkedHashMap<>(config)));
    }

    private boolean isReady() throws Exception {
        if (!process.isAlive()) {
            throw new AssertionError("Prometheus has ended:\n" + Files.readString(log));
        }
        return get("/-/ready").statusCode() == 200;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + port + path);
        return http.send(
                HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    /// What it answers to a query: `error`, or in `data` the `result`.
    JsonNode query(PromQuery query) throws IOException, InterruptedException {
        return json(
                "/api/v1/query?query=" + URLEncoder.encode(query.text(), StandardCharsets.UTF_8));
    }

    boolean hasData(PromQuery query) throws IOException, InterruptedException {
        return !query(query).at("/data/result").isEmpty();
    }

    /// Names of all metrics that it has.
    Set<String> metrics() throws IOException, InterruptedException {
        Set<String> names = new TreeSet<>();
        json("/api/v1/label/__name__/values")
                .path("data")
                .forEach(name -> names.add(name.asText()));
        return names;
    }

    /// The last error of each job, by its name; empty where it was scraped.
    Map<String, String> targets() throws IOException, InterruptedException {
        Map<String, String> errors = new LinkedHashMap<>();
        json("/api/v1/targets")
                .at("/data/activeTargets")
                .forEach(
                        target ->
                                errors.put(
                                        target.at("/labels/job").asText(),
                                        target.path("health").asText()
                                                + target.path("lastError").asText()));
        return errors;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        http.shutdownNow();
    }
}
