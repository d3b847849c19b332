package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who is let in to what pushes prices: by the gate, in front of routes that say whom they got.
@Timeout(60)
final class PushGateTest {
    private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade, close\r\n";
    private static final String EVENTS = "Accept: text/event-stream\r\nConnection: close\r\n";

    private final Access access = new Access(Keys.asked());
    private final HttpPort port =
            new HttpPort(
                    new ServeConfig("127.0.0.1", 0, List.of()),
                    (_, router, _) -> {
                        Gate.stand(
                                router,
                                access,
                                new RequestMetrics(new PrometheusRegistry()),
                                System::nanoTime);
                        router.route()
                                .handler(
                                        context -> {
                                            Caller caller = access.of(context);
                                            var _ =
                                                    context.end(
                                                            caller == Caller.NOBODY
                                                                    ? "nobody"
                                                                    : "caller " + caller.name());
                                        });
                    });

    @BeforeEach
    void start() throws IOException {
        port.start();
    }

    @AfterEach
    void close() {
        port.close();
    }

    private String ask(String path, String headers) throws IOException {
        return RawHttp.ask(
                port.port(), "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
    }

    @Test
    void onlyWhoMaySeeAllIsLetInToWhatDoesNotAskItself() throws IOException {
        assertThat(ask("/ws", UPGRADE)).startsWith("HTTP/1.1 401");
        assertThat(ask("/ws?api_key=" + Keys.LIMITED, UPGRADE)).startsWith("HTTP/1.1 403");
        assertThat(ask("/ws?api_key=" + Keys.WRITER, UPGRADE)).startsWith("HTTP/1.1 403");
        assertThat(ask("/ws?api_key=" + Keys.READER, UPGRADE)).endsWith("caller reader");
        assertThat(ask("/stream?api_key=" + Keys.LIMITED, EVENTS)).startsWith("HTTP/1.1 403");
        assertThat(ask("/stream?api_key=" + Keys.READER, EVENTS)).endsWith("caller reader");
    }

    @Test
    void whatAsksItselfIsToldWhoAsksOrThatNobodyHasSaid() throws IOException {
        access.asksItself("/ws");
        access.asksItself("/stream");
        assertThat(ask("/ws", UPGRADE)).endsWith("nobody");
        assertThat(ask("/ws/", UPGRADE)).endsWith("nobody");
        assertThat(ask("/ws/any", UPGRADE)).startsWith("HTTP/1.1 401");
        assertThat(ask("/ws", EVENTS)).startsWith("HTTP/1.1 401");
        assertThat(ask("/ws?api_key=a-guess", UPGRADE)).startsWith("HTTP/1.1 403");
        assertThat(ask("/ws?api_key=" + Keys.LIMITED, UPGRADE)).endsWith("caller limited");
        assertThat(ask("/stream", EVENTS)).startsWith("HTTP/1.1 401");
        assertThat(ask("/stream?api_key=" + Keys.LIMITED, EVENTS)).endsWith("caller limited");
    }
}
