package io.tradepulse.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/// Keeps a warning or an error that comes again and again from filling the log: of one message (its
/// text before what is filled in) the first some of a while are shown, and at the end of the while
/// how many more there were.
///
/// Thread-safe. Made and set by `logback.xml`.
public final class RepeatedMessages extends TurboFilter {
    /// Of more messages than these at a time none is held back: there is no such flood of kinds.
    private static final int MAX_KEPT = 1_000;

    private static final String LEFT_OUT = "{} more of these in the last {} s: {}";

    private final Map<Key, Run> runs = new ConcurrentHashMap<>();
    private int shown = 10;
    private Duration span = Duration.ofMinutes(1);

    private record Key(String logger, String format) {}

    /// What came of one message since it was first shown.
    private static final class Run {
        private int count;

        synchronized int next() {
            return ++count;
        }

        synchronized int count() {
            return count;
        }
    }

    /// How many of a message are shown in a while.
    public void setShown(int messages) {
        shown = messages;
    }

    /// How long a while is.
    public void setSpanMillis(long millis) {
        span = Duration.ofMillis(millis);
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] params,
            @Nullable Throwable error) {
        // Without a format it is only asked whether the level is on.
        if (format == null || !level.isGreaterOrEqual(Level.WARN) || format.equals(LEFT_OUT)) {
            return FilterReply.NEUTRAL;
        }
        Key key = new Key(logger.getName(), format);
        Run run = runs.get(key);
        if (run == null) {
            if (runs.size() >= MAX_KEPT) {
                return FilterReply.NEUTRAL;
            }
            run = runs.computeIfAbsent(key, _ -> begin(key, logger, level));
        }
        return run.next() > shown ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    private Run begin(Key key, Logger logger, Level level) {
        ScheduledFuture<?> _ =
                logger.getLoggerContext()
                        .getScheduledExecutorService()
                        .schedule(
                                () -> end(key, logger, level),
                                span.toMillis(),
                                TimeUnit.MILLISECONDS);
        return new Run();
    }

    private void end(Key key, Logger logger, Level level) {
        Run run = runs.remove(key);
        int leftOut = run == null ? 0 : run.count() - shown;
        if (leftOut > 0) {
            logger.atLevel(org.slf4j.event.Level.valueOf(level.toString()))
                    .log(LEFT_OUT, leftOut, span.toSeconds(), key.format);
        }
    }
}
