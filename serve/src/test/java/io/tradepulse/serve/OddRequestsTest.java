package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.serve.HttpWire.Answer;
import io.tradepulse.serve.OddRequests.OddRequest;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.AutoCloseableSoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever is asked, at whatever is in the OpenAPI document: the answer is no 500, tells nothing
/// of the insides, and comes. Each build asks the same; fuzzing goes on from there.
@Timeout(300)
class OddRequestsTest {
    private static final int COUNT = Integer.getInteger("tradepulse.odd.requests", 4_000);
    private static final long SEED = Long.getLong("tradepulse.odd.seed", 20_260_115);

    @Test
    void oddValuesAreAnsweredAndDoNoHarm() throws Exception {
        Map<Integer, Integer> statuses = new TreeMap<>();
        try (FuzzedServer server = new FuzzedServer();
                AutoCloseableSoftAssertions all = new AutoCloseableSoftAssertions()) {
            OddRequests requests = new OddRequests(server.openApi());
            Choices choices = Choices.random(SEED);
            for (int i = 0; i < COUNT; i++) {
                OddRequest request = requests.next(choices);
                all.check(() -> statuses.merge(server.ask(request).status(), 1, Integer::sum));
            }
            server.checkIsWell();
        }
        // Neither all refused at the door nor all let through.
        assertThat(statuses).containsKeys(200, 400, 404, 405);
        assertThat(statuses.get(200)).isGreaterThan(COUNT / 10);
        assertThat(statuses.get(400)).isGreaterThan(COUNT / 10);
    }

    @Test
    void oddValuesAreNoKeys() throws Exception {
        try (FuzzedServer server = new FuzzedServer(Keys.asked())) {
            OddRequests requests = new OddRequests(server.openApi());
            Choices choices = Choices.random(SEED);
            for (int i = 0; i < COUNT / 4; i++) {
                OddRequest request = requests.next(choices);
                if (!request.isForSink() && !request.toString().contains("/health/")) {
                    Answer answer = server.ask(request);
                    assertThat(answer.status())
                            .as(request + "\n" + answer)
                            .satisfiesAnyOf(
                                    status -> assertThat(status).isBetween(400, 499),
                                    status -> assertThat(status).isEqualTo(101));
                    assertThat(answer.body()).doesNotContain("150.6", "43250.5");
                }
            }
        }
    }
}
