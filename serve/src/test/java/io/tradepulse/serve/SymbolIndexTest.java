package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instrument;
import io.tradepulse.serve.Resolution.Ambiguous;
import io.tradepulse.serve.Resolution.Found;
import io.tradepulse.serve.Resolution.Unknown;
import io.tradepulse.store.Listing;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SymbolIndexTest {
    private final Market market = new Market();
    private Map<Instrument, Listing> listings = Map.of();

    private SymbolIndex index(String... priority) {
        return new SymbolIndex(market.latest, List.of(priority), () -> listings);
    }

    private Listing listing(String provider, long firstSeen) {
        return new Listing(
                market.instrument(provider, "AAPL"), "", "", "", "", firstSeen, firstSeen);
    }

    private Found found(String provider, String symbol) {
        return new Found(market.instrument(provider, symbol));
    }

    @Test
    void theProviderSeenFirstCountsAsTheStoreRemembersIt() {
        market.tick("late", "AAPL", 1);
        market.tick("early", "AAPL", 2);
        SymbolIndex index = index();
        assertThat(index.resolve("AAPL", null)).isEqualTo(found("late", "AAPL"));
        listings =
                Map.of(
                        market.instrument("early", "AAPL"), listing("early", 5),
                        market.instrument("late", "AAPL"), listing("late", 6));
        assertThat(index.resolve("AAPL", null)).isEqualTo(found("early", "AAPL"));
    }

    @Test
    void findsASymbolAsStored() {
        market.tick("tcp", "AAPL.O", 1);
        assertThat(index().resolve("AAPL.O", null)).isEqualTo(found("tcp", "AAPL.O"));
    }

    @Test
    void findsASymbolThatAppearsLater() {
        SymbolIndex index = index();
        assertThat(index.resolve("AAPL", null)).isInstanceOf(Unknown.class);
        market.tick("tcp", "AAPL", 1);
        assertThat(index.resolve("AAPL", null)).isEqualTo(found("tcp", "AAPL"));
        for (int i = 0; i < 600; i++) {
            market.tick("tcp", "S" + i, 1);
        }
        assertThat(index.resolve("S599", null)).isEqualTo(found("tcp", "S599"));
        assertThat(index.all(null)).hasSize(601);
    }

    @Test
    void findsASymbolByItsRoot() {
        market.tick("tcp", "AAPL.O", 1);
        market.tick("tcp", "EUR=", 1);
        SymbolIndex index = index();
        assertThat(index.resolve("AAPL", null)).isEqualTo(found("tcp", "AAPL.O"));
        assertThat(index.resolve("EUR", null)).isEqualTo(found("tcp", "EUR="));
    }

    @Test
    void takesTheSymbolItselfBeforeOneThatItIsTheRootOf() {
        market.tick("tcp", "AAPL.O", 1);
        market.tick("tcp", "AAPL", 1);
        assertThat(index().resolve("AAPL", null)).isEqualTo(found("tcp", "AAPL"));
    }

    @Test
    void namesTheSymbolsOfAnAmbiguousRoot() {
        market.tick("tcp", "AAPL.O", 1);
        market.tick("tcp", "AAPL.L", 1);
        assertThat(index().resolve("AAPL", null))
                .isEqualTo(new Ambiguous(List.of("AAPL.L", "AAPL.O")));
    }

    @Test
    void aRootKeepsWhatItMeantFirst() {
        market.tick("tcp", "AAPL.O", 1);
        SymbolIndex index = index();
        index.resolve("AAPL", null);
        market.tick("tcp", "AAPL.L", 1);
        assertThat(index.resolve("AAPL", null)).isEqualTo(found("tcp", "AAPL.O"));
    }

    @Test
    void aRootOfOneSymbolOfSeveralProvidersIsNotAmbiguous() {
        market.tick("a", "AAPL.O", 1);
        market.tick("b", "AAPL.O", 1);
        assertThat(index("b").resolve("AAPL", null)).isEqualTo(found("b", "AAPL.O"));
    }

    @Test
    void aProviderRestrictsSymbolsAndRoots() {
        market.tick("a", "AAPL.O", 1);
        market.tick("b", "AAPL.L", 1);
        market.tick("b", "AAPL.O", 1);
        market.tick("c", "AAPL.L", 1);
        SymbolIndex index = index("a");
        assertThat(index.resolve("AAPL.O", "b")).isEqualTo(found("b", "AAPL.O"));
        assertThat(index.resolve("AAPL", "c")).isEqualTo(found("c", "AAPL.L"));
        assertThat(index.resolve("AAPL", "b")).isInstanceOf(Ambiguous.class);
        assertThat(index.resolve("AAPL.O", "c")).isInstanceOf(Unknown.class);
    }

    @Test
    void theFirstProviderByPriorityThatHasTheSymbolCounts() {
        market.tick("a", "X", 1);
        market.tick("b", "X", 1);
        market.tick("c", "X", 1);
        assertThat(index("z", "c", "b").resolve("X", null)).isEqualTo(found("c", "X"));
    }

    @Test
    void withoutPriorityTheProviderSeenFirstCounts() {
        Instrument first = market.instrument("late", "X");
        market.tick("early", "X", 1);
        market.tick("late", "X", 1);
        assertThat(index().resolve("X", null)).isEqualTo(new Found(first));
    }

    @Test
    void theCanaryIsThereOnlyByName() {
        market.tick("canary", "CANARY.1", 1);
        market.tick("canary", "AAPL", 1);
        market.tick("tcp", "AAPL", 1);
        SymbolIndex index = index();
        assertThat(index.all(null)).containsExactly(market.instrument("tcp", "AAPL"));
        assertThat(index.everyProvider()).containsExactly(market.instrument("tcp", "AAPL"));
        assertThat(index.resolve("AAPL", null)).isEqualTo(found("tcp", "AAPL"));
        assertThat(index.resolve("CANARY", null)).isEqualTo(new Unknown(List.of()));
        assertThat(index.resolve("CANARY.1", null)).isEqualTo(found("canary", "CANARY.1"));
        assertThat(index.resolve("CANARY", "canary")).isEqualTo(found("canary", "CANARY.1"));
        assertThat(index.all("canary")).hasSize(2);
    }

    @Test
    void givesOneInstrumentForEachSymbolInOrder() {
        market.tick("b", "Y", 1);
        market.tick("a", "X", 1);
        market.tick("b", "X", 1);
        assertThat(index("b").all(null))
                .containsExactly(market.instrument("b", "X"), market.instrument("b", "Y"));
        assertThat(index("b").all("a")).containsExactly(market.instrument("a", "X"));
    }

    @Test
    void namesSymbolsThatLookLikeAnUnknownOne() {
        market.tick("tcp", "AAPL.O", 1);
        market.tick("tcp", "MSFT.O", 1);
        assertThat(index().resolve("APPL", null)).isEqualTo(new Unknown(List.of("AAPL.O")));
    }
}
