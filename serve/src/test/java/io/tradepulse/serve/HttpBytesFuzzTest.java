package io.tradepulse.serve;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;

/// Any bytes on a connection of HTTP are answered without a fault of the server's, and do no harm
/// to whoever asks next. One server serves all inputs: to start one takes longer than they all.
class HttpBytesFuzzTest {
    private static FuzzedServer server;

    @AfterAll
    static void close() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @FuzzTest
    @Timeout(60)
    void anyBytesDoNoHarm(byte[] bytes) {
        // Not before: classes that are there when Jazzer comes are instrumented anew, which JDK 25
        // does not take of all records.
        if (server == null) {
            server = new FuzzedServer();
        }
        server.throwAt(bytes);
        server.checkIsWell();
    }
}
