package io.tradepulse.feed;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Says how far a source has come: on a terminal one line that is written over, several times a
/// second, elsewhere a new line every ten seconds. Call [#update] as often as you like.
///
/// A source without an end shows its count and rate only. Not thread-safe: owned by the thread that
/// calls it.
public final class ProgressPrinter {
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long LINE_NANOS = 10_000_000_000L;
    private static final long RATE_NANOS = 2_000_000_000L;
    private static final int BAR_CELLS = 30;
    private static final double LEAST_FRACTION = 0.001;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoClock;
    private final long startNanos;
    private long printedNanos;
    private long rateNanos;
    private long rateTicks;
    private double rate = Double.NaN;
    private int width;

    /// @param terminal whether what is written can be written over
    /// @param nanoClock tells when it is time to print, and the rate
    public ProgressPrinter(PrintStream out, boolean terminal, LongSupplier nanoClock) {
        this.out = out;
        this.terminal = terminal;
        this.nanoClock = nanoClock;
        this.startNanos = nanoClock.getAsLong();
        this.printedNanos = startNanos;
        this.rateNanos = startNanos;
    }

    /// Prints, where it is time to.
    public void update(FeedProgress progress) {
        long now = nanoClock.getAsLong();
        measure(progress, now);
        if (now - printedNanos >= (terminal ? TERMINAL_NANOS : LINE_NANOS)) {
            print(line(progress, now), false);
            printedNanos = now;
        }
    }

    /// Prints the state at the end, and ends the line; the rate is that of the whole time.
    public void finish(FeedProgress progress) {
        long now = nanoClock.getAsLong();
        rate = perSecond(progress.ticks(), now - startNanos);
        print(line(progress, now) + ", took " + time(now - startNanos), true);
    }

    private void measure(FeedProgress progress, long now) {
        long elapsed = now - rateNanos;
        if (elapsed >= RATE_NANOS || (Double.isNaN(rate) && elapsed > 0)) {
            rate = perSecond(progress.ticks() - rateTicks, elapsed);
        }
        if (elapsed >= RATE_NANOS) {
            rateNanos = now;
            rateTicks = progress.ticks();
        }
    }

    private static double perSecond(long count, long nanos) {
        return nanos <= 0 ? Double.NaN : count * 1e9 / nanos;
    }

    private String line(FeedProgress progress, long now) {
        StringBuilder text = new StringBuilder();
        if (progress.hasEnd()) {
            appendBar(text, progress.fraction());
        }
        text.append(count(progress.ticks())).append(" ticks");
        if (!Double.isNaN(rate)) {
            text.append(", ").append(count(Math.round(rate))).append("/s");
        }
        if (progress.badRows() > 0) {
            text.append(", ").append(count(progress.badRows())).append(" bad rows");
        }
        if (progress.fraction() >= LEAST_FRACTION && progress.fraction() < 1) {
            double left = (now - startNanos) * (1 / progress.fraction() - 1);
            text.append(", ").append(time((long) left)).append(" left");
        }
        return text.toString();
    }

    private void appendBar(StringBuilder text, double fraction) {
        if (terminal) {
            int cells = (int) (fraction * BAR_CELLS);
            text.append('[')
                    .append("#".repeat(cells))
                    .append(" ".repeat(BAR_CELLS - cells))
                    .append("] ");
        }
        // Cut, not rounded: 100 % is when all is done.
        text.append((int) (fraction * 100)).append(" %, ");
    }

    private void print(String line, boolean last) {
        if (!terminal) {
            out.println(line);
            return;
        }
        out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        width = line.length();
        if (last) {
            out.println();
        }
        out.flush();
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String time(long nanos) {
        Duration rounded = Duration.ofSeconds((nanos + 500_000_000L) / 1_000_000_000L);
        return rounded.toHours() > 0
                ? String.format(
                        Locale.ROOT,
                        "%d:%02d:%02d",
                        rounded.toHours(),
                        rounded.toMinutesPart(),
                        rounded.toSecondsPart())
                : String.format(
                        Locale.ROOT, "%d:%02d", rounded.toMinutes(), rounded.toSecondsPart());
    }
}
