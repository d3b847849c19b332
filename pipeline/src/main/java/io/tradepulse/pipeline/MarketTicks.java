package io.tradepulse.pipeline;

import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;

/// Leaves the canary's ticks out of the store and of what is counted on the way there. They are
/// taken and committed on the bus like all others.
public final class MarketTicks {
    private MarketTicks() {}

    /// Writes all others.
    ///
    /// @return owned by whoever owns that writer
    public static BatchWriter<Tick> of(BatchWriter<Tick> writer) {
        return new BatchWriter<>() {
            @Override
            public void write(Tick tick) {
                if (!tick.instrument().isCanary()) {
                    writer.write(tick);
                }
            }

            @Override
            public void commit() {
                writer.commit();
            }

            @Override
            public void rollback() {
                writer.rollback();
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }

    /// Tells of all others, and of commits and failures that had some of them.
    ///
    /// @return owned by the recorder's thread
    public static Recorder.Listener<Tick> of(Recorder.Listener<Tick> listener) {
        return new Recorder.Listener<>() {
            private boolean hasSome;

            @Override
            public void taken(Tick tick) {
                if (!tick.instrument().isCanary()) {
                    hasSome = true;
                    listener.taken(tick);
                }
            }

            @Override
            public void committed() {
                if (hasSome) {
                    hasSome = false;
                    listener.committed();
                }
            }

            @Override
            public void failed() {
                if (hasSome) {
                    hasSome = false;
                    listener.failed();
                }
            }

            @Override
            public void circuit(boolean isOpen) {
                listener.circuit(isOpen);
            }

            @Override
            public void closed() {
                listener.closed();
            }
        };
    }
}
