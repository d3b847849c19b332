package io.tradepulse.transfer;

import io.tradepulse.model.Tick;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/// Ticks as CSV, which `import` and `generate` read back as the same ticks.
///
/// Not thread-safe.
public final class TickCsv implements RowWriter<Tick> {
    static final String HEADER =
            "ts,ts_ns,provider,symbol,price,volume,bid,ask,id,seq,received_at\n";

    private final Writer out;
    private final CsvText line = new CsvText();

    public TickCsv(OutputStream out) throws IOException {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
        this.out.write(HEADER);
    }

    @Override
    public void write(Tick tick) throws IOException {
        line.start()
                .first(tick.ts())
                .whole(tick.ts())
                .text(tick.instrument().provider())
                .text(tick.instrument().symbol())
                .decimal(tick.price())
                .decimal(tick.volume())
                .decimal(tick.bid())
                .decimal(tick.ask());
        CsvText withId = tick.seq() < 0 ? line.empty() : line.whole(tick.seq());
        out.append(withId.whole(tick.seq()).time(tick.receivedAt()).end());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
