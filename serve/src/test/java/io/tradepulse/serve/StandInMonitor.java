package io.tradepulse.serve;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that says what the monitor says, or something else, as Prometheus would.
final class StandInMonitor implements AutoCloseable {
    private static final String WINDOW =
            "{\"count\":2,\"p50_ms\":0.812,\"p90_ms\":1.5,\"p99_ms\":1.5,\"p99_9_ms\":1.5,\"max_ms\":1.5}";
    private static final String WINDOWS =
            "{\"1m\":%1$s,\"5m\":%1$s,\"1h\":%1$s,\"start\":%1$s}".formatted(WINDOW);
    private static final String NONE =
            "{\"1m\":%1$s,\"5m\":%1$s,\"1h\":%1$s,\"start\":%1$s}".formatted("{\"count\":0}");

    /// One target that is up, and one of which nothing is known yet.
    static final String PROBES =
            """
            {"probes":[{"target":"http://a/health","service":"a","kind":"probe","up":true,\
            "last":{"at":"2026-01-15T13:30:00.123Z","success":true,"status_code":200,"latency_ms":1.5,\
            "late_ms":0.081,"dns_ms":0.4,"connect_ms":0.2,"first_byte_ms":0.6},"succeeded":2,"failed":1,\
            "overruns":0,"missed":0,"history":[{"at":"2026-01-15T13:29:00Z","up":false,"problem":"refused"},\
            {"at":"2026-01-15T13:30:00Z","up":true}],"latency":%1$s,"since_due":%1$s,"failed_after":%2$s},\
            {"target":"tcp://b:1","service":"b","kind":"probe","up":null,"last":null,"succeeded":0,\
            "failed":0,"overruns":0,"missed":0,"history":[],"latency":%2$s,"since_due":%2$s,\
            "failed_after":%2$s}]}"""
                    .formatted(WINDOWS, NONE);

    /// One alert that fires, and one that may; as Prometheus tells them.
    private static final String ALERTS =
            """
            {"status":"success","data":{"alerts":[\
            {"labels":{"alertname":"Slow","severity":"ticket","job":"serve"},"annotations":{"summary":"It is slow"},\
            "state":"pending","activeAt":"2026-01-15T13:29:00Z","value":"1e+00"},\
            {"labels":{"alertname":"TickStale","severity":"page","symbol":"AAPL"},\
            "annotations":{"summary":"No tick of AAPL","runbook_url":"https://runbook/stale","other":"x"},\
            "state":"firing","activeAt":"2026-01-15T13:30:00Z","value":"2"}]}}""";

    final AtomicInteger asked = new AtomicInteger();
    volatile int status = 200;
    volatile String says = PROBES;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    StandInMonitor() {
        this("/base/probes");
    }

    /// One that is a Prometheus.
    static StandInMonitor prometheus() {
        StandInMonitor made = new StandInMonitor("/base/api/v1/alerts");
        made.says = ALERTS;
        return made;
    }

    private StandInMonitor(String path) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext(
                path,
                exchange -> {
                    asked.incrementAndGet();
                    byte[] body = says.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    /// What `MONITOR_URL` or `PROMETHEUS_URL` would be.
    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/base");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
