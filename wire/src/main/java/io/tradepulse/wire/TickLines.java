package io.tradepulse.wire;

import io.tradepulse.model.Decimals;
import io.tradepulse.model.Tick;

/// Writes ticks as lines, so that reading them gives the same tick.
public final class TickLines {
    private static final long FIRST_MICROS = 100_000_000_000_000L;
    private static final long FIRST_MILLIS = 100_000_000_000L;

    private TickLines() {}

    /// The pipe form, without a line end. A `seq` ≥ 0 is written as the id, one that a platform
    /// made as `seq:-N`, -1 (none: the reader makes one of values or line numbers) is not. The time
    /// is written in the largest unit that keeps it; before March 1973 only whole seconds can be
    /// told apart from larger units.
    public static StringBuilder appendPipe(StringBuilder out, Tick tick) {
        out.append(tick.instrument().symbol())
                .append('|')
                .append(Decimals.text(tick.price()))
                .append('|');
        appendEpoch(out, tick.ts()).append('|');
        appendOptional(out, tick.volume()).append('|');
        appendOptional(out, tick.bid()).append('|');
        appendOptional(out, tick.ask());
        if (tick.seq() >= 0) {
            out.append('|').append(tick.seq());
        } else if (Ids.isMade(tick.seq())) {
            out.append('|').append(Ids.SEQ).append(tick.seq());
        }
        return out;
    }

    private static StringBuilder appendOptional(StringBuilder out, double value) {
        return Double.isNaN(value) ? out : out.append(Decimals.text(value));
    }

    private static StringBuilder appendEpoch(StringBuilder out, long nanos) {
        long micros = nanos / 1_000;
        long millis = nanos / 1_000_000;
        if (nanos % 1_000_000 == 0 && millis >= FIRST_MILLIS) {
            return out.append(millis);
        }
        if (nanos % 1_000 == 0 && micros >= FIRST_MICROS) {
            return out.append(micros);
        }
        return out.append(nanos < FIRST_MICROS * 1_000 ? nanos / 1_000_000_000 : nanos);
    }
}
