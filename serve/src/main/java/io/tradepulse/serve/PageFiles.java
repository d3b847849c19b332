package io.tradepulse.serve;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The page as the build left it on the class path: an index, which answers every address that the
/// page has a view for, and the scripts and styles that it names by their content.
///
/// Immutable; every file is in memory, as it is and packed.
final class PageFiles {
    /// Where the module `web` puts them; `files.txt` lists them.
    private static final String FOLDER = "/io/tradepulse/web/";

    /// What the page itself tells apart. No path of the API begins so.
    static final List<String> VIEWS = List.of("/", "/symbol/*", "/view/*");

    static final String ASSETS = "/assets/*";
    private static final String ALLOWED = "GET, HEAD, OPTIONS";

    /// A name in it is that of its content: another content has another name.
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "svg", "image/svg+xml",
                    "txt", "text/plain; charset=utf-8");

    /// A name or an address with a port, and nothing that ends a directive.
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]_-]{1,255}");

    private final File index;
    private final Map<String, File> assets;

    /// One file, as it is and packed by gzip.
    private record File(Reply plain, Reply packed) {
        Reply to(MultiMap headers) {
            boolean packs = Preferences.takesGzip(headers.get(HttpHeaders.ACCEPT_ENCODING));
            return Preferences.unlessKnown(packs ? packed : plain, headers);
        }
    }

    /// Empty where it was built without the page.
    static Optional<PageFiles> find() {
        return of(PageFiles::bytes);
    }

    /// @param files what a file of the build has in it; empty where there is none of that name
    static Optional<PageFiles> of(Function<String, Optional<byte[]>> files) {
        return files.apply("files.txt").map(list -> new PageFiles(list, files));
    }

    private PageFiles(byte[] list, Function<String, Optional<byte[]>> files) {
        Map<String, File> found = new HashMap<>();
        for (String name : new String(list, StandardCharsets.UTF_8).split("\n", -1)) {
            if (name.startsWith("assets/")) {
                found.put("/" + name, file(name, FOR_EVER, files));
            }
        }
        index = file("index.html", "no-cache", files);
        assets = Map.copyOf(found);
    }

    private static File file(
            String name, String cacheControl, Function<String, Optional<byte[]>> files) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        String type = TYPES.getOrDefault(ending, "application/octet-stream");
        Reply plain = new Reply(200, type, there(name, files)).tagged(cacheControl);
        Map<String, String> headers = new HashMap<>(plain.headers());
        headers.put("Content-Encoding", "gzip");
        Reply packed = new Reply(200, type, there(name + ".gz", files), headers);
        return new File(plain, packed);
    }

    private static Buffer there(String name, Function<String, Optional<byte[]>> files) {
        return Buffer.buffer(
                files.apply(name)
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                name + " of the page is missing from the jar")));
    }

    private static Optional<byte[]> bytes(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void route(Router router, RequestMetrics metrics) {
        for (String path : VIEWS) {
            metrics.expect(path);
            router.route(path)
                    .handler(context -> serve(new Exchange(context, path, metrics), view(context)));
        }
        metrics.expect(ASSETS);
        router.route(ASSETS)
                .handler(context -> serve(new Exchange(context, ASSETS, metrics), asset(context)));
    }

    private static void serve(Exchange exchange, Reply reply) {
        HttpMethod method = exchange.httpRequest().method();
        if (method.equals(HttpMethod.OPTIONS)) {
            exchange.refuse(Dispatcher.options(ALLOWED));
        } else if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            exchange.refuse(Dispatcher.notAllowed(method, ALLOWED));
        } else {
            exchange.refuse(reply);
        }
    }

    private Reply view(RoutingContext context) {
        Reply reply = index.to(context.request().headers());
        Map<String, String> headers = new HashMap<>(reply.headers());
        headers.put("Content-Security-Policy", policy(context.request()));
        return reply.with(Map.copyOf(headers));
    }

    private Reply asset(RoutingContext context) {
        File file = assets.get(context.normalizedPath());
        return file == null
                ? Problem.notFound(context.request().path()).reply()
                : file.to(context.request().headers());
    }

    /// Everything comes from here, and nothing is inline. Older browsers don't count a WebSocket to
    /// the same host as `'self'`, and want it named.
    private static String policy(HttpServerRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        String sockets =
                host != null && HOST.matcher(host).matches()
                        ? " ws://" + host + " wss://" + host
                        : "";
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
                + " 'self'"
                + sockets
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }
}
