package io.tradepulse.serve;

import io.tradepulse.model.Interval;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Intervals as TradingView writes them: minutes as a bare number, `1S`, `1D`, `1W`, `1M`.
final class UdfResolutions {
    private static final Map<Interval, String> TEXTS = new EnumMap<>(Interval.class);

    static {
        for (Interval interval : Interval.values()) {
            TEXTS.put(interval, text(interval));
        }
    }

    private UdfResolutions() {}

    private static String text(Interval interval) {
        long seconds = interval.nanos() / 1_000_000_000;
        return switch (interval) {
            case D1 -> "1D";
            case W1 -> "1W";
            case MO1 -> "1M";
            default -> seconds < 60 ? seconds + "S" : Long.toString(seconds / 60);
        };
    }

    static List<String> all() {
        return List.copyOf(TEXTS.values());
    }

    /// A unit without a number is one of it.
    static Optional<Interval> interval(String resolution) {
        String whole =
                resolution.length() == 1 && Character.isLetter(resolution.charAt(0))
                        ? "1" + resolution
                        : resolution;
        return TEXTS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(whole))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /// The numbers of seconds that bars have.
    static List<String> seconds() {
        return all().stream()
                .filter(text -> text.endsWith("S"))
                .map(text -> text.substring(0, text.length() - 1))
                .toList();
    }

    /// The numbers of minutes that bars have.
    static List<String> minutes() {
        return all().stream()
                .filter(text -> Character.isDigit(text.charAt(text.length() - 1)))
                .toList();
    }
}
