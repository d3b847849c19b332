package io.tradepulse.latency;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/// The last five minutes of all stages as an HdrHistogram log ([format
/// 1.3](https://github.com/HdrHistogram/HdrHistogram/blob/master/HistogramLogFormat.md)), which its
/// tools read: a line for each ten seconds of each stage, whose name is the tag; values are
/// nanoseconds, and the greatest of each line is in milliseconds.
public final class LatencyLog {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MILLIS_PER_SECOND = 1e3;

    private LatencyLog() {}

    /// The log's text, as bytes.
    public static byte[] of(Latencies latencies) {
        List<Histogram> lines = new ArrayList<>();
        for (StageLatency stage : latencies.stages()) {
            for (Histogram ten : stage.tens()) {
                if (ten.getTotalCount() > 0) {
                    // Blanks and commas end a tag.
                    ten.setTag(stage.stage().text().replace(' ', ':'));
                    lines.add(ten);
                }
            }
        }
        lines.sort(Comparator.comparingLong(Histogram::getStartTimeStamp));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        HistogramLogWriter log = new HistogramLogWriter(bytes);
        log.outputLogFormatVersion();
        log.outputLegend();
        lines.forEach(
                line ->
                        log.outputIntervalHistogram(
                                line.getStartTimeStamp() / MILLIS_PER_SECOND,
                                line.getEndTimeStamp() / MILLIS_PER_SECOND,
                                line,
                                NANOS_PER_MILLI));
        log.close();
        return bytes.toByteArray();
    }
}
