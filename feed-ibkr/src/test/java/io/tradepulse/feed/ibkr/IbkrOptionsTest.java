package io.tradepulse.feed.ibkr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class IbkrOptionsTest {
    private static final IbkrOptions USUAL =
            IbkrOptions.to(IbkrOptions.USUAL_HOST, IbkrOptions.USUAL_PORT);

    private static List<IbkrContract> contracts(String... texts) {
        return Arrays.stream(texts).map(IbkrContract::parse).toList();
    }

    @Test
    void namesAreChangedByWhoeverWantsToAndStoredInUpperCase() {
        Map<String, String> rics = Map.of("AAPL", "aapl.o", "EUR.USD", "EUR=");
        IbkrOptions options =
                USUAL.withContracts(contracts("AAPL", "EUR:CASH", "MSFT"))
                        .withNaming(name -> rics.getOrDefault(name, name));

        assertThat(options.contracts().stream().map(options::symbol))
                .containsExactly("AAPL.O", "EUR=", "MSFT");
    }

    @Test
    void oneNameStandsForOneContract() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> USUAL.withContracts(contracts("AAPL", "AAPL:STK:IBIS:EUR")))
                .withMessage("more than one contract is called AAPL");
    }

    @Test
    void aNameIsASymbol() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> USUAL.withContracts(contracts("AAPL")).withNaming(name -> "a b"))
                .withMessage("'A B', the name of AAPL:STK:SMART:USD, is no symbol");
    }

    @Test
    void saysWhatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IbkrOptions.to("", 1))
                .withMessage("host is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IbkrOptions.to("localhost", 70_000))
                .withMessage("70000 is not a port");
        assertThatIllegalArgumentException().isThrownBy(() -> USUAL.withClientId(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> USUAL.withProvider("a b"));
        assertThatIllegalArgumentException().isThrownBy(() -> USUAL.withQueueTicks(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> USUAL.withReconnect(Duration.ZERO, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> USUAL.withReconnect(Duration.ofSeconds(1), -1));
    }

    @Test
    void theUsualPaceKeepsToTheLimitsOfTheBroker() {
        assertThat(IbkrPacing.USUAL.messageInterval()).isGreaterThan(Duration.ofMillis(20));
        assertThat(IbkrPacing.USUAL.sameInstrumentInterval()).isGreaterThan(Duration.ofSeconds(15));
    }
}
