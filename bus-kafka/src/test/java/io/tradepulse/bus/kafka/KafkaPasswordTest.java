package io.tradepulse.bus.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Concurrent;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.test.JaasUtils;
import org.junit.jupiter.api.Test;

/// A broker that asks for a name and a password.
class KafkaPasswordTest {
    private static final String JAAS =
            "org.apache.kafka.common.security.plain.PlainLoginModule required"
                    + " username=\"%s\" password=\"%s\";";

    private static KafkaOptions options(KafkaServer server, String password) {
        KafkaOptions plain = Ticks.options(server, 2);
        Map<String, String> more = new HashMap<>(plain.more());
        more.put("security.protocol", "SASL_PLAINTEXT");
        more.put("sasl.mechanism", "PLAIN");
        more.put("sasl.jaas.config", JAAS.formatted(JaasUtils.KAFKA_PLAIN_ADMIN, password));
        return plain.with(more);
    }

    @Test
    void letsInWhoHasThePasswordAndSaysSoWhereItIsWrong() throws Exception {
        try (KafkaServer server = KafkaServer.startWithPasswords();
                KafkaBus known =
                        new KafkaBus(
                                options(server, JaasUtils.KAFKA_PLAIN_ADMIN_PASSWORD),
                                EpochClock.system(),
                                new Instruments());
                KafkaBus unknown =
                        new KafkaBus(
                                options(server, "a-wrong-one"),
                                EpochClock.system(),
                                new Instruments())) {
            Ticks.assertCarriedBy(known);
            Concurrent.eventually(
                    "it says why", () -> unknown.problem().contains("Authentication failed"));
            assertThat(unknown.problem()).doesNotContain("a-wrong-one");
        }
    }
}
