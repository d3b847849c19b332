package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Requests that are too large are refused before anything is made of them.
@Timeout(60)
final class LimitsTest {
    private final ApiUnderTest server = new ApiUnderTest(Keys.asked());

    @AfterEach
    void close() {
        server.close();
    }

    private String ask(String headers) throws IOException {
        return RawHttp.ask(
                server.api.port(),
                "GET /symbols HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
    }

    @Test
    void headersThatAreTooLong() throws IOException {
        assertThat(ask("X-API-Key: " + "k".repeat(20_000) + "\r\n")).startsWith("HTTP/1.1 431");
        assertThat(ask("X-Some: 1\r\n".repeat(2_000))).startsWith("HTTP/1.1 431");
        assertThat(ask("X-API-Key: " + "k".repeat(10_000) + "\r\n")).startsWith("HTTP/1.1 403");
    }

    @Test
    void bodiesThatNobodyReads() throws IOException {
        assertThat(ask("Content-Length: 100000\r\n")).startsWith("HTTP/1.1 401");
        assertThat(ask("Content-Length: 100000\r\nX-API-Key: " + Keys.READER + "\r\n"))
                .startsWith("HTTP/1.1 413");
    }
}
