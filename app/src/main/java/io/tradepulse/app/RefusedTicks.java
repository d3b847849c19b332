package io.tradepulse.app;

import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.Recorder;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.wire.TickLines;

/// Makes dead letters of ticks that were accepted and that the store refuses.
///
/// Owned by the recorder's thread.
final class RefusedTicks implements Recorder.Burial<Tick>, AutoCloseable {
    private final BatchWriter<DeadLetter> letters;
    private final EpochClock clock;

    RefusedTicks(BatchWriter<DeadLetter> letters, EpochClock clock) {
        this.letters = letters;
        this.clock = clock;
    }

    @Override
    public void bury(Tick tick, String reason) {
        try {
            letters.write(
                    new DeadLetter(
                            clock.nanos(),
                            tick.instrument().provider(),
                            tick.instrument().symbol(),
                            RejectCode.STORE_REFUSED,
                            reason,
                            TickLines.appendPipe(new StringBuilder(), tick).toString(),
                            "",
                            0));
            letters.commit();
        } catch (RuntimeException e) {
            letters.rollback();
            throw e;
        }
    }

    @Override
    public void close() {
        letters.close();
    }
}
