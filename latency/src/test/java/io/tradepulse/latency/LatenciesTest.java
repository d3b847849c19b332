package io.tradepulse.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private static final String NAME = "tradepulse_stage_latency_seconds";

    private final Latencies latencies = new Latencies();
    private final PrometheusRegistry registry = new PrometheusRegistry();

    LatenciesTest() {
        registry.register(latencies);
    }

    private String scrape() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, registry.scrape());
        return out.toString(StandardCharsets.UTF_8);
    }

    private static double value(String text, String series) {
        return text.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .reduce(
                        (_, _) -> {
                            throw new AssertionError(series + " is there twice in\n" + text);
                        })
                .orElseThrow(() -> new AssertionError("no " + series + " in\n" + text));
    }

    private static List<Long> buckets(String text, String labels) {
        Pattern bucket =
                Pattern.compile(
                        NAME + "_bucket\\{" + Pattern.quote(labels) + ",le=\"[^\"]+\"\\} (\\d+)");
        return text.lines()
                .map(bucket::matcher)
                .filter(Matcher::matches)
                .map(m -> Long.valueOf(m.group(1)))
                .toList();
    }

    @Test
    void givesOneRecorderAStageAndGroup() {
        assertThat(latencies.of(Stage.BUS_TO_STORE))
                .isSameAs(latencies.of(new Stage("bus_to_store")));
        assertThat(latencies.of(Stage.busToConsumer("a")))
                .isNotSameAs(latencies.of(Stage.busToConsumer("b")));
        assertThat(latencies.of(Stage.busToConsumer("a")).stage())
                .isEqualTo(new Stage("bus_to_consumer", "a"));
    }

    @Test
    void givesTheFiguresOfAllStagesByName() {
        latencies.of(Stage.SOURCE_TO_INGEST).record(1_000, 1);
        latencies.of(Stage.busToConsumer("b"));
        latencies.of(Stage.busToConsumer("a"));
        latencies.of(Stage.BUS_TO_STORE);
        latencies.roll();
        List<StageFigures> figures = latencies.figures();
        assertThat(figures)
                .extracting(StageFigures::stage)
                .containsExactly(
                        Stage.busToConsumer("a"),
                        Stage.busToConsumer("b"),
                        Stage.BUS_TO_STORE,
                        Stage.SOURCE_TO_INGEST);
        assertThat(figures.getLast().last10Seconds().count()).isOne();
    }

    @Test
    void exposesNothingFalseBeforeThereIsAStage() throws IOException {
        assertThat(scrape().lines().filter(line -> !line.startsWith("#"))).isEmpty();
    }

    @Test
    void exposesCumulativeBucketsWhoseLastIsTheCount() throws IOException {
        StageLatency stage = latencies.of(Stage.BUS_TO_STORE);
        long[] nanos = {0, 9_000, 20_000, 300_000, 40_000_000, 5_000_000_000L, 60_000_000_000L};
        for (int i = 0; i < nanos.length; i++) {
            stage.record(nanos[i], i + 1);
        }
        latencies.roll();
        String text = scrape();
        String labels = "stage=\"bus_to_store\"";
        List<Long> buckets = buckets(text, labels);
        assertThat(buckets).hasSize(20).isSorted();
        assertThat(value(text, NAME + "_bucket{" + labels + ",le=\"1.0E-5\"}")).isEqualTo(3);
        assertThat(value(text, NAME + "_bucket{" + labels + ",le=\"2.5E-5\"}")).isEqualTo(6);
        assertThat(value(text, NAME + "_bucket{" + labels + ",le=\"2.5E-4\"}")).isEqualTo(6);
        assertThat(value(text, NAME + "_bucket{" + labels + ",le=\"5.0E-4\"}")).isEqualTo(10);
        assertThat(value(text, NAME + "_bucket{" + labels + ",le=\"0.05\"}")).isEqualTo(15);
        assertThat(value(text, NAME + "_bucket{" + labels + ",le=\"10.0\"}")).isEqualTo(21);
        assertThat(value(text, NAME + "_bucket{" + labels + ",le=\"+Inf\"}")).isEqualTo(28);
        assertThat(value(text, NAME + "_count{" + labels + "}")).isEqualTo(28);
        assertThat(buckets.getLast()).isEqualTo(28);
        double sum = 0;
        for (int i = 0; i < nanos.length; i++) {
            sum += nanos[i] * (i + 1) / 1e9;
        }
        assertThat(value(text, NAME + "_sum{" + labels + "}"))
                .isCloseTo(sum, org.assertj.core.api.Assertions.within(1e-9));
    }

    @Test
    void labelsStagesAndTheGroupWhereThereIsOne() throws IOException {
        latencies.of(Stage.PARSE_VALIDATE).record(1_000, 1);
        latencies.of(Stage.busToConsumer("snapshot-service")).record(1_000, 2);
        latencies.of(Stage.busToConsumer("micro-batcher")).record(1_000, 3);
        latencies.roll();
        String text = scrape();
        assertThat(text).contains("# TYPE " + NAME + " histogram");
        assertThat(value(text, NAME + "_count{stage=\"parse_validate\"}")).isEqualTo(1);
        assertThat(
                        value(
                                text,
                                NAME
                                        + "_count{group=\"snapshot-service\",stage=\"bus_to_consumer\"}"))
                .isEqualTo(2);
        assertThat(value(text, NAME + "_count{group=\"micro-batcher\",stage=\"bus_to_consumer\"}"))
                .isEqualTo(3);
    }

    @Test
    void exposesWhatCouldNotBeMeasured() throws IOException {
        StageLatency stage = latencies.of(Stage.SOURCE_TO_INGEST);
        stage.record(-5, 3);
        stage.record(Long.MAX_VALUE, 4);
        latencies.roll();
        String text = scrape();
        String labels = "{stage=\"source_to_ingest\"}";
        assertThat(value(text, "tradepulse_stage_latency_negative_total" + labels)).isEqualTo(3);
        assertThat(value(text, "tradepulse_stage_latency_unmeasurable_total" + labels))
                .isEqualTo(4);
        assertThat(value(text, NAME + "_count" + labels)).isZero();
    }

    @Test
    void neverCountsBack() throws IOException {
        StageLatency stage = latencies.of(Stage.BUS_TO_STORE);
        double before = 0;
        for (int second = 0; second < 400; second++) {
            stage.record(1_000, 1);
            latencies.roll();
            double count = value(scrape(), NAME + "_count{stage=\"bus_to_store\"}");
            assertThat(count).isGreaterThan(before);
            before = count;
        }
    }
}
