package io.tradepulse.bus.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What needs no broker.
class KafkaPartitionTest {
    @Test
    void holdsEachSymbolInOnePartition() {
        for (String symbol : new String[] {"AAPL", "EUR=", "\u00c9", ""}) {
            assertThat(
                            IntStream.range(0, 12)
                                    .mapToObj(i -> new KafkaPartition(i, 12))
                                    .filter(partition -> partition.holds(symbol)))
                    .hasSize(1);
        }
    }

    @Test
    void isNamedByItsNumberAndHowManyThereAre() {
        assertThat(Stream.of(new KafkaPartition(3, 12), new KafkaPartition(0, 1)))
                .extracting(KafkaPartition::name)
                .containsExactly("3of12", "");
    }

    @Test
    void countsAsDurableWhatHasNoGapBefore() {
        Random random = new Random(1);
        Acknowledgements acknowledgements = new Acknowledgements();
        TreeSet<Long> open = new TreeSet<>();
        long sent = 0;
        while (sent < 200_000) {
            for (int i = random.nextInt(3_000); i > 0; i--) {
                open.add(sent++);
            }
            while (open.size() > 2_500 || (!open.isEmpty() && random.nextInt(100) > 0)) {
                Long near = open.ceiling(open.first() + random.nextInt(3_000));
                Long position = near == null ? open.first() : near;
                open.remove(position);
                long before = acknowledgements.upTo();
                boolean hasRisen = acknowledgements.add(position);
                long expected = open.isEmpty() ? sent - 1 : open.first() - 1;
                assertThat(acknowledgements.upTo()).isEqualTo(expected);
                assertThat(hasRisen).isEqualTo(expected > before);
            }
        }
        assertThat(acknowledgements.add(0)).isFalse();
    }
}
