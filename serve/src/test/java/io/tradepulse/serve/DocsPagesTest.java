package io.tradepulse.serve;

import static io.tradepulse.serve.ApiUnderTest.header;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocsPagesTest {
    private static final Pattern ASSET = Pattern.compile("(?:src|href)=\"((?!data:)[^\"]+)\"");

    private final ApiUnderTest server = new ApiUnderTest();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/redoc"})
    void aPageHasAllItNeedsFromHereAndMayAskNobodyElse(String path) {
        HttpResponse<String> page = server.get(path);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.body()).contains("\"openapi.json\"").doesNotContain("http:", "https:");
        assertThat(header(page, "Content-Security-Policy"))
                .contains("default-src 'none'", "connect-src 'self'", "script-src 'self' 'sha256-")
                .doesNotContain("http", "*", "unsafe-eval");
        Matcher assets = ASSET.matcher(page.body());
        int found = 0;
        while (assets.find()) {
            HttpResponse<String> asset = server.get("/" + assets.group(1));
            assertThat(asset.statusCode()).isEqualTo(200);
            assertThat(header(asset, "Content-Type")).startsWith("text/");
            assertThat(header(asset, "Cache-Control")).contains("max-age");
            found++;
        }
        assertThat(found).isPositive();
    }

    @Test
    void isADocumentOfTheNamedVersion() {
        assertThat(server.json("/openapi.json")).containsEntry("openapi", "3.1.0");
    }
}
