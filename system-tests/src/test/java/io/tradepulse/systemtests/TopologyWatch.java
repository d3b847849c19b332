package io.tradepulse.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/// Prometheus and Alertmanager of a [Topology], with the configurations that are deployed, but for
/// these: names are addresses here, scrapes come every two seconds (the canary's ticks come every
/// one) and rules every second, and alerts wait three seconds in place of each minute. What
/// Alertmanager sends is kept.
///
/// Not thread-safe, but for what comes in from Alertmanager.
final class TopologyWatch implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PROMETHEUS = 9090;
    private static final int ALERTMANAGER = 9093;
    private static final Pattern WAIT = Pattern.compile("\\bfor: (\\d+)m\\b");

    private final ComposeFile compose;
    private final LocalPlaces places;
    private final ToIntFunction<String> replicas;
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpServer pager;
    private final ConcurrentSkipListSet<String> sent = new ConcurrentSkipListSet<>();

    TopologyWatch(ComposeFile compose, LocalPlaces places, ToIntFunction<String> replicas)
            throws IOException {
        this.compose = compose;
        this.places = places;
        this.replicas = replicas;
        pager = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pager.createContext(
                "/",
                exchange -> {
                    JsonNode alerts = JSON.readTree(exchange.getRequestBody()).path("alerts");
                    alerts.forEach(alert -> sent.add(described(alert)));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        pager.start();
    }

    /// `firing ProcessDown ingestor`.
    private static String described(JsonNode alert) {
        return alert.path("status").asText()
                + " "
                + alert.at("/labels/alertname").asText()
                + " "
                + alert.at("/labels/job").asText();
    }

    Map<String, LocalProcess> start() throws Exception {
        Map<String, LocalProcess> running = new LinkedHashMap<>();
        try {
            running.put("alertmanager", alertmanager());
            running.put("prometheus", prometheus());
            for (LocalProcess process : running.values()) {
                URI ready = address(process.name(), "/-/ready");
                PlatformProcess.await(
                        process.name(),
                        () -> process.assertAlive() && get(ready).statusCode() == 200);
            }
        } catch (Exception | AssertionError e) {
            for (LocalProcess process : running.values()) {
                process.kill();
            }
            throw e;
        }
        return running;
    }

    /// Where Prometheus or Alertmanager answers.
    URI address(String name, String path) {
        int inside = name.equals("prometheus") ? PROMETHEUS : ALERTMANAGER;
        return URI.create(
                "http://127.0.0.1:" + places.port(compose.service(name), 1, inside) + path);
    }

    private LocalProcess run(String name, String program, String... more) throws IOException {
        ComposeService service = compose.service(name);
        List<String> command = new ArrayList<>(List.of(program));
        Path configuration = places.folderOf(name);
        for (String word : service.command()) {
            command.add(
                    places.local(
                            service, 1, word.replace("/etc/" + name, configuration.toString())));
        }
        command.add("--web.listen-address=" + address(name, "").getAuthority());
        command.addAll(List.of(more));
        return LocalProcess.start(name, configuration, command, Map.of());
    }

    private LocalProcess prometheus() throws IOException {
        Path folder = places.folderOf("prometheus");
        Path rules = Files.createDirectories(folder.resolve("rules"));
        for (Path file : Deployed.files(Deployed.PROMETHEUS.resolve("rules"), ".yml")) {
            String text = Files.readString(file).replace("interval: 15s", "interval: 1s");
            Files.writeString(
                    rules.resolve(file.getFileName()),
                    WAIT.matcher(text)
                            .replaceAll(
                                    wait -> "for: " + 3 * Integer.parseInt(wait.group(1)) + "s"));
        }
        ComposeService service = compose.service("prometheus");
        Map<String, Object> config =
                new Yaml()
                        .load(
                                places.local(
                                        service,
                                        1,
                                        Files.readString(
                                                Deployed.PROMETHEUS.resolve("prometheus.yml"))));
        config.put("global", Map.of("scrape_interval", "2s", "evaluation_interval", "1s"));
        for (Map<String, Object> job : Deployed.list(config.get("scrape_configs"))) {
            if (job.remove("dns_sd_configs") != null) {
                String name = (String) job.get("job_name");
                expect(name);
                job.put(
                        "file_sd_configs",
                        List.of(Map.of("files", List.of(targets(name).toString()))));
            }
        }
        Files.writeString(folder.resolve("prometheus.yml"), new Yaml().dump(config));
        return run("prometheus", "prometheus", "--log.level=warn");
    }

    private Path targets(String service) {
        return places.folderOf("targets").resolve(service + ".json");
    }

    /// Prometheus asks all of its processes, as if each had an address under its name.
    void expect(String service) throws IOException {
        ComposeService found = compose.service(service);
        List<String> addresses = new ArrayList<>();
        for (int replica = 1; replica <= replicas.applyAsInt(service); replica++) {
            int port = places.port(found, replica, LocalPlaces.healthPort(found));
            addresses.add("127.0.0.1:" + port);
        }
        write(service, List.of(Map.of("targets", addresses)));
    }

    /// As if there were no address under its name any more.
    void forget(String service) throws IOException {
        write(service, List.of());
    }

    private void write(String service, List<?> groups) throws IOException {
        Files.writeString(targets(service), JSON.writeValueAsString(groups));
    }

    private LocalProcess alertmanager() throws IOException {
        Path folder = places.folderOf("alertmanager");
        Map<String, Object> config =
                Deployed.yaml(Deployed.FOLDER.resolve("alertmanager/alertmanager.yml"));
        Map<String, Object> hook =
                Map.of("url", "http://127.0.0.1:" + pager.getAddress().getPort() + "/");
        Deployed.list(config.get("receivers"))
                .forEach(receiver -> receiver.put("webhook_configs", List.of(hook)));
        String text =
                new Yaml()
                        .dump(config)
                        .replaceAll("group_wait: \\w+", "group_wait: 1s")
                        .replaceAll("group_interval: \\w+", "group_interval: 1s");
        Files.writeString(folder.resolve("alertmanager.yml"), text);
        return run(
                "alertmanager",
                "prometheus-alertmanager",
                "--cluster.listen-address=",
                "--log.level=warn");
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    /// How each of Prometheus's targets is, by job and address: `up`, or what is wrong.
    Map<String, String> targets() throws IOException, InterruptedException {
        Map<String, String> all = new TreeMap<>();
        JSON.readTree(get(address("prometheus", "/api/v1/targets")).body())
                .at("/data/activeTargets")
                .forEach(
                        target ->
                                all.put(
                                        target.at("/labels/job").asText()
                                                + " "
                                                + target.at("/labels/instance").asText(),
                                        target.path("health").asText()
                                                + target.path("lastError").asText()));
        return all;
    }

    /// Alerts of Prometheus that fire, or are about to.
    List<String> alerts() throws IOException, InterruptedException {
        List<String> all = new ArrayList<>();
        JSON.readTree(get(address("prometheus", "/api/v1/alerts")).body())
                .at("/data/alerts")
                .forEach(
                        alert ->
                                all.add(alert.path("state").asText() + " " + alert.path("labels")));
        return all;
    }

    /// What Alertmanager has sent so far: `firing ProcessDown ingestor`.
    List<String> sent() {
        return List.copyOf(sent);
    }

    @Override
    public void close() {
        pager.stop(0);
        http.shutdownNow();
    }
}
