package io.tradepulse.ingest;

import java.util.LinkedHashMap;
import java.util.Map;

/// The last durable line of the sessions seen lately, as advice to senders that come back.
///
/// Thread-safe. Bounded: the session not heard of for longest is forgotten first, which costs its
/// sender a few lines sent again.
final class Sessions {
    private static final int MAX = 10_000;

    private final Map<String, Long> durable =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > MAX;
                }
            };

    /// All lines of that session up to this one are durable.
    synchronized void settled(String provider, String session, long line) {
        durable.merge(provider + ' ' + session, line, Math::max);
    }

    /// The first line not known to be durable; `seq` for a session not known.
    synchronized long next(String provider, String session, long seq) {
        Long last = durable.get(provider + ' ' + session);
        return last == null ? seq : last + 1;
    }
}
