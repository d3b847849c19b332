package io.tradepulse.app;

import io.tradepulse.feed.FeedProgress;
import io.tradepulse.feed.FeedRunner;
import io.tradepulse.feed.ProgressPrinter;
import io.tradepulse.feed.SendReport;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.feed.TickSource;
import io.tradepulse.model.EpochClock;
import io.tradepulse.transfer.SenderPerProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/// Sends a source that has an end to a door, until all of it is acknowledged.
final class FeedToDoor {
    private static final Duration TURN = Duration.ofMillis(100);
    private static final Duration LAST_DRAIN = Duration.ofSeconds(7);

    /// What became of it.
    ///
    /// @param ended whether the end of the source was reached, and all of it acknowledged
    record Outcome(SendReport report, boolean ended) {}

    private FeedToDoor() {}

    /// @param source is closed at the end
    /// @throws IOException where the source fails, or the door refuses
    static Outcome run(
            TickSource source, Supplier<FeedProgress> progress, SenderOptions door, StopSignal stop)
            throws IOException, InterruptedException {
        ProgressPrinter printer =
                new ProgressPrinter(System.err, GenerateCommand.isTerminal(), System::nanoTime);
        try (SenderPerProvider sender =
                        new SenderPerProvider(door.withReplay(true), EpochClock.system());
                FeedRunner runner = new FeedRunner("feed", source, sender, System::nanoTime)) {
            watch(runner, sender, printer, progress, stop);
            boolean all = drain(sender, stop);
            printer.finish(progress.get());
            Exception failure = runner.failure().orElse(null);
            if (failure != null) {
                throw failure instanceof IOException io ? io : new IOException(failure);
            }
            return new Outcome(sender.report(), runner.ended() && all);
        }
    }

    private static void watch(
            FeedRunner runner,
            SenderPerProvider sender,
            ProgressPrinter printer,
            Supplier<FeedProgress> progress,
            StopSignal stop)
            throws IOException, InterruptedException {
        runner.start();
        while (!runner.awaitEnd(TURN) && !stop.isRaised() && !sender.hasStopped()) {
            printer.update(progress.get());
        }
        if (stop.isRaised()) {
            runner.close();
        }
    }

    private static boolean drain(SenderPerProvider sender, StopSignal stop)
            throws InterruptedException {
        boolean all = sender.drain(LAST_DRAIN);
        while (!all && !stop.isRaised() && !sender.hasStopped()) {
            all = sender.drain(TURN);
        }
        return all;
    }
}
