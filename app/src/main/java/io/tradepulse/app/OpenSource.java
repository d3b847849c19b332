package io.tradepulse.app;

import io.tradepulse.feed.FeedProgress;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.feed.TickSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A source that is ready to be pulled, and what whoever sends its ticks has to know.
///
/// @param provider label of its ticks
/// @param isReplay whether its ticks are recorded ones, with their times
/// @param ownClock whether it takes the times from this machine's clock
/// @param session under which its lines are numbered; null for a new one each time
/// @param progress how far it is; null where it only counts what was sent
/// @param summary what is worth saying at its end, beside what became of its ticks; may be empty
record OpenSource(
        TickSource source,
        String provider,
        boolean isReplay,
        boolean ownClock,
        @Nullable String session,
        @Nullable Supplier<FeedProgress> progress,
        Supplier<String> summary) {
    /// One that has no end and no past, and times of its own.
    static OpenSource live(TickSource source, String provider, Supplier<String> summary) {
        return new OpenSource(source, provider, false, false, null, null, summary);
    }

    /// One that makes up its ticks here and now.
    static OpenSource madeHere(TickSource source, String provider) {
        return new OpenSource(source, provider, false, true, null, null, () -> "");
    }

    /// How its ticks are to be sent to that door.
    SenderOptions options(SenderOptions door) {
        SenderOptions options =
                door.withProvider(provider).withReplay(isReplay).withOwnClock(ownClock);
        return session == null ? options : options.withSession(session);
    }
}
