package io.tradepulse.serve;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;

/// Any bytes on a connection of HTTP are answered without a fault of the server's, and do no harm
/// to whoever asks next. One server serves all inputs: to start one takes longer than they all.
class HttpBytesFuzzTest {
    private static final FuzzedServer SERVER = new FuzzedServer();

    @AfterAll
    static void close() throws Exception {
        SERVER.close();
    }

    @FuzzTest
    @Timeout(30)
    void anyBytesDoNoHarm(byte[] bytes) {
        SERVER.throwAt(bytes);
        SERVER.checkIsWell();
    }
}
