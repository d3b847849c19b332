package io.tradepulse.feed.ibkr;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;

/// Sources for tests, that ask a gateway of the test as fast as it goes.
final class Sources {
    static final long T = 1_795_235_369L;
    static final int VERSION = 176;

    /// As fast as it goes: the limits have tests of their own.
    static final IbkrPacing HASTY =
            new IbkrPacing(
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofMillis(1),
                    3,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30));

    private Sources() {}

    static IbkrOptions options(FakeGateway gateway, String... contracts) {
        return options(gateway.port(), contracts);
    }

    static IbkrOptions options(int port, String... contracts) {
        return IbkrOptions.to("127.0.0.1", port)
                .withClientId(7)
                .withContracts(Arrays.stream(contracts).map(IbkrContract::parse).toList())
                .withReconnect(Duration.ofMillis(1), IbkrOptions.UNLIMITED)
                .withPacing(HASTY);
    }

    static IbkrSource source(IbkrOptions options) {
        return new IbkrSource(options, new Instruments(), System::nanoTime);
    }

    static Tick next(IbkrSource source) throws IOException, InterruptedException {
        Tick tick = new Tick();
        assertThat(source.next(tick)).isTrue();
        return tick;
    }

    static IbkrSubscription subscription(IbkrSource source, int index) {
        return source.status().subscriptions().get(index);
    }

    static int unusedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
