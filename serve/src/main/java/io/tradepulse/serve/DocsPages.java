package io.tradepulse.serve;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// What HTTP offers, as OpenAPI, and two pages that show it. All of it comes from the class path,
/// and the pages' policy lets them ask nobody else.
///
/// Immutable.
final class DocsPages {
    private static final String NO_CACHE = "no-cache";
    private static final String A_DAY = "max-age=86400";
    private static final String SWAGGER_UI = "META-INF/resources/webjars/swagger-ui/5.34.1/";
    private static final String REDOC = "META-INF/resources/webjars/redoc/2.1.4/bundles/";

    List<Endpoint> endpoints() {
        return List.of(
                page("/openapi.json", json("io/tradepulse/serve/openapi.json")),
                page("/docs", html("swagger-ui.html")),
                page("/docs/swagger-ui.css", asset(SWAGGER_UI + "swagger-ui.css", "text/css")),
                page(
                        "/docs/swagger-ui-bundle.js",
                        asset(SWAGGER_UI + "swagger-ui-bundle.js", "text/javascript")),
                page("/redoc", html("redoc.html")),
                page(
                        "/redoc/redoc.standalone.js",
                        asset(REDOC + "redoc.standalone.js", "text/javascript")));
    }

    private static Endpoint page(String path, Reply reply) {
        return Endpoint.slow(path, _ -> reply);
    }

    private static Reply json(String resource) {
        return Reply.json(Buffer.buffer(bytes(resource))).tagged(NO_CACHE);
    }

    private static Reply asset(String resource, String type) {
        return new Reply(200, type + "; charset=utf-8", Buffer.buffer(bytes(resource)))
                .tagged(A_DAY);
    }

    /// Both set styles by script, which no hash allows beforehand.
    private static Reply html(String resource) {
        byte[] bytes = bytes("io/tradepulse/serve/" + resource);
        String policy =
                "default-src 'none'; connect-src 'self'; img-src 'self' data:; font-src data:;"
                        + " style-src 'self' 'unsafe-inline'; worker-src blob:; base-uri 'none';"
                        + " form-action 'none'; frame-ancestors 'none'; script-src 'self' '"
                        + HomePage.hash(new String(bytes, StandardCharsets.UTF_8), "script")
                        + "'";
        return new Reply(200, "text/html; charset=utf-8", Buffer.buffer(bytes))
                .with(Map.of("Content-Security-Policy", policy))
                .tagged(NO_CACHE);
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = DocsPages.class.getResourceAsStream("/" + resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
