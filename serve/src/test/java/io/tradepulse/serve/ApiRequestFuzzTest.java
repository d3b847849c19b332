package io.tradepulse.serve;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;

/// Every operation in the OpenAPI document answers odd values of its parameters, headers and body
/// without a fault of the server's. The input's bytes say which; one server serves all inputs.
class ApiRequestFuzzTest {
    private static FuzzedServer server;
    private static OddRequests requests;

    @AfterAll
    static void close() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @FuzzTest
    @Timeout(60)
    void oddValuesAreAnswered(byte[] bytes) {
        // Not before: classes that are there when Jazzer comes are instrumented anew, which JDK 25
        // does not take of all records.
        if (server == null) {
            server = new FuzzedServer();
            requests = new OddRequests(server.openApi());
        }
        server.ask(requests.next(Choices.from(bytes)));
    }
}
