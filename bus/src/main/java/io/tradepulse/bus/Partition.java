package io.tradepulse.bus;

/// A part of a topic that holds all events of the symbols in it: whoever has it is alone with them
/// in its group.
///
/// Immutable.
public interface Partition {
    /// The partition of a topic that has only one.
    Partition WHOLE =
            new Partition() {
                @Override
                public String name() {
                    return "";
                }

                @Override
                public boolean holds(String symbol) {
                    return true;
                }
            };

    /// The same in every process and for as long as the topic has so many partitions; empty where
    /// there is only one.
    String name();

    /// Whether events of that symbol, as stored, are put here.
    boolean holds(String symbol);
}
