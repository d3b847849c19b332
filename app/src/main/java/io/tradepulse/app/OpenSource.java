package io.tradepulse.app;

import io.tradepulse.feed.FeedProgress;
import io.tradepulse.feed.TickSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A source that is ready to be pulled, and what whoever sends its ticks has to know.
///
/// @param provider label of its ticks
/// @param isReplay whether its ticks are recorded ones, with their times
/// @param session under which its lines are numbered; null for a new one each time
/// @param progress how far it is; null where it only counts what was sent
/// @param summary what is worth saying at its end, beside what became of its ticks; may be empty
record OpenSource(
        TickSource source,
        String provider,
        boolean isReplay,
        @Nullable String session,
        @Nullable Supplier<FeedProgress> progress,
        Supplier<String> summary) {
    /// One that has no end and no past.
    static OpenSource live(TickSource source, String provider, Supplier<String> summary) {
        return new OpenSource(source, provider, false, null, null, summary);
    }
}
