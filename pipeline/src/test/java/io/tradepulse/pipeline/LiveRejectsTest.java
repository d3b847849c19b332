package io.tradepulse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.RejectCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Dead letters as they come.
final class LiveRejectsTest {
    private final Bus bus = new EmbeddedBus(new ManualClock(), 16);
    private final Appender<DeadLetter> appender = bus.deadLetters().appender();
    private final LiveRejects rejects =
            new LiveRejects(new ImpatientTailer<>(bus.deadLetters().broadcast("live")));

    private void publish(String detail) throws InterruptedException {
        DeadLetter letter =
                new DeadLetter(1, "tcp", "", RejectCode.MALFORMED, detail, "x", "::1", 1);
        appender.append(new DeadLetter[] {letter}, 1);
        while (rejects.doWork() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void tellsWhoFollowsAndNobodyElse() throws Exception {
        List<String> told = new ArrayList<>();
        publish("before");
        rejects.follow(letter -> told.add(letter.detail()));
        publish("first");
        publish("second");
        rejects.follow(_ -> {});
        publish("after");
        assertThat(told).containsExactly("first", "second");
    }
}
