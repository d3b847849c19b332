package io.tradepulse.transfer;

import io.tradepulse.feed.FeedProgress;
import io.tradepulse.feed.TickSource;
import io.tradepulse.feed.csv.CsvOptions;
import io.tradepulse.feed.csv.CsvReplay;
import io.tradepulse.feed.csv.ReplayPace;
import io.tradepulse.feed.csv.RowListener;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Identity;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.Ids;
import java.io.IOException;

/// Ticks of recorded files as fast as they go, at their recorded times, each with the `seq` that a
/// door gives it when the same files are played: the source's id, or the number of its line under a
/// session named after names and content of the files.
///
/// Not thread-safe: owned by the thread that pulls it, but for [#progress()].
public final class FileTicks implements TickSource {
    private final CsvReplay replay;
    private final String session;
    private final long sessionId;
    private long line;

    private FileTicks(CsvReplay replay, String session) {
        this.replay = replay;
        this.session = session;
        this.sessionId = Identity.ofSession(session);
    }

    /// Opens the files of the options, whose pace and loop are not heeded.
    ///
    /// @throws io.tradepulse.feed.csv.CsvFormatException where a file is of no known form
    public static FileTicks open(
            CsvOptions options, Instruments instruments, EpochClock clock, RowListener listener)
            throws IOException {
        CsvOptions unpaced = options.withLoop(false).withPace(ReplayPace.unpaced());
        String session = CsvReplay.contentSession(unpaced);
        return new FileTicks(
                CsvReplay.open(unpaced, instruments, clock, System::nanoTime, listener), session);
    }

    @Override
    public boolean next(Tick into) throws IOException {
        if (!replay.next(into)) {
            return false;
        }
        line++;
        if (into.seq() < 0 && !Ids.isMade(into.seq())) {
            into.seq(Identity.ofLine(sessionId, line));
        }
        return true;
    }

    @Override
    public long dueNanos() {
        return replay.dueNanos();
    }

    String session() {
        return session;
    }

    /// How far it is; thread-safe.
    public FeedProgress progress() {
        return replay.progress();
    }

    @Override
    public void close() throws IOException {
        replay.close();
    }
}
