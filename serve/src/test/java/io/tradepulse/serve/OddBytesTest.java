package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.serve.HttpWire.Answer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bytes that are no request, or nearly one.
@Timeout(300)
class OddBytesTest {
    private static final FuzzedServer SERVER = new FuzzedServer();
    private static final int COUNT = Integer.getInteger("tradepulse.odd.requests", 600);
    private static final long SEED = Long.getLong("tradepulse.odd.seed", 20_260_115);

    @AfterAll
    static void close() throws Exception {
        SERVER.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'GET\\r\\n\\r\\n', 400",
        "'GET /health/live\\r\\n\\r\\n', 400",
        "'GET  /health/live HTTP/1.1\\r\\n\\r\\n', 400",
        "'GET health/live HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', 404",
        "'GET http://x/health/live HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', 200",
        "'GET /%zz HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', 400",
        "'GET /price/latest?symbol=%zz HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', 400",
        "'GET /price/latest?symbol=%C3%28 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', 404",
        "'GET /price/latest?symbol=%00 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', 404",
        "'GET /api/snapshots/%00%ff HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', 404",
        "'GET /health/live HTTP/1.1\\r\\nHost: x\\r\\nNo colon\\r\\n\\r\\n', 400",
        "'GET /health/live HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: x\\r\\n\\r\\n', 400",
        "'GET /health/live HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: -1\\r\\n\\r\\n', 400",
        "'POST /api/snapshots/query HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 99999999999999999999\\r\\n\\r\\n', 400",
        "'POST /api/snapshots/query HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9999999999\\r\\n\\r\\n', 413",
        "'POST /api/snapshots/query HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n2\\r\\n{}\\r\\n0\\r\\n\\r\\n', 413"
    })
    void isAnsweredAsWhatItIs(String text, int status) throws Exception {
        byte[] bytes =
                text.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.US_ASCII);
        try (HttpWire wire = new HttpWire(SERVER.server.api.port())) {
            wire.send(bytes);
            Answer answer = wire.answer("GET");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
            if (status >= 400) {
                assertThat(answer.isProblem()).as(answer.toString()).isTrue();
            }
        }
    }

    @Test
    void aHeadThatIsTooLargeIsToldSo() throws Exception {
        for (String head :
                new String[] {
                    "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: x\r\nX-Odd: " + "x".repeat(30_000) + "\r\n\r\n"
                }) {
            try (HttpWire wire = new HttpWire(SERVER.server.api.port())) {
                wire.send(head.getBytes(StandardCharsets.US_ASCII));
                Answer answer = wire.answer("GET");
                assertThat(answer.status()).isIn(414, 431);
                assertThat(answer.isProblem()).isTrue();
                assertThat(answer.body()).contains("_TOO_L");
            }
        }
    }

    @Test
    void anyBytesDoNoHarm() {
        OddRequests requests = new OddRequests(SERVER.openApi());
        Choices choices = Choices.random(SEED);
        for (int i = 0; i < COUNT; i++) {
            byte[] bytes =
                    choices.oneIn(3) ? OddMessages.noise(choices) : requests.next(choices).bytes();
            for (int j = choices.below(8); j > 0 && bytes.length > 0; j--) {
                bytes[choices.below(bytes.length)] = (byte) choices.below(256);
            }
            SERVER.throwAt(bytes);
        }
        SERVER.checkIsWell();
    }
}
