package io.tradepulse.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Concurrent;
import io.tradepulse.model.Tick;
import io.tradepulse.tls.SelfSigned;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Passwords and TLS by the address.
class RedisSecurityTest extends RedisFixture {
    private static String with(RedisServer server, String userAndPassword) {
        return server.url().replace("://", "://" + userAndPassword + "@");
    }

    @Test
    void showsThePasswordOfTheAddressAndNeverSaysIt() throws Exception {
        RedisServer server = server("--requirepass s3cret");
        RedisBus bus = bus(RedisOptions.of(with(server, ":s3cret"), "a"));
        Appender<Tick> appender = bus.ticks().appender();
        awaitDurable(appender, append(appender, 0, 1));
        Concurrent.eventually("it is well", () -> bus.problem().isEmpty());
        RedisOptions wrong = RedisOptions.of(with(server, "default:wr0ng"), "b");
        RedisBus refused = bus(wrong);
        Concurrent.eventually("it is said", () -> refused.problem().contains("WRONGPASS"));
        assertThat(refused.problem()).doesNotContain("wr0ng");
        assertThat(wrong.toString()).doesNotContain("wr0ng").contains("localhost:" + server.port());
    }

    @Test
    void refusesAnAddressWithoutRepeatingIt() {
        for (String url : new String[] {"http://u:s3cret@h", "redis://u:s3cret@h:x y", "s3cret"}) {
            assertThatThrownBy(() -> RedisOptions.of(url, "a"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("s3cret")
                    .hasNoCause();
        }
        RedisOptions good = RedisOptions.of("redis://localhost", "a");
        assertThatThrownBy(() -> good.withWindow(1_000)).hasMessageContaining("window");
        assertThatThrownBy(() -> good.withLease(Duration.ZERO)).hasMessageContaining("lease");
        assertThatThrownBy(() -> good.withStream("a b")).hasMessageContaining("blanks");
    }

    @Test
    void speaksTlsWithAServerThatItTrustsOnly() throws Exception {
        SelfSigned own = SelfSigned.in(folder, "redis", "RSA");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        RedisServer server =
                server(
                        "--tls-port " + port,
                        "--tls-cert-file " + own.certificate(),
                        "--tls-key-file " + own.key(),
                        "--tls-auth-clients no");
        String url = "rediss://localhost:" + port;
        RedisBus bus = bus(RedisOptions.of(url, "a").withTrustedCertificates(own.certificate()));
        Appender<Tick> appender = bus.ticks().appender();
        awaitDurable(appender, append(appender, 0, 1));
        RedisBus distrustful = bus(RedisOptions.of(url, "b"));
        Concurrent.eventually("refused", () -> distrustful.problem().contains("certif"));
        assertThat(server.port()).isNotEqualTo(port);
    }
}
