package io.tradepulse.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against the real databases, where they are installed: points written are read back equal.
final class RealDatabaseTest {
    private static final int COUNT = 500;

    @TempDir Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private Process database;

    @AfterEach
    void stopTheDatabase() throws InterruptedException {
        if (database != null) {
            database.destroy();
            database.waitFor();
        }
    }

    private static void assumeInstalled(String program) {
        boolean isThere =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
        assumeTrue(isThere, program + " is not installed");
    }

    private void start(String... command) throws IOException {
        database =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean answers(String uri, int status) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(uri)));
        return answer != null && answer.statusCode() == status;
    }

    private static void write(InfluxOptions options, long firstNanos) {
        try (InfluxSink sink = new InfluxSink(options)) {
            LongStream.range(0, COUNT).mapToObj(i -> point(i, firstNanos)).forEach(sink::accept);
            Eventually.holds("all are taken", () -> sink.counts().written() == COUNT);
            assertThat(sink.counts().dropped()).isZero();
        }
    }

    private static ProbeResult point(long number, long firstNanos) {
        Phases phases =
                new Phases(
                        100, 200, Phases.UNKNOWN, 300, Phases.UNKNOWN, 1_000_000 + number * 1001);
        return new ProbeResult(
                "http://a/h?x=1,2 \"ü\"",
                "the api",
                firstNanos + number * 1_000_000,
                0,
                Outcome.good("200", phases));
    }

    @Test
    void influxTakesPointsAndGivesThemBack() throws Exception {
        assumeInstalled("influxd");
        int port = RawServer.deadPort();
        Path config = folder.resolve("influxdb.conf");
        Files.writeString(
                config,
                """
                reporting-disabled = true
                bind-address = "127.0.0.1:%d"
                [meta]
                dir = "%s/meta"
                [data]
                dir = "%s/data"
                wal-dir = "%s/wal"
                [http]
                bind-address = "127.0.0.1:%d"
                """
                        .formatted(RawServer.deadPort(), folder, folder, folder, port));
        start("influxd", "-config", config.toString());
        String url = "http://127.0.0.1:" + port;
        Eventually.holds("it is up", () -> answers(url + "/ping", 204));
        send(
                HttpRequest.newBuilder(URI.create(url + "/query?q=CREATE+DATABASE+probes"))
                        .POST(HttpRequest.BodyPublishers.noBody()));

        long first = 1_767_225_600_123_456_789L;
        write(InfluxOptions.database(URI.create(url), "probes", "", "", 10_000), first);

        String query =
                "SELECT time, latency_ms, target, service, success, status_code FROM http_probe WHERE success='true'";
        String answer =
                send(HttpRequest.newBuilder(
                                        URI.create(
                                                url
                                                        + "/query?db=probes&epoch=ns&q="
                                                        + encoded(query)))
                                .header("Accept", "application/csv"))
                        .body();
        List<String> rows = answer.lines().skip(1).toList();
        assertThat(rows).hasSize(COUNT);
        for (int i = 0; i < COUNT; i++) {
            ProbeResult point = point(i, first);
            assertThat(rows.get(i))
                    .startsWith("http_probe,," + point.startedNanos() + ",")
                    .contains(",the api,true,200")
                    .contains("http://a/h?x=1,2 ");
            assertThat(Double.parseDouble(rows.get(i).split(",", -1)[3]))
                    .isEqualTo(point.latencyNanos() / 1e6);
        }
    }

    @Test
    void victoriaMetricsTakesPointsAndGivesThemBack() throws Exception {
        assumeInstalled("victoria-metrics");
        int port = RawServer.deadPort();
        start(
                "victoria-metrics",
                "-httpListenAddr=127.0.0.1:" + port,
                "-storageDataPath=" + folder.resolve("data"),
                "-retentionPeriod=100y",
                "-search.disableCache");
        String url = "http://127.0.0.1:" + port;
        Eventually.holds("it is up", () -> answers(url + "/health", 200));

        long first = MonitorClock.system().epochNanos() / 1_000_000 * 1_000_000 - 60_000_000_000L;
        write(InfluxOptions.bucket(URI.create(url), "o", "b", "", 10_000), first);

        String selector =
                "http_probe_latency_ms{service=\"the api\",success=\"true\",status_code=\"200\"}";
        String[] answer = {""};
        Eventually.holds(
                "all are to be seen",
                () -> {
                    send(HttpRequest.newBuilder(URI.create(url + "/internal/force_flush")));
                    answer[0] =
                            send(HttpRequest.newBuilder(
                                            URI.create(
                                                    url
                                                            + "/api/v1/export?match[]="
                                                                    .replace("[]", "%5B%5D")
                                                            + encoded(selector))))
                                    .body();
                    return values(answer[0], "values").length == COUNT;
                });
        String[] values = values(answer[0], "values");
        String[] times = values(answer[0], "timestamps");
        for (int i = 0; i < COUNT; i++) {
            ProbeResult point = point(i, first);
            assertThat(Double.parseDouble(values[i])).isEqualTo(point.latencyNanos() / 1e6);
            assertThat(Long.parseLong(times[i])).isEqualTo(point.startedNanos() / 1_000_000);
        }
    }

    private static String[] values(String json, String name) {
        int from = json.indexOf("\"" + name + "\":[");
        return from < 0
                ? new String[0]
                : json.substring(from + name.length() + 4, json.indexOf(']', from)).split(",", -1);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
