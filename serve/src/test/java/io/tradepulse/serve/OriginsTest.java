package io.tradepulse.serve;

import static io.tradepulse.serve.ApiUnderTest.header;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Pages of other origins.
@Timeout(60)
final class OriginsTest {
    private static final String OURS = "https://desk.example:8443";
    private static final String OTHERS = "https://desk.example";

    private static AccessConfig origins(ReloadingKeys keys, String... allowed) {
        return new AccessConfig(keys, Set.of(), List.of(allowed), 0, null);
    }

    private static HttpResponse<String> preflight(ApiUnderTest server, String origin) {
        return server.send(
                server.request("/price/latest")
                        .method("OPTIONS", BodyPublishers.noBody())
                        .header("Origin", origin)
                        .header("Access-Control-Request-Method", "GET")
                        .header("Access-Control-Request-Headers", "x-api-key"));
    }

    private static HttpResponse<String> get(ApiUnderTest server, String origin) {
        return server.send(server.request("/symbols").header("Origin", origin));
    }

    @Test
    void mayReadNothingUnlessTheyAreNamed() {
        try (ApiUnderTest server = new ApiUnderTest()) {
            assertThat(header(get(server, OURS), "Access-Control-Allow-Origin")).isEmpty();
            assertThat(preflight(server, OURS).headers().map())
                    .doesNotContainKey("access-control-allow-origin");
        }
        try (ApiUnderTest server = new ApiUnderTest(origins(null, OURS))) {
            HttpResponse<String> ours = get(server, OURS);
            assertThat(header(ours, "Access-Control-Allow-Origin")).isEqualTo(OURS);
            assertThat(header(ours, "Access-Control-Expose-Headers")).contains("RateLimit");
            assertThat(header(ours, "Vary")).containsIgnoringCase("origin");
            HttpResponse<String> others = get(server, OTHERS);
            assertThat(header(others, "Access-Control-Allow-Origin")).isEmpty();
            assertThat(header(others, "Vary")).containsIgnoringCase("origin");
        }
        try (ApiUnderTest server = new ApiUnderTest(origins(null, "*"))) {
            assertThat(header(get(server, OTHERS), "Access-Control-Allow-Origin")).isEqualTo("*");
        }
    }

    @Test
    void areAnsweredInAdvanceWithoutAKey() {
        try (ApiUnderTest server = new ApiUnderTest(origins(Keys.given("a-key"), OURS))) {
            HttpResponse<String> ours = preflight(server, OURS);
            assertThat(ours.statusCode()).isEqualTo(204);
            assertThat(header(ours, "Access-Control-Allow-Origin")).isEqualTo(OURS);
            assertThat(header(ours, "Access-Control-Allow-Methods")).contains("GET", "POST");
            assertThat(header(ours, "Access-Control-Allow-Headers"))
                    .contains("X-API-Key", "Authorization");
            assertThat(header(preflight(server, OTHERS), "Access-Control-Allow-Methods")).isEmpty();
            HttpResponse<String> refused = get(server, OURS);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(header(refused, "Access-Control-Allow-Origin")).isEqualTo(OURS);
        }
    }
}
