package io.tradepulse.feed.csv;

import io.tradepulse.feed.FeedProgress;
import io.tradepulse.feed.TickSource;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Plays recorded files as ticks, merged by their times: bars of Stooq and Binance, trades of
/// Binance, and rows of ticks under a header. `docs/replay.md` tells the formats.
///
/// A bar becomes four ticks that give it back exactly, at its start, one third, two thirds and just
/// before its end; the lower extreme first where it rose. Rows that make no sense are reported and
/// passed over. Not thread-safe: owned by the thread that pulls it, but for what says so.
public final class CsvReplay implements TickSource {
    private static final int MAX_STREAM_BYTES = 256 << 20;

    private final CsvOptions options;
    private final List<CsvProbe> files;
    private final Instruments instruments;
    private final ReplaySchedule schedule;
    private final ReplayCounts counts;
    private final Map<String, Instrument> bySymbol = new HashMap<>();
    private final long totalBytes;
    private RowMerge merge;
    private volatile ReplayRange range = ReplayRange.ALL;
    private volatile boolean isMoved;
    private volatile long position;
    private long passStart = Long.MAX_VALUE;
    private long passEnd = Long.MIN_VALUE;
    private long shift;

    private CsvReplay(
            CsvOptions options,
            List<CsvFile> files,
            Instruments instruments,
            ReplaySchedule schedule,
            RowListener listener)
            throws IOException {
        this.options = options;
        this.instruments = instruments;
        this.schedule = schedule;
        this.counts = new ReplayCounts(listener);
        List<CsvProbe> probes = new ArrayList<>();
        for (CsvFile file : files) {
            probes.add(CsvProbe.of(file, options.symbol()));
        }
        this.files = List.copyOf(probes);
        this.totalBytes = options.loop() ? 0 : files.stream().mapToLong(CsvFile::size).sum();
        this.merge = new RowMerge(toPlay());
    }

    /// Opens all files of the options.
    ///
    /// @param clock stamps ticks that are moved to now
    /// @param nanoClock the clock of [#dueNanos()]
    /// @throws CsvFormatException where a file is of no known form, or has no column for the symbol
    ///   and a name that is none; an empty file is a file without ticks
    public static CsvReplay open(
            CsvOptions options,
            Instruments instruments,
            EpochClock clock,
            LongSupplier nanoClock,
            RowListener listener)
            throws IOException {
        List<CsvFile> files = new ArrayList<>();
        for (Path path : CsvFiles.find(options.inputs())) {
            files.add(CsvFile.of(path));
        }
        ReplaySchedule schedule = new ReplaySchedule(options.pace(), clock, nanoClock);
        return new CsvReplay(options, files, instruments, schedule, listener);
    }

    /// Opens what a stream holds, up to 256 MB, read into memory; the inputs of the options are its
    /// name.
    public static CsvReplay open(
            CsvOptions options,
            InputStream content,
            Instruments instruments,
            EpochClock clock,
            LongSupplier nanoClock,
            RowListener listener)
            throws IOException {
        byte[] bytes = content.readNBytes(MAX_STREAM_BYTES);
        if (content.read() >= 0) {
            throw new IOException("the stream is longer than " + MAX_STREAM_BYTES + " bytes");
        }
        CsvFile file = CsvFile.of(options.inputs().getFirst(), bytes);
        ReplaySchedule schedule = new ReplaySchedule(options.pace(), clock, nanoClock);
        return new CsvReplay(options, List.of(file), instruments, schedule, listener);
    }

    /// The files that the inputs stand for, in the order of their names.
    ///
    /// @throws java.nio.file.NoSuchFileException where one stands for none
    public static List<Path> files(CsvOptions options) throws IOException {
        return CsvFiles.find(options.inputs());
    }

    /// A session named after the names and the content of all files, so that playing them twice
    /// with their times kept stores them once: 32 hexadecimal digits.
    public static String contentSession(CsvOptions options) throws IOException {
        return CsvFiles.session(CsvFiles.find(options.inputs()));
    }

    /// The exchange whose own trades a file has, as its live feed is labelled: `binance`,
    /// `binance-futures`; empty where it is none of these.
    public static String exchange(Path file) throws IOException {
        try (CsvRows rows = CsvRows.open(CsvFile.of(file), "NONE", (_, _, _) -> {})) {
            return rows.exchange();
        }
    }

    private List<PlayedFile> toPlay() {
        return files.stream()
                .map(probe -> new PlayedFile(probe, options.symbol(), counts, this::badRow))
                .toList();
    }

    private void badRow(CsvFile file, long line, String why) throws CsvRowException {
        counts.badRow(file.path(), line, why);
        if (options.strict()) {
            throw new CsvRowException("%s:%d: %s".formatted(file.path(), line, why));
        }
    }

    /// @throws CsvRowException at a bad row, where the options are strict
    @Override
    public boolean next(Tick into) throws IOException {
        if (isMoved) {
            moveToRange();
        }
        RowTicks row = nextInRange();
        if (row == null) {
            row = options.loop() && passStart != Long.MAX_VALUE ? anew() : null;
        }
        if (row == null) {
            return false;
        }
        int index = merge.index();
        long recorded = row.time(index);
        position = recorded;
        passStart = Math.min(passStart, recorded);
        passEnd = Math.max(passEnd, row.end());
        row.fill(index, instrument(row), schedule.at(recorded + shift), into);
        if (options.loop()) {
            into.seq(-1);
        }
        counts.tick();
        return true;
    }

    /// Rows before the range are read and passed over; what comes after it is not read.
    private @Nullable RowTicks nextInRange() throws IOException {
        ReplayRange within = range;
        RowTicks row = merge.next();
        while (row != null && row.time(merge.index()) < within.from()) {
            row = merge.next();
        }
        return row == null || row.time(merge.index()) >= within.to() ? null : row;
    }

    /// Begins again from the first row, its time right after the end of the last.
    private @Nullable RowTicks anew() throws IOException {
        shift += passEnd - passStart;
        open();
        return nextInRange();
    }

    /// Begins again with the first row of the range, which is due at once.
    private void moveToRange() throws IOException {
        isMoved = false;
        shift = 0;
        open();
        schedule.restart();
    }

    private void open() throws IOException {
        passStart = Long.MAX_VALUE;
        passEnd = Long.MIN_VALUE;
        counts.nextPass();
        merge.close();
        merge = new RowMerge(toPlay());
    }

    private Instrument instrument(RowTicks row) {
        String provider = row.provider();
        return provider == null || provider.equals(options.provider())
                ? bySymbol.computeIfAbsent(row.symbol(), s -> of(options.provider(), s))
                : of(provider, row.symbol());
    }

    private Instrument of(String provider, String symbol) {
        return instruments.of(provider, options.symbology().outside(symbol));
    }

    @Override
    public long dueNanos() {
        return schedule.dueNanos();
    }

    /// A tick that is moved to now carries the time at which it is due by the pace of now.
    @Override
    public boolean confirm(Tick tick) {
        if (isMoved) {
            return false;
        }
        if (!options.pace().keepTime()) {
            tick.moveTo(schedule.stamp());
        }
        return true;
    }

    /// Recorded time stands still, or goes on from there; thread-safe.
    public void pause(boolean on) {
        schedule.pause(on);
    }

    /// Whether it stands still; thread-safe.
    public boolean isPaused() {
        return schedule.isPaused();
    }

    /// Goes on at that speed; thread-safe.
    ///
    /// @throws IllegalArgumentException where it is none, or 0 for ticks that are moved to now
    public void speed(double times) {
        schedule.speed(times);
    }

    /// How many times faster than recorded; thread-safe.
    public double speed() {
        return schedule.speed();
    }

    /// Begins anew at the start of that range, at once; thread-safe.
    ///
    /// @throws IllegalArgumentException where ticks keep their times
    public void play(ReplayRange newRange) {
        options.pace().checkPlaysParts();
        range = newRange;
        isMoved = true;
        schedule.restart();
    }

    /// The recorded time of the tick last given, 0 before the first; thread-safe.
    public long position() {
        return position;
    }

    /// The files and what they are, in their order, but for empty ones; thread-safe.
    public Map<Path, CsvFormat> formats() {
        Map<Path, CsvFormat> formats = new LinkedHashMap<>();
        for (CsvProbe probe : files) {
            CsvFormat format = probe.format();
            if (format != null) {
                formats.put(probe.file().path(), format);
            }
        }
        return formats;
    }

    /// How far it is; thread-safe. A loop has no end, and so no total.
    public FeedProgress progress() {
        return counts.progress(totalBytes);
    }

    /// Rows that were passed over so far; thread-safe.
    public long badRows() {
        return counts.badRows();
    }

    /// Rows so far that were earlier than the one before them, in files too large to be sorted;
    /// thread-safe.
    public long outOfOrderRows() {
        return counts.outOfOrderRows();
    }

    @Override
    public void close() throws IOException {
        merge.close();
    }
}
