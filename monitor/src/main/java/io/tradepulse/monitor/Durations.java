package io.tradepulse.monitor;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as settings have them: `500ms`, `30s`, `5m`, `1h`.
final class Durations {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

    private Durations() {}

    static boolean isDuration(String text) {
        return FORM.matcher(text).matches();
    }

    /// Reads one.
    ///
    /// @throws SettingException where it is none, or zero
    static Duration parse(String setting, String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new SettingException(
                    setting, "'" + text + "' is not a duration such as 500ms, 30s, 5m or 1h");
        }
        Duration duration =
                Duration.ofMillis(
                        Long.parseLong(parts.group(1)) * MILLIS.getOrDefault(parts.group(2), 0L));
        if (duration.isZero()) {
            throw new SettingException(setting, "a duration of zero is none");
        }
        return duration;
    }
}
