package io.tradepulse.feed;

import java.util.Map;

/// What became of the lines of one [TickSender] so far. Immutable; all of it was true at one
/// moment.
///
/// @param sent lines taken over; the last one's number
/// @param acknowledged lines that the door has dealt with for good; without acknowledgements, that
///   were written to the socket
/// @param rejected how many of the lines were not accepted, by reason code; a line that was sent
///   again and rejected again counts once
/// @param resent how often a line went out again after a connection was lost
/// @param reconnects connections beyond the first
public record SendReport(
        long sent, long acknowledged, Map<String, Long> rejected, long resent, long reconnects) {
    public SendReport {
        rejected = Map.copyOf(rejected);
    }

    /// All rejected lines.
    public long rejectedLines() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }
}
