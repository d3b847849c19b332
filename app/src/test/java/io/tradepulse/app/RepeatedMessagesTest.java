package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepeatedMessagesTest {
    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("a.b.C");
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private final class Lines extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    }

    @BeforeEach
    void start() {
        begin(60_000);
    }

    private void begin(long spanMillis) {
        context.reset();
        RepeatedMessages filter = new RepeatedMessages();
        filter.setShown(3);
        filter.setSpanMillis(spanMillis);
        context.addTurboFilter(filter);
        Lines appender = new Lines();
        appender.setContext(context);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void ofOneWarningTheFirstFewAreShownWhateverIsFilledIn() {
        for (int i = 0; i < 100; i++) {
            logger.warn("no connection to {}", i);
        }
        assertThat(lines)
                .containsExactly(
                        "WARN no connection to 0",
                        "WARN no connection to 1",
                        "WARN no connection to 2");
    }

    @Test
    void anotherMessageAndAnotherLoggerAreAnotherMatter() {
        for (int i = 0; i < 10; i++) {
            logger.warn("one");
            logger.error("other", new IllegalStateException());
        }
        Logger second = context.getLogger("a.b.D");
        second.addAppender(logger.iteratorForAppenders().next());
        second.warn("one");
        assertThat(lines).filteredOn(line -> line.endsWith("one")).hasSize(4);
        assertThat(lines).filteredOn(line -> line.endsWith("other")).hasSize(3);
    }

    @Test
    void whatIsNoWarningIsNotHeldBack() {
        for (int i = 0; i < 10; i++) {
            logger.info("one");
        }
        assertThat(lines).hasSize(10);
    }

    @Test
    void howManyWereLeftOutIsSaidAtTheEndAndThenItBeginsAnew() {
        begin(2_000);
        for (int i = 0; i < 10; i++) {
            logger.error("no connection to {}", i);
        }
        awaitLines(4);
        assertThat(lines.get(3))
                .startsWith("ERROR 7 more of these")
                .endsWith("no connection to {}");
        logger.error("no connection to {}", 11);
        assertThat(lines).last().isEqualTo("ERROR no connection to 11");
    }

    private void awaitLines(int count) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (lines.size() < count && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(lines).hasSize(count);
    }
}
