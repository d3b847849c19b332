package io.tradepulse.monitor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.IntSupplier;
import java.util.zip.GZIPInputStream;

/// Takes lines over HTTP, and can be away. Thread-safe.
final class FakeInflux implements AutoCloseable {
    private static final String LINE =
            "http_probe(,[a-z_]+=([^ ,=\\\\]|\\\\.)+)+ [a-z_]+=[0-9.]+(,[a-z_]+=[0-9.]+)* [0-9]{19}";
    private final List<String> lines;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final IntSupplier status;

    FakeInflux(int port, List<String> lines, IntSupplier status) throws IOException {
        this.lines = lines;
        this.status = status;
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean isZipped =
                    "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            InputStream in = exchange.getRequestBody();
            byte[] body = (isZipped ? new GZIPInputStream(in) : in).readAllBytes();
            requests.add(
                    exchange.getRequestURI()
                            + " "
                            + exchange.getRequestHeaders().getFirst("Authorization"));
            int answer = status.getAsInt();
            if (answer == 204) {
                List<String> sent = new String(body, StandardCharsets.UTF_8).lines().toList();
                boolean isGood = sent.stream().allMatch(line -> line.matches(LINE));
                answer = isGood ? 204 : 400;
                lines.addAll(isGood ? sent : List.of());
            }
            exchange.sendResponseHeaders(answer, -1);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<String> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
