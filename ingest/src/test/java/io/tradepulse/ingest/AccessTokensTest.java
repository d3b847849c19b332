package io.tradepulse.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTokensTest {
    @Test
    void withoutTokensNoneIsAskedFor() {
        assertThat(AccessTokens.NONE.areAskedFor()).isFalse();
        assertThat(AccessTokens.parse(" , \n# only a comment\n").areAskedFor()).isFalse();
    }

    @Test
    void aTokenIsFoundWholeAndNothingElse() {
        AccessTokens tokens = AccessTokens.parse("one, two\nthree");

        assertThat(tokens.areAskedFor()).isTrue();
        for (String good : List.of("one", "two", "three")) {
            assertThat(tokens.grant(good)).as(good).isPresent();
        }
        for (String bad : List.of("", "on", "One", "one,", "four")) {
            assertThat(tokens.grant(bad)).as(bad).isEmpty();
        }
        assertThat(tokens.grant(null)).isEmpty();
    }

    @Test
    void aTokenMayBeGivenAsItsHash() throws Exception {
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest("secret".getBytes(StandardCharsets.UTF_8));
        String text = "sha256:" + HexFormat.of().withUpperCase().formatHex(hash);
        AccessTokens tokens = AccessTokens.parse(text);

        assertThat(tokens.grant("secret")).isPresent();
        assertThat(tokens.grant(text)).isEmpty();
    }

    @Test
    void aGrantSaysWhatTheTokenIsFor() {
        Grant grant =
                AccessTokens.parse(
                                "k provider=binance|kraken* symbols=btc*|ETHUSDT rate=50000"
                                        + " connections=2 replay=on")
                        .grant("k")
                        .orElseThrow();

        assertThat(grant.allowsProvider("binance")).isTrue();
        assertThat(grant.allowsProvider("kraken-2")).isTrue();
        assertThat(grant.allowsProvider("binance2")).isFalse();
        assertThat(grant.allowsSymbol("BTCUSDT")).isTrue();
        assertThat(grant.allowsSymbol("ETHUSDT")).isTrue();
        assertThat(grant.allowsSymbol("ETHUSDC")).isFalse();
        assertThat(grant.linesPerSecond()).isEqualTo(50_000);
        assertThat(grant.maxConnections()).isEqualTo(2);
        assertThat(grant.replay()).isTrue();
        assertThat(grant.provider("tcp")).isEqualTo("tcp");
    }

    @Test
    void whoMayUseOneProviderOnlyNeedNotNameIt() {
        Grant grant = AccessTokens.parse("k provider=binance").grant("k").orElseThrow();

        assertThat(grant.provider("tcp")).isEqualTo("binance");
        assertThat(grant.allowsSymbol("ANY")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hush provder=x",
                "hush provider=",
                "hush provider=a b",
                "hush symbols=A||B",
                "hush symbols=*A",
                "hush rate=0",
                "hush rate=fast",
                "hush connections=-1",
                "sha256:hush"
            })
    void refusesWhatItCantReadWithoutSayingTheToken(String text) {
        assertThatThrownBy(() -> AccessTokens.parse("good, " + text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("entry 2 ")
                .hasMessageNotContaining("hush");
        assertThat(AccessTokens.parse("good, hush")).hasToString("2 tokens");
    }
}
