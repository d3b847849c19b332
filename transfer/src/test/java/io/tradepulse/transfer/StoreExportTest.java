package io.tradepulse.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.InMemoryStore;
import io.tradepulse.store.TickFilter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StoreExportTest {
    private static final long START = 1_705_323_000_000_000_000L;
    private static final TickFilter ALL = new TickFilter(Set.of(), Set.of(), 0, Long.MAX_VALUE);

    private final InMemoryStore store = new InMemoryStore();
    private final Instruments instruments = new Instruments();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private void add(String provider, String symbol, long ts, long seq) {
        Instrument instrument = instruments.of(provider, symbol);
        store.add(new Tick().set(instrument, ts, seq, 1e-20, 0.5, Tick.ABSENT, 2));
        store.add(
                new Bar(
                        instrument,
                        Interval.M1,
                        ts,
                        1,
                        2,
                        1,
                        2,
                        3,
                        4,
                        Double.NaN,
                        5,
                        true,
                        0,
                        1,
                        1e-17,
                        0));
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private StoreExport export() {
        return new StoreExport(store, () -> false, (_, _) -> {});
    }

    @Test
    void writesTicksInTheirOrder() throws IOException {
        add("desk", "B", START + 1, 7);
        add("desk", "A", START, -3);
        add("binance", "A", START, 9);
        try (TickCsv csv = new TickCsv(bytes)) {
            assertThat(export().ticks(ALL, csv)).isEqualTo(3);
        }
        assertThat(lines())
                .containsExactly(
                        "ts,ts_ns,provider,symbol,price,volume,bid,ask,id,seq,received_at",
                        "2024-01-15T12:50:00.000000000Z,1705323000000000000,binance,A,0.00000000000000000001,0.5,,2,9,9,1970-01-01T00:00:00.000000000Z",
                        "2024-01-15T12:50:00.000000000Z,1705323000000000000,desk,A,0.00000000000000000001,0.5,,2,,-3,1970-01-01T00:00:00.000000000Z",
                        "2024-01-15T12:50:00.000000001Z,1705323000000000001,desk,B,0.00000000000000000001,0.5,,2,7,7,1970-01-01T00:00:00.000000000Z");
    }

    @Test
    void writesBarsOfTheInstrumentsAskedFor() throws IOException {
        add("desk", "B", START, 7);
        add("desk", "A", START + Interval.M1.nanos(), 7);
        add("desk", "A", START, 7);
        add("binance", "A", START, 7);
        try (BarCsv csv = new BarCsv(bytes)) {
            TickFilter filter = new TickFilter(Set.of("desk"), Set.of(), 0, Long.MAX_VALUE);
            assertThat(export().bars(filter, Interval.M1, csv)).isEqualTo(3);
        }
        assertThat(lines())
                .hasSize(4)
                .element(1)
                .isEqualTo(
                        "2024-01-15T12:50:00.000000000Z,1705323000000000000,desk,A,1m,1,2,1,2,3,4,,5,true,0,1,0.00000000000000001,0");
        assertThat(lines().get(2)).startsWith("2024-01-15T12:51").contains(",A,");
        assertThat(lines().get(3)).contains(",B,");
    }

    @Test
    void stopsWhenToldTo() throws IOException {
        for (int i = 0; i < 3_000; i++) {
            add("desk", "A", START + i, i);
        }
        StoreExport stopping = new StoreExport(store, () -> true, (_, _) -> {});
        try (TickCsv csv = new TickCsv(bytes)) {
            assertThat(stopping.ticks(ALL, csv)).isEqualTo(-1);
        }
        assertThat(lines()).hasSizeLessThan(3_000);
    }

    @Test
    void aDiskThatIsFullEndsIt() throws IOException {
        for (int i = 0; i < 3_000; i++) {
            add("desk", "A", START + i, i);
        }
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        RowWriter<Tick> csv = new TickCsv(full);
        assertThatThrownBy(() -> export().ticks(ALL, csv))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }
}
