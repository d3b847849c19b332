package io.tradepulse.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DecimalSumTest {
    record Pair(BigDecimal a, BigDecimal b) {}

    /// Up to 15 digits, from whole quadrillions to 22 digits behind the point, either sign.
    @Provide
    Arbitrary<BigDecimal> decimals() {
        Arbitrary<Long> mantissas =
                Arbitraries.oneOf(
                        Arbitraries.longs().between(-999_999_999_999_999L, 999_999_999_999_999L),
                        Arbitraries.longs().between(-99_999, 99_999));
        Arbitrary<Integer> scales =
                Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(8, Arbitraries.integers().between(0, 9)),
                        net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(-6, 22)));
        return Combinators.combine(mantissas, scales).as(BigDecimal::valueOf);
    }

    @Provide
    Arbitrary<List<BigDecimal>> lists() {
        return decimals().list().ofMaxSize(40);
    }

    @Provide
    Arbitrary<List<Pair>> pairs() {
        return Combinators.combine(decimals(), decimals()).as(Pair::new).list().ofMaxSize(40);
    }

    private static DecimalSum sumOf(List<BigDecimal> values) {
        DecimalSum sum = new DecimalSum();
        values.forEach(v -> sum.add(v.doubleValue()));
        return sum;
    }

    private static DecimalSum productsOf(List<Pair> pairs) {
        DecimalSum sum = new DecimalSum();
        pairs.forEach(p -> sum.addProduct(p.a.doubleValue(), p.b.doubleValue()));
        return sum;
    }

    private static BigDecimal exactly(List<Pair> pairs) {
        return pairs.stream().map(p -> p.a.multiply(p.b)).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal total(List<BigDecimal> values) {
        return values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Property
    void addsUpToWhatBigDecimalSays(@ForAll("lists") List<BigDecimal> values) {
        DecimalSum sum = sumOf(values);
        assertThat(sum.toBigDecimal()).isEqualByComparingTo(total(values));
        assertThat(sum.toDouble()).isEqualTo(total(values).doubleValue());
    }

    @Property
    void sumsProductsToWhatBigDecimalSays(@ForAll("pairs") List<Pair> pairs) {
        DecimalSum sum = productsOf(pairs);
        assertThat(sum.toBigDecimal()).isEqualByComparingTo(exactly(pairs));
        assertThat(sum.toDouble()).isEqualTo(exactly(pairs).doubleValue());
    }

    @Property
    void addsOtherSumsExactly(
            @ForAll("pairs") List<Pair> pairs, @ForAll("lists") List<BigDecimal> values) {
        DecimalSum sum = productsOf(pairs);
        sum.add(sumOf(values));
        assertThat(sum.toBigDecimal()).isEqualByComparingTo(exactly(pairs).add(total(values)));
    }

    @Property
    void hasTheLargestScaleOfItsInputs(@ForAll("lists") List<BigDecimal> values) {
        int largest = values.stream().mapToInt(DecimalSumTest::scale).max().orElse(0);
        assertThat(sumOf(values).toBigDecimal().scale()).isEqualTo(largest);
    }

    private static int scale(BigDecimal value) {
        return Math.max(0, value.stripTrailingZeros().scale());
    }

    @Property
    void isTheSameInAnyOrder(@ForAll("pairs") List<Pair> pairs, @ForAll Random random) {
        List<Pair> shuffled = new ArrayList<>(pairs);
        Collections.shuffle(shuffled, random);
        assertThat(productsOf(shuffled).toBigDecimal()).isEqualTo(productsOf(pairs).toBigDecimal());
    }

    @Property
    void isTheSameHoweverItsInputsAreSplitIntoSums(
            @ForAll("pairs") List<Pair> pairs, @ForAll Random random) {
        int cut = random.nextInt(pairs.size() + 1);
        DecimalSum merged = new DecimalSum();
        merged.add(productsOf(pairs.subList(0, cut)));
        merged.add(productsOf(pairs.subList(cut, pairs.size())));
        assertThat(merged.toBigDecimal()).isEqualTo(productsOf(pairs).toBigDecimal());
    }

    @Property
    void remembersNothingOnceCleared(
            @ForAll("pairs") List<Pair> before, @ForAll("pairs") List<Pair> after) {
        DecimalSum reused = productsOf(before);
        reused.clear();
        assertThat(reused.toBigDecimal()).isEqualByComparingTo(BigDecimal.ZERO);
        after.forEach(p -> reused.addProduct(p.a.doubleValue(), p.b.doubleValue()));
        assertThat(reused.toBigDecimal()).isEqualTo(productsOf(after).toBigDecimal());
    }

    @Property
    void itsDoubleAndTheRestMakeItWhole(@ForAll("pairs") List<Pair> pairs) {
        // Up to 30 digits: what a price and a size of 15 each come to.
        DecimalSum sum = productsOf(pairs.subList(0, Math.min(1, pairs.size())));
        DecimalSum again = new DecimalSum();
        again.add(sum.toDouble());
        again.add(sum.rest());
        assertThat(again.toBigDecimal()).isEqualByComparingTo(sum.toBigDecimal());
        assertThat(again.rest()).isEqualTo(sum.rest());
    }

    @Property
    void leavesNoRestWhereTheDoubleReadsAsTheSum(@ForAll("decimals") BigDecimal value) {
        assertThat(sumOf(List.of(value)).rest()).isZero();
    }

    @Test
    void spillsWhatNoLongerFits128BitsAndStaysExact() {
        DecimalSum sum = new DecimalSum();
        BigDecimal exact = BigDecimal.ZERO;
        BigDecimal product = new BigDecimal("999999999999999").pow(2);
        for (int i = 0; i < 100; i++) {
            sum.addProduct(999_999_999_999_999.0, 999_999_999_999_999.0);
            sum.addProduct(-1e-9, 0.000000000000001);
            exact = exact.add(product).subtract(new BigDecimal("1e-24"));
        }
        assertThat(sum.toBigDecimal()).isEqualByComparingTo(exact);
        sum.clear();
        sum.add(0.1);
        sum.add(0.2);
        assertThat(sum.toDouble()).isEqualTo(0.3);
    }

    @Test
    void leaves128BitsBySumsAloneAndStaysExact() {
        DecimalSum doubling = new DecimalSum();
        doubling.addProduct(-999_999_999_999_999.0, 999_999_999_999_999.0);
        BigDecimal exact = new BigDecimal("999999999999999").pow(2).negate();
        for (int i = 0; i < 60; i++) {
            doubling.add(doubling);
            exact = exact.add(exact);
            assertThat(doubling.toBigDecimal()).isEqualByComparingTo(exact);
        }
    }

    @Test
    void crossesZeroInBothDirections() {
        DecimalSum sum = new DecimalSum();
        sum.add(-0.3);
        sum.add(0.1);
        assertThat(sum.toDouble()).isEqualTo(-0.2);
        sum.add(0.2);
        assertThat(sum.toDouble()).isZero();
        sum.add(1e-8);
        assertThat(sum.toDouble()).isEqualTo(1e-8);
        sum.add(-2e-8);
        assertThat(sum.toDouble()).isEqualTo(-1e-8);
    }
}
