package io.tradepulse.feed;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Plays a Stooq file of bars, in any of its forms: every row becomes four ticks that give its bar
/// back exactly, at its start, one third, two thirds and just before its end; the lower extreme
/// first where the bar rose.
///
/// Intraday times are Warsaw's; a label is the start of its bar, from hourly bars up its end, and
/// the first hourly bar of a day counts as half an hour. A daily bar fills the day in UTC. Rows
/// that make no sense are reported and passed over. Holds one row at a time. Not thread-safe: owned
/// by the thread that pulls it.
public final class StooqCsv implements TickSource {
    private static final int SESSION_BYTES = 16;

    private final StooqBars bars;
    private final Instruments instruments;
    private final String provider;
    private final ReplaySchedule schedule;
    private final BarTicks ticks = new BarTicks();
    private int nextTick = BarTicks.COUNT;
    private @Nullable Instrument instrument;

    private StooqCsv(
            StooqBars bars, Instruments instruments, String provider, ReplaySchedule schedule) {
        this.bars = bars;
        this.instruments = instruments;
        this.provider = provider;
        this.schedule = schedule;
    }

    /// Opens a file.
    ///
    /// @param provider label of the ticks
    /// @param clock stamps ticks that are moved to now
    /// @param nanoClock the clock of [#dueNanos()]
    /// @throws StooqFormatException where its header is none of Stooq's, or where it has no ticker
    ///   column and its name is no symbol; an empty file is a file without ticks
    public static StooqCsv open(
            Path file,
            Instruments instruments,
            String provider,
            ReplayPace pace,
            EpochClock clock,
            LongSupplier nanoClock,
            RowListener listener)
            throws IOException {
        ReplaySchedule schedule = new ReplaySchedule(pace, clock, nanoClock);
        return new StooqCsv(StooqBars.open(file, listener), instruments, provider, schedule);
    }

    /// A session named after the content of a file, so that playing it twice with its times kept
    /// stores it once: 32 hexadecimal digits of its SHA-256.
    public static String contentSession(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file);
                OutputStream out =
                        new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            in.transferTo(out);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, SESSION_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public boolean next(Tick into) throws IOException {
        if (nextTick == BarTicks.COUNT && !nextBar()) {
            return false;
        }
        Instrument of = instrument;
        if (of == null) {
            return false;
        }
        ticks.fill(nextTick, of, schedule.at(ticks.time(nextTick)), into);
        nextTick++;
        return true;
    }

    private boolean nextBar() throws IOException {
        StooqBar bar = bars.next();
        if (bar == null) {
            return false;
        }
        Instrument last = instrument;
        if (last == null || !last.symbol().equals(bar.symbol())) {
            instrument = instruments.of(provider, bar.symbol());
        }
        ticks.set(bar);
        nextTick = 0;
        return true;
    }

    @Override
    public long dueNanos() {
        return schedule.dueNanos();
    }

    /// Rows that became ticks so far.
    public long rows() {
        return bars.good();
    }

    /// Rows that were passed over so far.
    public long badRows() {
        return bars.bad();
    }

    @Override
    public void close() throws IOException {
        bars.close();
    }
}
