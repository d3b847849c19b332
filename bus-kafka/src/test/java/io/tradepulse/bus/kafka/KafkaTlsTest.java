package io.tradepulse.bus.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Concurrent;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.tls.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker that speaks TLS.
class KafkaTlsTest {
    @TempDir Path folder;

    private static KafkaBus bus(KafkaProcess server, Map<String, String> tls) {
        return new KafkaBus(
                KafkaOptions.to(server.bootstrap()).with(tls),
                EpochClock.system(),
                new Instruments());
    }

    @Test
    void isSpokenWithWhoCanBeTrustedOnly() throws Exception {
        SelfSigned own = SelfSigned.in(folder, "kafka", "RSA");
        Path both = folder.resolve("both.pem");
        Files.writeString(both, Files.readString(own.key()) + Files.readString(own.certificate()));
        try (KafkaProcess server = KafkaProcess.startWithTls(folder.resolve("broker"), both);
                KafkaBus trusting =
                        bus(
                                server,
                                Map.of(
                                        "security.protocol",
                                        "SSL",
                                        "ssl.truststore.type",
                                        "PEM",
                                        "ssl.truststore.location",
                                        own.certificate().toString()));
                KafkaBus distrustful = bus(server, Map.of("security.protocol", "SSL"))) {
            Ticks.assertCarriedBy(trusting);
            Concurrent.eventually(
                    "it says why", () -> distrustful.problem().contains("SSL handshake failed"));
            assertThat(distrustful.isHealthy()).isFalse();
        }
    }
}
