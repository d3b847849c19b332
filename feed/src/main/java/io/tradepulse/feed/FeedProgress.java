package io.tradepulse.feed;

/// How far a source has come. Immutable.
///
/// @param ticks given so far
/// @param rows read so far, where the source reads rows
/// @param badRows passed over so far
/// @param bytesRead of the files, as they lie there
/// @param totalBytes of all files; 0 for a source without an end
public record FeedProgress(long ticks, long rows, long badRows, long bytesRead, long totalBytes) {
    /// A source of which only the ticks are counted.
    public static FeedProgress endless(long ticks) {
        return new FeedProgress(ticks, 0, 0, 0, 0);
    }

    /// Whether there is an end to come nearer to.
    public boolean hasEnd() {
        return totalBytes > 0;
    }

    /// How much is done, from 0 to 1; 0 where there is no end.
    public double fraction() {
        return hasEnd() ? Math.min(1.0, (double) bytesRead / totalBytes) : 0;
    }
}
