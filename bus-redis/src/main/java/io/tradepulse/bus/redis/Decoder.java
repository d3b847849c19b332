package io.tradepulse.bus.redis;

import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventReader;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes events of entries, and passes over what is none.
///
/// Owned by the thread of its tailer.
final class Decoder<E> {
    /// Takes entries that are no events.
    @FunctionalInterface
    interface Burial {
        /// Puts it away, or leaves it out.
        ///
        /// @param problem why it is none, in half a sentence
        void bury(Entry entry, String problem) throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Decoder.class);

    private final EventReader<E> reader;
    private final Burial burial;

    Decoder(EventReader<E> reader, Burial burial) {
        this.reader = reader;
        this.burial = burial;
    }

    /// Leaves out what is no event. The first of them is named in the log, at the level of who
    /// looks for such.
    static Burial passOver(String stream) {
        boolean[] isSaid = new boolean[1];
        return (entry, problem) -> {
            if (!isSaid[0]) {
                isSaid[0] = true;
                LOG.info("{} has entries that are no events, {} first", stream, entry.id());
            }
            LOG.debug("{} {} is passed over: {}", stream, entry.id(), problem);
        };
    }

    /// Hands it over, where it is an event of the kind asked for.
    ///
    /// @return whether it was
    boolean hand(Entry entry, Consumer<? super E> handler) throws InterruptedException {
        if (entry.value().length == 0) {
            return false; // deleted by somebody while it was pending
        }
        return switch (reader.read(entry.value(), 0, entry.value().length)) {
            case EVENT -> {
                E event = reader.event();
                if (event instanceof Tick tick) {
                    tick.appendedAt(entry.appendedAt());
                }
                handler.accept(event);
                yield true;
            }
            case OTHER -> false;
            case MALFORMED -> {
                burial.bury(entry, reader.problem());
                yield false;
            }
        };
    }
}
