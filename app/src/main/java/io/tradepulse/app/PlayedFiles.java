package io.tradepulse.app;

import io.tradepulse.feed.FeedProgress;
import io.tradepulse.feed.csv.CsvOptions;
import io.tradepulse.feed.csv.CsvReplay;
import io.tradepulse.feed.csv.ReplayPace;
import io.tradepulse.feed.csv.ReplayRange;
import io.tradepulse.serve.ReplayControl;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The files that the source inside `up` plays, and how: what was chosen at the start, until
/// somebody changes it.
///
/// Thread-safe.
final class PlayedFiles implements ReplayControl {
    private final CsvOptions options;
    private @Nullable CsvReplay replay;
    private Range range = new Range(Optional.empty(), Optional.empty());
    private ReplayPace pace;
    private boolean isPaused;
    private boolean hasEnded;
    private boolean isWantedAgain;

    PlayedFiles(CsvOptions options) {
        this.options = options;
        this.pace = options.pace();
    }

    /// It is opened, and goes on as was said of the one before.
    synchronized void plays(CsvReplay opened) {
        replay = opened;
        hasEnded = false;
        isWantedAgain = false;
        opened.speed(pace.speed());
        opened.pause(isPaused);
        if (isPartOnly()) {
            opened.play(bounds(range));
        }
    }

    private boolean isPartOnly() {
        return range.from().isPresent() || range.to().isPresent();
    }

    /// All of it was sent.
    synchronized void ended() {
        hasEnded = true;
    }

    /// Waits until it is to be played again.
    synchronized void awaitAgain() throws InterruptedException {
        while (!isWantedAgain) {
            wait();
        }
    }

    @Override
    public synchronized Status status() {
        CsvReplay now = replay;
        FeedProgress progress = now == null ? new FeedProgress(0, 0, 0, 0, 0) : now.progress();
        return new Status(
                hasEnded ? State.ENDED : isPaused ? State.PAUSED : State.PLAYING,
                options.inputs(),
                pace.speed(),
                pace.keepTime(),
                options.loop(),
                range.from(),
                range.to(),
                Optional.ofNullable(now).map(CsvReplay::position).filter(at -> at > 0),
                progress.ticks(),
                progress.badRows(),
                share(progress));
    }

    private double share(FeedProgress progress) {
        if (hasEnded) {
            return 1;
        }
        return progress.hasEnd() && !isPartOnly() ? progress.fraction() : Double.NaN;
    }

    @Override
    public synchronized Status change(Change change) {
        check(change);
        change.speed().ifPresent(this::speed);
        change.range().ifPresent(this::range);
        change.play().ifPresent(play -> pause(!play));
        boolean goesOn = change.play().orElse(change.range().isPresent() && !isPaused);
        if (hasEnded && goesOn) {
            isWantedAgain = true;
            notifyAll();
        }
        return status();
    }

    /// Nothing is changed where a part of it can't be.
    private void check(Change change) {
        change.speed().ifPresent(pace::withSpeed);
        if (change.range().isPresent()) {
            pace.checkPlaysParts();
            bounds(change.range().get());
        }
    }

    private static ReplayRange bounds(Range range) {
        return new ReplayRange(
                range.from().orElse(Long.MIN_VALUE), range.to().orElse(Long.MAX_VALUE));
    }

    private void speed(double times) {
        pace = pace.withSpeed(times);
        if (replay != null) {
            replay.speed(times);
        }
    }

    private void pause(boolean on) {
        isPaused = on;
        if (replay != null) {
            replay.pause(on);
        }
    }

    private void range(Range newRange) {
        range = newRange;
        if (replay != null) {
            replay.play(bounds(newRange));
        }
    }
}
