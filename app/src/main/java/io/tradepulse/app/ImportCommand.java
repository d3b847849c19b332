package io.tradepulse.app;

import io.tradepulse.feed.FeedProgress;
import io.tradepulse.feed.ProgressPrinter;
import io.tradepulse.feed.SendReport;
import io.tradepulse.feed.csv.CsvOptions;
import io.tradepulse.feed.csv.CsvReplay;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.StoreException;
import io.tradepulse.transfer.FileTicks;
import io.tradepulse.transfer.ImportListener;
import io.tradepulse.transfer.ImportReport;
import io.tradepulse.transfer.TickImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tradepulse import`: recorded files into the store, without a platform; or through the door of
/// one.
@Command(
        name = "import",
        description =
                "Put recorded files into the store; what is there already is not stored twice.",
        abbreviateSynopsis = true,
        sortOptions = false)
final class ImportCommand implements Callable<Integer> {
    static final List<Setting<?>> SETTINGS =
            List.of(
                    Settings.STORE,
                    Settings.DATA_DIR,
                    Settings.VALIDATION_SYMBOLS,
                    Settings.VALIDATION_QUOTE_CHECK,
                    Settings.VALIDATION_MAX_CLOCK_SKEW_MS,
                    Settings.VALIDATION_MAX_PRICE_DEVIATION,
                    Settings.VALIDATION_REANCHOR_TICKS,
                    Settings.VALIDATION_REFERENCE_TTL,
                    Settings.VALIDATION_STRICT,
                    Settings.LOG_LEVEL,
                    Settings.LOG_FORMAT);

    /// What markets did over years is no outlier.
    static final Map<Setting<?>, String> DEFAULTS =
            Map.of(Settings.VALIDATION_MAX_PRICE_DEVIATION, "0");

    private static final int BATCH_TICKS = 25_000;
    private static final int MAX_SHOWN = 10;
    private static final String WHEN_IN_USE =
            "stop it first, or import through its door with --host and --port";

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description =
                    "Files, folders or globs: Stooq, Binance dumps, what export wrote, or a header"
                            + " with timestamp,symbol,price; .gz and .zip too.")
    List<String> inputs = new ArrayList<>();

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description =
                    "Label of ticks whose row names none (default: binance or binance-futures for"
                            + " trades of its dumps, csv for all else).")
    @Nullable String provider;

    @Option(
            names = "--symbols",
            paramLabel = "NAME",
            description = "The symbol of files that name none.")
    @Nullable String symbol;

    @Mixin SymbologyOptions symbology = new SymbologyOptions();

    @Option(names = "--strict", description = "Stop at the first bad row.")
    boolean strict;

    @Option(
            names = "--together",
            description =
                    "Number the lines of all files as one run of generate does that plays them"
                            + " together (default: each file by itself).")
    boolean together;

    @Mixin DoorOptions doorOptions = new DoorOptions();

    @Mixin SettingOptions settingOptions = new SettingOptions();

    @Spec @Nullable CommandSpec spec;

    private final Instruments instruments = new Instruments();
    private int shown;

    @Override
    public Integer call() throws Exception {
        Settings settings = settingOptions.settings(DEFAULTS);
        List<CsvOptions> parts = parts();
        StopSignal stop = StopSignal.install(ExitCode.FAILURE);
        try {
            return isThroughDoor() ? throughDoor(parts, stop) : intoStore(parts, settings, stop);
        } catch (StoreException e) {
            throw new StartException(
                    e.getMessage() + "; import again to go on where this one ended", e);
        } finally {
            stop.done();
        }
    }

    private boolean isThroughDoor() {
        var given = Objects.requireNonNull(spec, "picocli sets it").commandLine().getParseResult();
        return Stream.of("--host", "--port").anyMatch(given::hasMatchedOption);
    }

    /// What is numbered together: each file, or all of them.
    private List<CsvOptions> parts() throws IOException {
        CsvOptions all = options(inputs, provider == null ? "csv" : provider);
        List<Path> files;
        try {
            files = CsvReplay.files(all);
        } catch (IOException e) {
            throw new ConfigException(SourceFlags.reason(e));
        }
        if (together) {
            return List.of(all);
        }
        List<CsvOptions> parts = new ArrayList<>();
        for (Path file : files) {
            parts.add(options(List.of(literal(file)), providerOf(file)));
        }
        return parts;
    }

    /// A path whose characters mean themselves.
    private static String literal(Path file) {
        return file.toString().replaceAll("([*?\\[{])", "[$1]");
    }

    private CsvOptions options(List<String> files, String label) {
        SourceOptions flags = new SourceOptions();
        flags.source = SourceOptions.Source.csv;
        flags.files = files;
        flags.speed = 0;
        flags.provider = label;
        flags.symbols = symbol;
        flags.symbology = symbology;
        flags.strict = strict;
        return ((SourceChoice.Csv) SourceFlags.choice(flags)).options();
    }

    private String providerOf(Path file) {
        if (provider != null) {
            return provider;
        }
        try {
            String exchange = CsvReplay.exchange(file);
            return exchange.isEmpty() ? "csv" : exchange;
        } catch (IOException _) {
            return "csv"; // said when it is opened
        }
    }

    private int intoStore(List<CsvOptions> parts, Settings settings, StopSignal stop)
            throws IOException {
        try (OpenStore opened = OpenStore.open(settings, instruments, true, WHEN_IN_USE)) {
            long before = opened.store().tickCount();
            TickImport into =
                    new TickImport(
                            opened.store(),
                            instruments,
                            DoorSide.validation(settings),
                            EpochClock.system(),
                            BATCH_TICKS);
            Progress progress = new Progress(parts, stop);
            ImportReport sum = ImportReport.NONE;
            int failed = 0;
            for (CsvOptions part : parts) {
                if (stop.isRaised()) {
                    break;
                }
                try {
                    sum = sum.plus(into.run(part, progress));
                } catch (IOException e) {
                    failed++;
                    System.err.println("tradepulse: " + SourceFlags.reason(e));
                }
                progress.nextPart();
            }
            progress.finish();
            opened.awaitVisible();
            report(sum, opened.store().tickCount() - before);
            return failed == 0 && !stop.isRaised() ? ExitCode.GOOD : ExitCode.FAILURE;
        }
    }

    private void report(ImportReport sum, long fresh) {
        if (shown > MAX_SHOWN) {
            log().warn("{} more were passed over or rejected", shown - MAX_SHOWN);
        }
        System.out.printf(
                "rows %d, passed over %d; ticks %d, new %d, already there %d, rejected %d%s%s%n",
                sum.rows() + sum.badRows(),
                sum.badRows(),
                sum.ticks(),
                fresh,
                sum.written() - fresh,
                sum.rejectedTicks(),
                sum.rejected().isEmpty() ? "" : " " + sum.rejected(),
                sum.skipped() == 0 ? "" : ", stored by the import before " + sum.skipped());
        if (!sum.finished()) {
            System.out.println("stopped before the end; import again to go on from here");
        }
    }

    private void say(String where, String why) {
        if (++shown <= MAX_SHOWN) {
            log().warn("{} is passed over: {}", where, why);
        }
    }

    private int throughDoor(List<CsvOptions> parts, StopSignal stop) throws InterruptedException {
        long badRows = 0;
        boolean good = true;
        for (CsvOptions part : parts) {
            if (stop.isRaised()) {
                break;
            }
            try (FileTicks ticks =
                    FileTicks.open(
                            part,
                            instruments,
                            EpochClock.system(),
                            (file, line, why) -> say(file + ":" + line, why))) {
                FeedToDoor.Outcome outcome =
                        FeedToDoor.run(ticks, ticks::progress, doorOptions.sender(), stop);
                good &= outcome.ended();
                badRows += ticks.progress().badRows();
                sent(outcome.report(), String.join(", ", part.inputs()));
            } catch (IOException e) {
                good = false;
                System.err.println("tradepulse: " + SourceFlags.reason(e));
            }
        }
        System.out.println("rows passed over " + badRows);
        return good && !stop.isRaised() ? ExitCode.GOOD : ExitCode.FAILURE;
    }

    private static void sent(SendReport report, String what) {
        System.out.printf(
                "%s: sent %d, acknowledged %d, rejected %d%s%n",
                what,
                report.sent(),
                report.acknowledged(),
                report.rejectedLines(),
                report.rejected().isEmpty() ? "" : " " + report.rejected());
    }

    /// Shows how far all files together are.
    private final class Progress implements ImportListener {
        private final ProgressPrinter printer =
                new ProgressPrinter(System.err, GenerateCommand.isTerminal(), System::nanoTime);
        private final StopSignal stop;
        private final long totalBytes;
        private FeedProgress before = new FeedProgress(0, 0, 0, 0, 0);
        private FeedProgress now = before;

        Progress(List<CsvOptions> parts, StopSignal stop) throws IOException {
            this.stop = stop;
            long bytes = 0;
            for (CsvOptions part : parts) {
                for (Path file : CsvReplay.files(part)) {
                    bytes += Files.size(file);
                }
            }
            this.totalBytes = bytes;
        }

        @Override
        public void badRow(Path file, long line, String why) {
            say(file + ":" + line, why);
        }

        @Override
        public void rejected(Tick tick, String code, String detail) {
            say(tick.toString(), code + " " + detail);
        }

        @Override
        public void progress(FeedProgress of) {
            now = of;
            printer.update(sum());
        }

        private FeedProgress sum() {
            return new FeedProgress(
                    before.ticks() + now.ticks(),
                    before.rows() + now.rows(),
                    before.badRows() + now.badRows(),
                    before.bytesRead() + now.bytesRead(),
                    totalBytes);
        }

        void nextPart() {
            before = sum();
            now = new FeedProgress(0, 0, 0, 0, 0);
        }

        void finish() {
            printer.finish(sum());
        }

        @Override
        public boolean isToStop() {
            return stop.isRaised();
        }
    }

    /// Asked for late: what is logged, and how, is known with the settings.
    private static Logger log() {
        return LoggerFactory.getLogger(ImportCommand.class);
    }
}
