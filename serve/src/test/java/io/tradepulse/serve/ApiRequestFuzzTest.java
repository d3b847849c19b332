package io.tradepulse.serve;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;

/// Every operation in the OpenAPI document answers odd values of its parameters, headers and body
/// without a fault of the server's. The input's bytes say which; one server serves all inputs.
class ApiRequestFuzzTest {
    private static final FuzzedServer SERVER = new FuzzedServer();
    private static final OddRequests REQUESTS = new OddRequests(SERVER.openApi());

    @AfterAll
    static void close() throws Exception {
        SERVER.close();
    }

    @FuzzTest
    @Timeout(30)
    void oddValuesAreAnswered(byte[] bytes) {
        SERVER.ask(REQUESTS.next(Choices.from(bytes)));
    }
}
