package io.tradepulse.transfer;

import io.tradepulse.model.Bar;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/// Bars as CSV.
///
/// Not thread-safe.
public final class BarCsv implements RowWriter<Bar> {
    static final String HEADER =
            "ts,ts_ns,provider,symbol,interval,open,high,low,close,volume,turnover,vwap,trades,"
                    + "final,revision,late_ticks,volume_rest,turnover_rest\n";

    private final Writer out;
    private final CsvText line = new CsvText();

    public BarCsv(OutputStream out) throws IOException {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
        this.out.write(HEADER);
    }

    @Override
    public void write(Bar bar) throws IOException {
        out.append(
                line.start()
                        .first(bar.start())
                        .whole(bar.start())
                        .text(bar.instrument().provider())
                        .text(bar.instrument().symbol())
                        .text(bar.interval().text())
                        .decimal(bar.open())
                        .decimal(bar.high())
                        .decimal(bar.low())
                        .decimal(bar.close())
                        .decimal(bar.volume())
                        .decimal(bar.turnover())
                        .decimal(bar.vwap())
                        .whole(bar.trades())
                        .flag(bar.isFinal())
                        .whole(bar.revision())
                        .whole(bar.lateTicks())
                        .decimal(bar.volumeRest())
                        .decimal(bar.turnoverRest())
                        .end());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
