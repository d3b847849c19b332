package io.tradepulse.app;

import io.tradepulse.feed.SyntheticPace;
import io.tradepulse.feed.csv.ReplayPace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Which source runs inside `up`.
///
/// Immutable.
sealed interface SourceChoice {
    /// None: senders come by themselves.
    record None() implements SourceChoice {}

    /// A random walk.
    ///
    /// @param rate ticks a second; null for a batch every [Settings#INGESTION_INTERVAL_SECONDS]
    record Synthetic(@Nullable Double rate) implements SourceChoice {
        SyntheticPace pace(Settings settings) {
            return rate == null
                    ? new SyntheticPace.Batches(settings.get(Settings.INGESTION_INTERVAL_SECONDS))
                    : new SyntheticPace.Rate(rate);
        }
    }

    /// A recorded file.
    record Csv(Path file, ReplayPace pace) implements SourceChoice {}

    /// What the flags say.
    ///
    /// @throws ConfigException where they contradict each other
    static SourceChoice of(UpCommand flags) {
        Path file = flags.file;
        boolean csv = file != null || flags.source == UpCommand.Source.csv;
        if (flags.noSource && (flags.source != null || file != null || flags.rate != null)) {
            throw new ConfigException("--no-source contradicts --source, --file and --rate");
        }
        if (csv && (flags.source == UpCommand.Source.synthetic || flags.rate != null)) {
            throw new ConfigException("--file is for --source csv, which --rate does not apply to");
        }
        if (flags.noSource) {
            return new None();
        }
        return csv ? csv(file, flags) : synthetic(flags);
    }

    private static Synthetic synthetic(UpCommand flags) {
        Double rate = flags.rate;
        if (rate != null && !(rate > 0 && rate <= 10_000_000)) {
            throw new ConfigException(
                    "--rate", rate.toString(), "is not a number of ticks a second above 0");
        }
        return new Synthetic(rate);
    }

    private static Csv csv(@Nullable Path file, UpCommand flags) {
        if (file == null) {
            throw new ConfigException("--source csv needs --file");
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ConfigException("--file", file.toString(), "is not a file that can be read");
        }
        if (!(flags.speed >= 0) || Double.isInfinite(flags.speed)) {
            throw new ConfigException(
                    "--speed", Double.toString(flags.speed), "is not a number from 0 up");
        }
        return new Csv(file, new ReplayPace(flags.speed, flags.keepTime));
    }
}
