package io.tradepulse.monitor;

import java.time.Duration;

/// When a probe is due: fixed in advance, whatever the attempts take. Immutable.
sealed interface Schedule permits Cron, Schedule.Every {
    /// Of what is never due again.
    long NEVER = Long.MAX_VALUE;

    /// Whether its times are those of a clock on the wall, and not of one that only goes forward.
    boolean isByTimeOfDay();

    /// The first due time, not before now.
    long firstDue(long nowNanos);

    /// The due time that follows one.
    long dueAfter(long dueNanos);

    /// Reads a duration or a cron expression.
    ///
    /// @throws SettingException with what is wrong with it
    static Schedule parse(String setting, String text) {
        String trimmed = text.strip();
        if (trimmed.indexOf(' ') < 0) {
            return new Every(Durations.parse(setting, trimmed).toNanos());
        }
        try {
            return Cron.parse(trimmed);
        } catch (IllegalArgumentException e) {
            throw new SettingException(setting, "'" + trimmed + "': " + e.getMessage());
        }
    }

    static Schedule every(Duration period) {
        return new Every(period.toNanos());
    }

    /// At once, and from there on in equal steps. Immutable.
    record Every(long periodNanos) implements Schedule {
        @Override
        public boolean isByTimeOfDay() {
            return false;
        }

        @Override
        public long firstDue(long nowNanos) {
            return nowNanos;
        }

        @Override
        public long dueAfter(long dueNanos) {
            return dueNanos + periodNanos;
        }
    }
}
