package io.tradepulse.feed.csv;

import io.tradepulse.model.DecimalSum;
import io.tradepulse.model.Tick;
import java.math.BigDecimal;
import java.util.List;

/// The bar that ticks make, computed the plainest way.
record BarOfTicks(double open, double high, double low, double close, BigDecimal volume) {
    static BarOfTicks of(List<Tick> ticks) {
        DecimalSum volume = new DecimalSum();
        ticks.stream().mapToDouble(Tick::volume).filter(v -> !Double.isNaN(v)).forEach(volume::add);
        return new BarOfTicks(
                ticks.getFirst().price(),
                ticks.stream().mapToDouble(Tick::price).max().orElseThrow(),
                ticks.stream().mapToDouble(Tick::price).min().orElseThrow(),
                ticks.getLast().price(),
                volume.toBigDecimal());
    }
}
