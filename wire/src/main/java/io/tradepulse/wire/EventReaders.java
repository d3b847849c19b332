package io.tradepulse.wire;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;

/// Readers of all kinds of events.
public final class EventReaders {
    private EventReaders() {}

    /// Takes what other programs write, too: without `kind`, without `provider`, in any order.
    ///
    /// @param known where instruments are interned
    /// @param defaultProvider of ticks that name none
    /// @param maxSymbols ticks of further instruments are malformed
    public static EventReader<Tick> ofTicks(
            Instruments known, String defaultProvider, int maxSymbols) {
        return new TickReader(known, defaultProvider, maxSymbols);
    }

    /// Bars name their provider: they are our own.
    ///
    /// @param known where instruments are interned
    /// @param maxSymbols bars of further instruments are malformed
    public static EventReader<Bar> ofBars(Instruments known, int maxSymbols) {
        return new BarReader(known, maxSymbols);
    }

    public static EventReader<DeadLetter> ofDeadLetters() {
        return new DeadLetterReader();
    }
}
