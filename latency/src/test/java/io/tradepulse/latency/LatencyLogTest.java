package io.tradepulse.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;

class LatencyLogTest {
    @Test
    void itsOwnReaderReadsWhatWasRecorded() {
        Latencies latencies = new Latencies();
        latencies.of(Stage.BUS_TO_STORE).record(5_000_000, 3);
        latencies.of(Stage.busToConsumer("latest")).record(70_000, 2);
        latencies.roll();
        latencies.of(Stage.BUS_TO_STORE).record(9_000_000, 1);
        latencies.roll();

        Map<String, Histogram> read = new HashMap<>();
        HistogramLogReader reader =
                new HistogramLogReader(new ByteArrayInputStream(LatencyLog.of(latencies)));
        for (EncodableHistogram next = reader.nextIntervalHistogram();
                next != null;
                next = reader.nextIntervalHistogram()) {
            assertThat(next.getEndTimeStamp()).isGreaterThanOrEqualTo(next.getStartTimeStamp());
            read.put(next.getTag(), (Histogram) next);
        }
        assertThat(read).containsOnlyKeys("bus_to_store", "bus_to_consumer:latest");
        assertThat(read.get("bus_to_store").getTotalCount()).isEqualTo(4);
        assertThat(read.get("bus_to_store").getMaxValue()).isBetween(8_900_000L, 9_100_000L);
        assertThat(read.get("bus_to_consumer:latest").getTotalCount()).isEqualTo(2);
    }
}
