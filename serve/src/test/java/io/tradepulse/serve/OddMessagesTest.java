package io.tradepulse.serve;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever is said over a WebSocket is answered, and does no harm.
@Timeout(300)
class OddMessagesTest {
    private static final int COUNT = Integer.getInteger("tradepulse.odd.requests", 400);
    private static final long SEED = Long.getLong("tradepulse.odd.seed", 20_260_115);

    @Test
    void oddMessagesAreAnsweredAndNotPunished() throws Exception {
        try (FuzzedServer server = new FuzzedServer()) {
            Choices choices = Choices.random(SEED);
            for (int i = 0; i < COUNT; i++) {
                server.say(choices);
            }
            server.checkIsWell();
        }
    }

    @Test
    void oddFramesDoNoHarm() throws Exception {
        try (FuzzedServer server = new FuzzedServer()) {
            Choices choices = Choices.random(SEED);
            for (int i = 0; i < COUNT; i++) {
                server.sayOddly(choices);
            }
            server.checkIsWell();
        }
    }
}
