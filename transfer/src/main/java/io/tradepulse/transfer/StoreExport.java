package io.tradepulse.transfer;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Listing;
import io.tradepulse.store.Store;
import io.tradepulse.store.TickFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Writes what is stored to files.
///
/// Thread-safe where the writers it is given are not shared.
public final class StoreExport {
    private static final int LOOK_UP_EVERY = 1024;

    /// Told how many rows have been written, often.
    @FunctionalInterface
    public interface Progress {
        void rows(long written, long ts);
    }

    private final Store store;
    private final BooleanSupplier isToStop;
    private final Progress progress;

    /// @param isToStop asked now and then
    public StoreExport(Store store, BooleanSupplier isToStop, Progress progress) {
        this.store = store;
        this.isToStop = isToStop;
        this.progress = progress;
    }

    /// All ticks that pass the filter, in the order of time, provider, symbol and `seq`.
    ///
    /// @return how many; -1 where it was stopped
    public long ticks(TickFilter filter, RowWriter<Tick> to) throws IOException {
        long[] count = {0};
        boolean[] stopped = {false};
        try {
            store.ticks(
                    filter,
                    tick -> {
                        write(to, tick);
                        stopped[0] = ++count[0] % LOOK_UP_EVERY == 0 && lookUp(count[0], tick.ts());
                        return !stopped[0];
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return stopped[0] ? -1 : count[0];
    }

    /// All bars of that length that start in the range of the filter, an instrument after the other
    /// in the order of provider and symbol, each oldest first.
    ///
    /// @return how many; -1 where it was stopped
    public long bars(TickFilter filter, Interval interval, RowWriter<Bar> to) throws IOException {
        long[] count = {0};
        try {
            for (Instrument instrument : instruments(filter)) {
                store.bars(
                        instrument,
                        interval,
                        filter.start(),
                        filter.end(),
                        bar -> {
                            write(to, bar);
                            count[0]++;
                        });
                if (lookUp(count[0], filter.start())) {
                    return -1;
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return count[0];
    }

    private List<Instrument> instruments(TickFilter filter) {
        return Stream.concat(
                        store.latest().stream().map(Tick::instrument),
                        store.listings().stream().map(Listing::instrument))
                .distinct()
                .filter(instrument -> passes(filter.providers(), instrument.provider()))
                .filter(instrument -> passes(filter.symbols(), instrument.symbol()))
                .sorted(
                        Comparator.comparing(Instrument::provider)
                                .thenComparing(Instrument::symbol))
                .toList();
    }

    private static boolean passes(Set<String> wanted, String name) {
        return wanted.isEmpty() || wanted.contains(name);
    }

    private static <E> void write(RowWriter<E> to, E row) {
        try {
            to.write(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean lookUp(long count, long ts) {
        progress.rows(count, ts);
        return isToStop.getAsBoolean();
    }
}
