package io.tradepulse.feed.ibkr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IbkrContractTest {
    @ParameterizedTest
    @CsvSource({
        "AAPL, AAPL:STK:SMART:USD, AAPL",
        "aapl, AAPL:STK:SMART:USD, AAPL",
        "AAPL:STK:SMART:USD:NASDAQ, AAPL:STK:SMART:USD:NASDAQ, AAPL",
        "AAPL::::NASDAQ, AAPL:STK:SMART:USD:NASDAQ, AAPL",
        "SAP:STK:IBIS:EUR, SAP:STK:IBIS:EUR, SAP",
        "BRK B, BRK B:STK:SMART:USD, BRK.B",
        "EUR:CASH, EUR:CASH:IDEALPRO:USD, EUR.USD",
        "EUR:CASH:IDEALPRO:GBP, EUR:CASH:IDEALPRO:GBP, EUR.GBP",
        "ESZ6:FUT:CME, ESZ6:FUT:CME:USD, ESZ6",
        "BTC:CRYPTO, BTC:CRYPTO:PAXOS:USD, BTC",
        "XAUUSD:CMDTY, XAUUSD:CMDTY:SMART:USD, XAUUSD",
        "SPX:IND:CBOE, SPX:IND:CBOE:USD, SPX",
    })
    void readsWhatIsWrittenAndFillsInTheRest(String text, String whole, String name) {
        IbkrContract contract = IbkrContract.parse(text);

        assertThat(contract).hasToString(whole);
        assertThat(contract.name()).isEqualTo(name);
        assertThat(IbkrContract.parse(whole)).isEqualTo(contract);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":STK",
                "AAPL:OPT",
                "AAPL:BAG",
                "AAPL:STK:SMART:USD:NASDAQ:more",
                "ESZ6:FUT",
                "A\u0000B",
                "ÄPL",
                "AAPL:STK:SM ART",
                "AAPL\n97"
            })
    void refusesWhatIsNoContract(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> IbkrContract.parse(text));
    }

    @Property
    void itsTextGivesItBack(@ForAll("contracts") IbkrContract contract) {
        assertThat(IbkrContract.parse(contract.toString())).isEqualTo(contract);
    }

    @Provide
    Arbitrary<IbkrContract> contracts() {
        Arbitrary<String> word =
                Arbitraries.strings().withChars("ABCXYZ019.-").ofMinLength(1).ofMaxLength(32);
        return Combinators.combine(
                        word,
                        Arbitraries.of(SecurityType.class),
                        word,
                        word,
                        Arbitraries.of("", "NYSE"))
                .as(IbkrContract::new);
    }
}
