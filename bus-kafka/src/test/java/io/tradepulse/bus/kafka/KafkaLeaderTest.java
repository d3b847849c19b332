package io.tradepulse.bus.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Concurrent;
import io.tradepulse.bus.Tailer;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import org.junit.jupiter.api.Test;

/// Three brokers, of which one goes.
class KafkaLeaderTest {
    @Test
    void losesNothingAndKeepsOrderWhenLeadersChangeUnderLoad() throws Exception {
        try (KafkaServer server = KafkaServer.start(3);
                Concurrent concurrent = new Concurrent();
                KafkaBus bus =
                        new KafkaBus(
                                Ticks.options(server, 6), EpochClock.system(), new Instruments())) {
            Ticks ticks = new Ticks(12);
            Appender<Tick> appender = bus.ticks().appender();
            Tailer<Tick> tailer = bus.ticks().tailer("group");
            var appending = concurrent.start(() -> ticks.appendRows(appender));
            for (int broker : server.brokers().subList(0, 2)) {
                awaitMore(ticks, tailer);
                server.stop(broker);
                awaitMore(ticks, tailer);
                server.restart(broker);
            }
            ticks.isEnough = true;
            appending.get();
            Concurrent.eventually("all have come", () -> isAllTaken(ticks, tailer));
            Concurrent.eventually("durable", () -> appender.durable() == ticks.taken() - 1);
            assertThat(bus.refusals()).isZero();
        }
    }

    private static void awaitMore(Ticks ticks, Tailer<Tick> tailer) {
        long before = ticks.taken();
        Concurrent.eventually(
                "more come", () -> !isAllTaken(ticks, tailer) && ticks.taken() > before + 3_000);
    }

    private static boolean isAllTaken(Ticks ticks, Tailer<Tick> tailer) {
        ticks.poll(tailer);
        return ticks.isAllTaken();
    }
}
