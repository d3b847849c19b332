package io.tradepulse.wire;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Tick;

/// Writers of all kinds of events.
public final class EventWriters {
    private EventWriters() {}

    /// When a tick went onto the bus is not in its value.
    public static EventWriter<Tick> ofTicks(EventFormat format) {
        return switch (format) {
            case JSON -> new JsonTickWriter();
            case BINARY -> new BinaryTickWriter();
        };
    }

    public static EventWriter<Bar> ofBars(EventFormat format) {
        return switch (format) {
            case JSON -> new JsonBarWriter();
            case BINARY -> new BinaryBarWriter();
        };
    }

    /// Always JSON.
    public static EventWriter<DeadLetter> ofDeadLetters() {
        return new DeadLetterWriter();
    }
}
