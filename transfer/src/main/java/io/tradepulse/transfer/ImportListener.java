package io.tradepulse.transfer;

import io.tradepulse.feed.FeedProgress;
import io.tradepulse.model.Tick;
import java.nio.file.Path;

/// Told by a [TickImport] what happens, on the thread that runs it.
public interface ImportListener {
    /// A row makes no sense.
    void badRow(Path file, long line, String why);

    /// The rules refuse a tick; it is reused.
    void rejected(Tick tick, String code, String detail);

    /// How far it is; called often.
    void progress(FeedProgress now);

    /// Whether to stop here, with what is stored so far.
    boolean isToStop();
}
