package io.tradepulse.app;

import io.tradepulse.feed.FeedProgress;
import io.tradepulse.feed.ProgressPrinter;
import io.tradepulse.model.Bar;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.StoreException;
import io.tradepulse.store.TickFilter;
import io.tradepulse.transfer.BarCsv;
import io.tradepulse.transfer.PartFile;
import io.tradepulse.transfer.RowWriter;
import io.tradepulse.transfer.StoreExport;
import io.tradepulse.transfer.TickCsv;
import io.tradepulse.transfer.parquet.BarParquet;
import io.tradepulse.transfer.parquet.TickParquet;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `tradepulse export`: stored ticks or bars into a file.
@Command(
        name = "export",
        description = "Write stored ticks, or bars, to a file: CSV or Parquet.",
        abbreviateSynopsis = true,
        sortOptions = false)
final class ExportCommand implements Callable<Integer> {
    enum Format {
        csv,
        parquet
    }

    static final List<Setting<?>> SETTINGS =
            List.of(Settings.STORE, Settings.DATA_DIR, Settings.LOG_LEVEL, Settings.LOG_FORMAT);

    private static final String STDOUT = "-";
    private static final String WHEN_IN_USE = "stop it first, or ask it by HTTP (GET /trades)";

    @Mixin RangeOptions range = new RangeOptions();

    @Option(
            names = "--bars",
            paramLabel = "INTERVAL",
            description = "Bars of that length, 1m for example, in place of ticks.")
    @Nullable String bars;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "${COMPLETION-CANDIDATES} (default: by the file's name, else csv).")
    @Nullable Format format;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description =
                    "Where to; -: standard output. CSV is packed where the name ends in .gz. The"
                            + " file has its name once it is complete.")
    String out = "";

    @Mixin SettingOptions settingOptions = new SettingOptions();

    @Override
    public Integer call() throws Exception {
        TickFilter filter = range.filter();
        Interval interval = bars == null ? null : interval(bars);
        Settings settings = settingOptions.settings(Map.of());
        StopSignal stop = StopSignal.install(ExitCode.FAILURE);
        try (OpenStore opened = OpenStore.open(settings, new Instruments(), false, WHEN_IN_USE)) {
            ProgressPrinter printer =
                    new ProgressPrinter(System.err, GenerateCommand.isTerminal(), System::nanoTime);
            StoreExport export =
                    new StoreExport(
                            opened.store(),
                            stop::isRaised,
                            (rows, _) -> printer.update(FeedProgress.endless(rows)));
            long rows =
                    out.equals(STDOUT)
                            ? write(export, filter, interval, standardOutput())
                            : toFile(export, filter, interval, Path.of(out));
            return report(rows, interval);
        } catch (StoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new StartException(out + " can't be written: " + reason(e), e);
        } finally {
            stop.done();
        }
    }

    private static Interval interval(String text) {
        return Interval.of(text)
                .orElseThrow(
                        () ->
                                new ConfigException(
                                        "--bars",
                                        text,
                                        "is none of "
                                                + Arrays.stream(Interval.values())
                                                        .map(Interval::text)
                                                        .collect(Collectors.joining(", "))));
    }

    private static String reason(IOException e) {
        boolean bare = e instanceof FileSystemException;
        return bare
                ? e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage()
                : String.valueOf(e.getMessage());
    }

    private int report(long rows, @Nullable Interval interval) {
        String what = interval == null ? "ticks" : "bars of " + interval.text();
        String said =
                rows < 0
                        ? "stopped; " + out + " was not written"
                        : "%d %s written to %s".formatted(rows, what, out);
        (out.equals(STDOUT) ? System.err : System.out).println(said);
        return rows < 0 ? ExitCode.FAILURE : ExitCode.GOOD;
    }

    /// Left open: it is not ours to close.
    private static OutputStream standardOutput() {
        return new FilterOutputStream(System.out) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                System.out.write(bytes, from, length);
                if (System.out.checkError()) {
                    throw new IOException("nobody reads it any more");
                }
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    private long toFile(
            StoreExport export, TickFilter filter, @Nullable Interval interval, Path target)
            throws IOException {
        try (PartFile file = PartFile.open(target)) {
            long rows = write(export, filter, interval, file.out());
            if (rows >= 0) {
                file.finish();
            }
            return rows;
        }
    }

    private long write(
            StoreExport export, TickFilter filter, @Nullable Interval interval, OutputStream to)
            throws IOException {
        Format as = format();
        boolean packed = as == Format.csv && out.endsWith(".gz");
        OutputStream bytes = packed ? new GZIPOutputStream(to, 1 << 16) : to;
        if (interval != null) {
            try (RowWriter<Bar> rows =
                    as == Format.csv ? new BarCsv(bytes) : new BarParquet(bytes)) {
                return export.bars(filter, interval, rows);
            }
        }
        try (RowWriter<Tick> rows =
                as == Format.csv ? new TickCsv(bytes) : new TickParquet(bytes)) {
            return export.ticks(filter, rows);
        }
    }

    private Format format() {
        if (format != null) {
            return format;
        }
        return out.endsWith(".parquet") ? Format.parquet : Format.csv;
    }
}
