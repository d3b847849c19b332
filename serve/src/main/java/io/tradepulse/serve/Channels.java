package io.tradepulse.serve;

import io.tradepulse.model.Interval;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What kinds of frames a client wants.
///
/// Immutable, as long as nobody changes its set.
///
/// @param bars of these intervals
record Channels(boolean prices, Set<Interval> bars, boolean latency, boolean rejects) {
    static final String KNOWN =
            "channels are prices, latency, rejects, and bars:1m with any interval";

    private static final String BARS = "bars:";
    private static final Set<String> OTHERS = Set.of("prices", "latency", "rejects");

    /// Reads their names; none means prices. Empty where one is unknown.
    static Optional<Channels> of(List<String> names) {
        boolean prices = names.isEmpty();
        boolean latency = false;
        boolean rejects = false;
        Set<Interval> bars = EnumSet.noneOf(Interval.class);
        for (String name : names) {
            Optional<Interval> interval =
                    name.startsWith(BARS)
                            ? Interval.of(name.substring(BARS.length()))
                            : Optional.empty();
            interval.ifPresent(bars::add);
            prices |= name.equals("prices");
            latency |= name.equals("latency");
            rejects |= name.equals("rejects");
            if (interval.isEmpty() && !OTHERS.contains(name)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Channels(prices, bars, latency, rejects));
    }

    /// All there are.
    static Channels all() {
        return new Channels(true, EnumSet.allOf(Interval.class), true, true);
    }

    /// Those of symbols, for one of which there is no tick yet.
    AwaitedSymbols.Wanted awaited(@Nullable String provider) {
        return new AwaitedSymbols.Wanted(provider, prices, bars);
    }

    /// Whether they are of symbols.
    boolean needSymbols() {
        return prices || !bars.isEmpty();
    }
}
