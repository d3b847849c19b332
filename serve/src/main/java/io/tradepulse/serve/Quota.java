package io.tradepulse.serve;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// So many requests in so long, written `100/s`, `600/m` or `10000/h`; without a unit, a second is
/// meant. All of them may come at once.
///
/// Immutable.
public record Quota(int requests, Duration window) {
    private static final int MOST = 1_000_000_000;
    private static final Map<String, Duration> UNITS =
            Map.of(
                    "s",
                    Duration.ofSeconds(1),
                    "m",
                    Duration.ofMinutes(1),
                    "h",
                    Duration.ofHours(1));

    public Quota {
        if (requests < 1 || requests > MOST) {
            throw new IllegalArgumentException("has a rate that is not from 1 to " + MOST);
        }
    }

    /// The quota of that text.
    ///
    /// @throws IllegalArgumentException with a sentence's end
    public static Quota parse(String text) {
        int slash = text.indexOf('/');
        String number = slash < 0 ? text : text.substring(0, slash);
        @Nullable Duration window = UNITS.get(slash < 0 ? "s" : text.substring(slash + 1));
        try {
            if (window != null) {
                return new Quota(Integer.parseInt(number), window);
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new IllegalArgumentException("has a rate that is not like 100/s, 600/m or 10000/h");
    }

    /// As it is written.
    @Override
    public String toString() {
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            if (unit.getValue().equals(window)) {
                return requests + "/" + unit.getKey();
            }
        }
        return requests + "/" + window;
    }
}
