package io.tradepulse.store.questdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.StoreConformance;
import io.tradepulse.store.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the embedded store has beside the contract.
final class QuestDbStoreTest {
    private static final long T0 = 1_705_323_000_000_000_000L;

    @TempDir Path folder;

    private final Instruments instruments = new Instruments();

    private static void write(QuestDbStore store, Instruments instruments) {
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            writer.write(new Tick().set(instruments.of("p", "AAPL"), T0, 1, 150, 1, 1, 1));
            writer.commit();
        }
    }

    @Test
    void keepsTheSameWaitingForTheDisk() {
        QuestDbOptions options = QuestDbOptions.of(folder).withSync(true);
        try (QuestDbStore store = new QuestDbStore(options, instruments)) {
            write(store, instruments);
            StoreConformance.awaitVisible(store);
            assertThat(store.tickCount()).isEqualTo(1);
            assertThat(store.problem()).isEmpty();
        }
    }

    @Test
    void knowsItsInstrumentsInANewProcess() {
        try (QuestDbStore store = new QuestDbStore(folder, instruments)) {
            write(store, instruments);
        }
        Instruments others = new Instruments();
        others.of("p", "MSFT");
        try (QuestDbStore store = new QuestDbStore(folder, others)) {
            StoreConformance.awaitVisible(store);
            assertThat(store.latest())
                    .singleElement()
                    .satisfies(
                            tick -> assertThat(tick.instrument()).isSameAs(others.of("p", "AAPL")));
        }
    }

    @Test
    void showsBarsOfAllTablesAsOne() {
        try (QuestDbStore store = new QuestDbStore(folder, instruments)) {
            try (BatchWriter<Bar> writer = store.barWriter()) {
                for (Interval interval : Interval.values()) {
                    writer.write(
                            new Bar(
                                    instruments.of("p", "AAPL"),
                                    interval,
                                    interval.startOf(T0),
                                    1,
                                    1,
                                    1,
                                    1,
                                    1,
                                    1,
                                    1,
                                    1,
                                    true,
                                    0,
                                    0));
                }
                writer.commit();
            }
            StoreConformance.awaitVisible(store);
            assertThat(new Query(store.engine(), "SELECT count() FROM bars_ohlcv").asLong())
                    .isEqualTo(Interval.values().length);
        }
    }

    @Test
    void refusesAFolderThatSomebodyHas() {
        try (QuestDbStore store = new QuestDbStore(folder, instruments)) {
            assertThatThrownBy(() -> new QuestDbStore(folder, instruments))
                    .isInstanceOf(StoreException.class);
            write(store, instruments);
            StoreConformance.awaitVisible(store);
            assertThat(store.tickCount()).isEqualTo(1);
        }
    }
}
