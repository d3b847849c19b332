package io.tradepulse.serve;

import static io.tradepulse.serve.ApiUnderTest.header;
import static io.tradepulse.serve.ApiUnderTest.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How often one client may ask.
@Timeout(60)
final class RequestRateTest {
    @Test
    void aKeyHasItsQuotaAndIsToldWhatIsLeft() {
        try (ApiUnderTest server = new ApiUnderTest(Keys.asked())) {
            for (int left = 2; left >= 0; left--) {
                HttpResponse<String> answer = with(server, Keys.HURRIED);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(header(answer, "RateLimit-Policy")).isEqualTo("\"key\";q=3;w=3600");
                assertThat(header(answer, "RateLimit")).startsWith("\"key\";r=" + left + ";t=");
                assertThat(header(answer, "RateLimit-Limit")).isEqualTo("3");
                assertThat(header(answer, "RateLimit-Remaining")).isEqualTo("" + left);
                assertThat(header(answer, "RateLimit-Reset")).isNotEqualTo("0");
            }
            HttpResponse<String> refused = with(server, Keys.HURRIED);
            assertThat(problem(refused, 429)).containsEntry("code", "TOO_MANY_REQUESTS");
            assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(1100, 1200);
            assertThat(header(refused, "RateLimit-Remaining")).isEqualTo("0");

            HttpResponse<String> another = with(server, Keys.READER);
            assertThat(another.statusCode()).isEqualTo(200);
            assertThat(header(another, "RateLimit-Limit")).isEmpty();
        }
    }

    private static HttpResponse<String> with(ApiUnderTest server, String key) {
        return server.send(server.request("/symbols").header("X-API-Key", key));
    }

    @Test
    void withoutKeysAnAddressIsHeldToItsRateAndProbesAreNot() {
        AccessConfig access = new AccessConfig(null, Set.of(), List.of(), 2, null);
        try (ApiUnderTest server = new ApiUnderTest(access)) {
            HttpResponse<String> answer = server.get("/symbols");
            while (answer.statusCode() == 200) {
                assertThat(header(answer, "RateLimit-Policy")).isEqualTo("\"address\";q=2;w=1");
                answer = server.get("/symbols");
            }
            problem(answer, 429);
            assertThat(header(answer, "Retry-After")).isEqualTo("1");
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whoGuessesKeysIsHeldToTheRateOfItsAddress() {
        try (ApiUnderTest server = new ApiUnderTest(Keys.asked(1))) {
            HttpResponse<String> answer = with(server, "a-guess");
            while (answer.statusCode() == 403) {
                answer = with(server, "a-guess");
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(with(server, Keys.HURRIED).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void addressesThatOweNothingAreForgotten() {
        AddressAllowances allowances = new AddressAllowances(Quota.parse("1/s"));
        for (int i = 0; i < 5_000; i++) {
            SocketAddress remote =
                    SocketAddress.inetSocketAddress(1, "10.1." + i / 250 + "." + (1 + i % 250));
            allowances.of(remote, i * 1_000_000_000L).take(i * 1_000_000_000L);
        }
        assertThat(allowances.size()).isLessThan(1_100);
    }

    @Test
    void theAddressesOfOneNetworkAreOne() {
        assertThat(client("2001:db8:0:1::1")).isEqualTo(client("2001:db8:0:1:ffff::2"));
        assertThat(client("2001:db8:0:2::1")).isNotEqualTo(client("2001:db8:0:1::1"));
        assertThat(client("192.0.2.1")).isNotEqualTo(client("192.0.2.2"));
    }

    private static String client(String address) {
        return AddressAllowances.client(SocketAddress.inetSocketAddress(1, address));
    }
}
