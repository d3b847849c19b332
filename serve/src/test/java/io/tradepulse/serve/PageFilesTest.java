package io.tradepulse.serve;

import static io.tradepulse.serve.ApiUnderTest.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.serve.AccessConfig.OpenPart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page as it was built, answered by the real server.
class PageFilesTest {
    private static final String INDEX = "<!doctype html><title>built</title>";
    private static final String SCRIPT = "console.log('built')";
    private static final String ASSET = "/assets/index-abc.js";

    private final Map<String, byte[]> built = new HashMap<>();
    private final ApiUnderTest server;

    PageFilesTest() {
        put("index.html", INDEX);
        put("assets/index-abc.js", SCRIPT);
        put("assets/pulse-def.svg", "<svg/>");
        built.put(
                "files.txt",
                "assets/index-abc.js\nassets/pulse-def.svg\nindex.html\n"
                        .getBytes(StandardCharsets.UTF_8));
        server = new ApiUnderTest(Keys.asked(OpenPart.PAGE), page());
        server.market.tick("tcp", "AAPL", 150);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private PageFiles page() {
        return PageFiles.of(name -> Optional.ofNullable(built.get(name))).orElseThrow();
    }

    private void put(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        built.put(name, bytes);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        built.put(name + ".gz", packed.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/symbol/AAPL",
                "/symbol/AAPL?interval=5m",
                "/symbol/BTC%2FUSD",
                "/view/latency",
                "/view/operations"
            })
    void everyViewHasTheIndexWithoutAKeyAndUnderAStrictPolicy(String path) {
        HttpResponse<String> page = server.get(path);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).isEqualTo(INDEX);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(page, "Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self';", "style-src 'self';")
                .contains("connect-src 'self' ws://127.0.0.1:" + server.api.port())
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe", "*", "data:");
    }

    @Test
    void aScriptIsKeptForEver() {
        HttpResponse<String> script = server.get(ASSET);
        assertThat(script.body()).isEqualTo(SCRIPT);
        assertThat(header(script, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(header(script, "Cache-Control"))
                .isEqualTo("public, max-age=31536000, immutable");
        assertThat(header(script, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(server.get("/assets/pulse-def.svg"), "Content-Type"))
                .isEqualTo("image/svg+xml");
    }

    @Test
    void isSentPackedAsTheBuildLeftIt() throws IOException {
        HttpResponse<byte[]> packed =
                server.sendForBytes(server.request(ASSET).header("Accept-Encoding", "gzip"));
        assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(packed.headers().firstValue("Vary").orElse("")).contains("Accept-Encoding");
        assertThat(packed.body()).isEqualTo(built.get("assets/index-abc.js.gz"));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(in.readAllBytes()).isEqualTo(built.get("assets/index-abc.js"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/symbol/AAPL", ASSET})
    void doesNotSendAgainWhatTheClientHas(String path) {
        String tag = header(server.get(path), "ETag");
        HttpResponse<String> again = server.send(server.request(path).header("If-None-Match", tag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void thePathsOfTheApiStayTheApis() {
        for (String path : new String[] {"/latency", "/prices/latest", "/symbols", "/v1/trace"}) {
            assertThat(server.get(path).statusCode()).as(path).isEqualTo(401);
        }
        assertThat(server.get("/there/is/nothing").statusCode()).isEqualTo(401);
        assertThat(server.get("/assets/none.js").statusCode()).isEqualTo(404);
        assertThat(server.get("/assets/../symbols").statusCode()).isEqualTo(401);
        assertThat(server.get("/assets/index.html").statusCode()).isEqualTo(404);
    }

    @Test
    void isOnlyRead() {
        HttpResponse<String> head =
                server.send(server.request("/").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        HttpResponse<String> post =
                server.send(server.request("/").POST(BodyPublishers.ofString("x")));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(header(post, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
        HttpResponse<String> options =
                server.send(server.request(ASSET).method("OPTIONS", BodyPublishers.noBody()));
        assertThat(options.statusCode()).isEqualTo(204);
    }

    @Test
    void isNotThereWhereItWasNotBuilt() {
        assertThat(PageFiles.of(_ -> Optional.empty())).isEmpty();
    }

    @Test
    void aJarThatLacksAFileIsFoundAtTheStart() {
        built.remove("assets/index-abc.js.gz");
        assertThatThrownBy(this::page)
                .hasMessage("assets/index-abc.js.gz of the page is missing from the jar");
    }
}
