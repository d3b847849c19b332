package io.tradepulse.bus.redis;

/// The id of an entry of a stream: when it came, in ms of the server's clock, and its number within
/// that.
///
/// Immutable.
record EntryId(long millis, long number) implements Comparable<EntryId> {
    /// Before every entry.
    static final EntryId NONE = new EntryId(0, 0);

    /// @throws IllegalArgumentException where it is no id of that form
    static EntryId parse(String text) {
        int dash = text.indexOf('-');
        return dash < 0
                ? new EntryId(Long.parseUnsignedLong(text), 0)
                : new EntryId(
                        Long.parseUnsignedLong(text, 0, dash, 10),
                        Long.parseUnsignedLong(text, dash + 1, text.length(), 10));
    }

    /// The last id that is smaller.
    EntryId before() {
        if (number != 0) {
            return new EntryId(millis, number - 1);
        }
        return millis == 0 ? NONE : new EntryId(millis - 1, -1);
    }

    EntryId max(EntryId other) {
        return compareTo(other) >= 0 ? this : other;
    }

    EntryId min(EntryId other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /// Both parts are 64 bits without a sign.
    @Override
    public int compareTo(EntryId other) {
        int byTime = Long.compareUnsigned(millis, other.millis);
        return byTime != 0 ? byTime : Long.compareUnsigned(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(number);
    }
}
