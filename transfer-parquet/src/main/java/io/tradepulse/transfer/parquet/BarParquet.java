package io.tradepulse.transfer.parquet;

import io.tradepulse.model.Bar;
import java.io.IOException;
import java.io.OutputStream;

/// Bars as a Parquet file.
///
/// Not thread-safe.
public final class BarParquet extends ParquetRows<Bar> {
    private static final String FORM =
            """
            message bar {
              required int64 ts (TIMESTAMP(NANOS, true));
              required binary provider (STRING);
              required binary symbol (STRING);
              required binary interval (STRING);
              required double open;
              required double high;
              required double low;
              required double close;
              required double volume;
              required double turnover;
              optional double vwap;
              required int64 trades;
              required boolean final;
              required int32 revision;
              required int64 late_ticks;
              required double volume_rest;
              required double turnover_rest;
            }
            """;

    public BarParquet(OutputStream out) throws IOException {
        super(FORM, out);
    }

    @Override
    void put(Bar bar) {
        whole(bar.start());
        text(bar.instrument().provider());
        text(bar.instrument().symbol());
        text(bar.interval().text());
        decimal(bar.open());
        decimal(bar.high());
        decimal(bar.low());
        decimal(bar.close());
        decimal(bar.volume());
        decimal(bar.turnover());
        decimal(bar.vwap());
        whole(bar.trades());
        flag(bar.isFinal());
        number(bar.revision());
        whole(bar.lateTicks());
        decimal(bar.volumeRest());
        decimal(bar.turnoverRest());
    }
}
