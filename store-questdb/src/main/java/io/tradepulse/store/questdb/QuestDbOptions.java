package io.tradepulse.store.questdb;

import io.tradepulse.model.EpochClock;
import io.tradepulse.store.Retention;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How the store is to be opened.
///
/// Immutable.
///
/// @param folder of the database; made where there is none
/// @param sync whether a commit waits for the disk: it then survives a power cut, and not only a
///   kill of the process
/// @param retention what is dropped and packed, and when
/// @param pgWire where others may query by PostgreSQL's protocol; null: nowhere
/// @param clock tells what is old
public record QuestDbOptions(
        Path folder, boolean sync, Retention retention, @Nullable PgWire pgWire, EpochClock clock) {
    /// Survives a kill, keeps everything as it is, and opens no port.
    public static QuestDbOptions of(Path folder) {
        return new QuestDbOptions(folder, false, Retention.FOREVER, null, EpochClock.system());
    }

    /// The same with another retention.
    public QuestDbOptions with(Retention other) {
        return new QuestDbOptions(folder, sync, other, pgWire, clock);
    }

    /// The same with a port for others.
    public QuestDbOptions with(PgWire other) {
        return new QuestDbOptions(folder, sync, retention, other, clock);
    }

    /// The same, waiting for the disk or not.
    public QuestDbOptions withSync(boolean waits) {
        return new QuestDbOptions(folder, waits, retention, pgWire, clock);
    }
}
