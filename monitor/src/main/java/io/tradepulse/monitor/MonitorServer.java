package io.tradepulse.monitor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The monitor's HTTP face, on the server of the JDK. Thread-safe; a virtual thread a request.
final class MonitorServer implements AutoCloseable {
    private static final String JSON = "application/json";
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final String metricsPath;
    private final Monitor monitor;

    /// Listens; answers once it is started.
    MonitorServer(InetSocketAddress address, String metricsPath, Monitor monitor)
            throws IOException {
        this.metricsPath = metricsPath;
        this.monitor = monitor;
        this.server = HttpServer.create(address, 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                problem(exchange, 405, "METHOD_NOT_ALLOWED", "there is nothing to change here");
            } else if (path.equals(metricsPath)) {
                send(exchange, 200, PrometheusText.CONTENT_TYPE, monitor.metricsAsText());
            } else {
                page(exchange, path);
            }
        }
    }

    private void page(HttpExchange exchange, String path) throws IOException {
        switch (path) {
            case "/probes" -> send(exchange, 200, JSON, monitor.probesAsJson());
            case "/health/live" -> send(exchange, 200, JSON, "{\"status\":\"live\"}");
            case "/health/ready" -> {
                boolean isReady = monitor.isReady();
                String status = isReady ? "ready" : "stopping";
                send(exchange, isReady ? 200 : 503, JSON, Json.of(Map.of("status", status)));
            }
            default -> problem(exchange, 404, "NOT_FOUND", "there is nothing at " + path);
        }
    }

    private static void problem(HttpExchange exchange, int status, String code, String detail)
            throws IOException {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("title", status == 404 ? "Not Found" : "Method Not Allowed");
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("code", code);
        send(exchange, status, "application/problem+json", Json.of(problem));
    }

    private static void send(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
