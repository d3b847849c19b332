package io.tradepulse.serve;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;

/// Whatever is said over a WebSocket, in our words or in Binance's, is answered; frames that are
/// none end the connection at most. The input's bytes say what; one server serves all inputs.
class SocketMessageFuzzTest {
    private static final FuzzedServer SERVER = new FuzzedServer();

    @AfterAll
    static void close() throws Exception {
        SERVER.close();
    }

    @FuzzTest
    @Timeout(30)
    void oddMessagesAreAnswered(byte[] bytes) {
        Choices choices = Choices.from(bytes);
        if (choices.oneIn(4)) {
            SERVER.sayOddly(choices);
        } else {
            SERVER.say(choices);
        }
    }
}
