package io.tradepulse.transfer.parquet;

import io.tradepulse.model.Tick;
import java.io.IOException;
import java.io.OutputStream;

/// Ticks as a Parquet file.
///
/// Not thread-safe.
public final class TickParquet extends ParquetRows<Tick> {
    private static final String FORM =
            """
            message tick {
              required int64 ts (TIMESTAMP(NANOS, true));
              required binary provider (STRING);
              required binary symbol (STRING);
              required double price;
              optional double volume;
              optional double bid;
              optional double ask;
              optional int64 id;
              required int64 seq;
              required int64 received_at (TIMESTAMP(NANOS, true));
            }
            """;

    public TickParquet(OutputStream out) throws IOException {
        super(FORM, out);
    }

    @Override
    void put(Tick tick) {
        whole(tick.ts());
        text(tick.instrument().provider());
        text(tick.instrument().symbol());
        decimal(tick.price());
        decimal(tick.volume());
        decimal(tick.bid());
        decimal(tick.ask());
        if (tick.seq() < 0) {
            none();
        } else {
            whole(tick.seq());
        }
        whole(tick.seq());
        whole(tick.receivedAt());
    }
}
