package io.tradepulse.transfer;

import io.tradepulse.feed.csv.CsvOptions;
import io.tradepulse.ingest.TickRules;
import io.tradepulse.ingest.ValidationConfig;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Identity;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Store;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// Writes recorded files straight into the store, by the rules of the door and with the identity
/// that their ticks get when they are played through it: what was played before is not stored
/// twice, nor is what is imported twice.
///
/// It keeps a checkpoint under way: one that was broken off goes on where it was. Ticks count as
/// received at the time of the import, so that whoever makes bars next makes them of these, too.
/// Not thread-safe.
public final class TickImport {
    private static final int LOOK_UP_EVERY = 1024;

    private final Store store;
    private final Instruments instruments;
    private final ValidationConfig rules;
    private final EpochClock clock;
    private final int batch;

    /// @param rules what every tick has to pass
    /// @param clock stamps the receipt of ticks
    /// @param batch so many ticks are committed together
    public TickImport(
            Store store,
            Instruments instruments,
            ValidationConfig rules,
            EpochClock clock,
            int batch) {
        this.store = store;
        this.instruments = instruments;
        this.rules = rules;
        this.clock = clock;
        this.batch = batch;
    }

    /// Imports the files of the options, merged by time; their pace is not heeded.
    ///
    /// @throws IOException where a file can't be read; what is stored so far stays, and the next
    ///   import goes on there
    /// @throws io.tradepulse.store.StoreException where the store fails, likewise
    public ImportReport run(CsvOptions options, ImportListener listener) throws IOException {
        try (FileTicks ticks = FileTicks.open(options, instruments, clock, listener::badRow);
                BatchWriter<Tick> writer = store.tickWriter()) {
            return new Run(ticks, writer, checkpoint(ticks.session(), options), listener).toEnd();
        }
    }

    private static String checkpoint(String session, CsvOptions options) {
        String way = options.provider() + '\0' + options.symbol() + '\0' + options.symbology();
        return "import-" + session + Long.toHexString(Identity.ofTextId(way));
    }

    /// One import under way.
    private final class Run {
        private final FileTicks ticks;
        private final BatchWriter<Tick> writer;
        private final String checkpoint;
        private final ImportListener listener;
        private final TickRules passing = new TickRules(rules);
        private final Map<String, Long> rejected = new TreeMap<>();
        private final long storedBefore;
        private long receivedAt;
        private long line;
        private long skipped;
        private long written;
        private int pending;

        Run(FileTicks ticks, BatchWriter<Tick> writer, String checkpoint, ImportListener listener) {
            this.ticks = ticks;
            this.writer = writer;
            this.checkpoint = checkpoint;
            this.listener = listener;
            this.storedBefore = store.checkpoint(checkpoint).orElse(0);
        }

        /// A line is a tick, as it is to the door.
        ImportReport toEnd() throws IOException {
            Tick tick = new Tick();
            receivedAt = clock.nanos();
            while (ticks.next(tick)) {
                line++;
                take(tick);
                if (pending >= batch) {
                    commit();
                    store.saveCheckpoint(checkpoint, line);
                }
                if (line % LOOK_UP_EVERY == 0 && lookUp()) {
                    return end(false);
                }
            }
            return end(true);
        }

        private boolean lookUp() {
            listener.progress(ticks.progress());
            return listener.isToStop();
        }

        private void take(Tick tick) {
            tick.receivedAt(receivedAt);
            RejectCode code = passing.take(tick, receivedAt, this::accept);
            if (code != null) {
                rejected.merge(code.name(), 1L, Long::sum);
                listener.rejected(tick, code.name(), passing.detail());
            }
            passing.recovered()
                    .forEach(
                            _ -> rejected.merge(RejectCode.PRICE_DEVIATION.name(), -1L, Long::sum));
        }

        private void accept(Tick tick) {
            if (line <= storedBefore) {
                skipped++;
                return;
            }
            writer.write(tick);
            pending++;
        }

        private void commit() {
            if (pending > 0) {
                writer.commit();
                written += pending;
                pending = 0;
                receivedAt = clock.nanos();
            }
        }

        /// What has reached its end is forgotten: imported again, it is looked at again.
        private ImportReport end(boolean finished) {
            commit();
            if (!finished || storedBefore > 0 || line > batch) {
                store.saveCheckpoint(checkpoint, finished ? 0 : Math.max(line, storedBefore));
            }
            listener.progress(ticks.progress());
            rejected.values().removeIf(count -> count == 0);
            return new ImportReport(
                    ticks.progress().rows(),
                    ticks.progress().badRows(),
                    line,
                    skipped,
                    written,
                    rejected,
                    finished);
        }
    }
}
