package io.tradepulse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceReferenceTest {
    private static double medianOfTheLastNine(List<Double> prices) {
        List<Double> last =
                prices.subList(Math.max(0, prices.size() - 9), prices.size()).stream()
                        .sorted()
                        .toList();
        return last.get(last.size() / 2);
    }

    @Test
    void itsMedianIsThatOfTheLastNineAcceptedPrices() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int differentPrices = 1 + random.nextInt(50);
            PriceReference reference = new PriceReference();
            List<Double> accepted = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                double price = 100 + random.nextInt(differentPrices) / 10.0;
                if (random.nextInt(50) == 0) {
                    accepted.clear();
                    reference.restart(price, i);
                } else {
                    reference.accept(price, i);
                }
                accepted.add(price);
                assertThat(reference.median())
                        .as("seed %d, price %d", seed, i)
                        .isEqualTo(medianOfTheLastNine(accepted));
            }
        }
    }

    @Test
    void isEmptyAtFirstAndAgesFromItsNewestPrice() {
        PriceReference reference = new PriceReference();
        assertThat(reference.isEmptyOrOlderThan(Long.MIN_VALUE)).isTrue();
        reference.accept(1, 100);
        reference.accept(1, 50);
        assertThat(reference.isEmptyOrOlderThan(100)).isFalse();
        assertThat(reference.isEmptyOrOlderThan(101)).isTrue();
    }
}
