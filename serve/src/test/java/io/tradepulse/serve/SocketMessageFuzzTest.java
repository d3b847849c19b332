package io.tradepulse.serve;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;

/// Whatever is said over a WebSocket, in our words or in Binance's, is answered; frames that are
/// none end the connection at most. The input's bytes say what; one server serves all inputs.
class SocketMessageFuzzTest {
    private static FuzzedServer server;

    @AfterAll
    static void close() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @FuzzTest
    @Timeout(60)
    void oddMessagesAreAnswered(byte[] bytes) {
        // Not before: classes that are there when Jazzer comes are instrumented anew, which JDK 25
        // does not take of all records.
        if (server == null) {
            server = new FuzzedServer();
        }
        Choices choices = Choices.from(bytes);
        if (choices.oneIn(4)) {
            server.sayOddly(choices);
        } else {
            server.say(choices);
        }
    }
}
