package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.store.TickFilter;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RangeOptionsTest {
    private static final long DAY = 1_768_176_000_000_000_000L;

    private final RangeOptions options = new RangeOptions();

    @Test
    void everythingUnlessTold() {
        assertThat(options.filter())
                .isEqualTo(new TickFilter(Set.of(), Set.of(), 0, Long.MAX_VALUE));
    }

    @Test
    void takesDaysTimesAndEpochs() {
        options.from = "2026-01-12";
        options.to = "2026-01-12T01:00:00+01:00";
        assertThatThrownBy(options::filter)
                .isInstanceOf(ConfigException.class)
                .hasMessage("--to 2026-01-12T00:00:00Z is not after --from 2026-01-12T00:00:00Z");
        options.to = "1768176000001";
        options.symbols = "aapl, eur=,";
        options.providers = "binance";
        assertThat(options.filter())
                .isEqualTo(
                        new TickFilter(
                                Set.of("binance"), Set.of("AAPL", "EUR="), DAY, DAY + 1_000_000));
    }

    @Test
    void saysWhatIsNoTimeAndWhatNamesNone() {
        options.from = "yesterday";
        assertThatThrownBy(options::filter)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--from")
                .hasMessageContaining("yesterday");
        options.from = "9999-12-31";
        assertThatThrownBy(options::filter).isInstanceOf(ConfigException.class);
        options.from = null;
        options.symbols = ", ,";
        assertThatThrownBy(options::filter)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("names none");
    }
}
