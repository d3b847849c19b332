package io.tradepulse.wire;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// RICs of pairs: `EUR=` is EURUSD, `JPY=` USDJPY, `EURGBP=` a cross, `BTC=` BTCUSDT, `ETHBTC=` any
/// other pair of coins.
///
/// A currency against the dollar has the short form in the direction in which it is quoted, a coin
/// against USDT; all other pairs are written out. So the two ways are each other's inverse for
/// every pair.
final class RicPairs {
    private static final int CODE = 3;
    private static final int MIN_PAIR = 6;
    private static final String USD = "USD";
    private static final String USDT = "USDT";

    /// Quoted as dollars for one of them; all others as so many of them for a dollar.
    private static final Set<String> IN_DOLLARS =
            Set.of("EUR", "GBP", "AUD", "NZD", "XAU", "XAG", "XPT", "XPD");

    /// ISO 4217, those that are traded.
    private static final Set<String> CURRENCIES =
            Set.of(
                    "USD", "EUR", "GBP", "AUD", "NZD", "XAU", "XAG", "XPT", "XPD", "JPY", "CHF",
                    "CAD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "ISK", "TRY",
                    "RUB", "UAH", "ILS", "ZAR", "MXN", "BRL", "ARS", "CLP", "COP", "PEN", "CNY",
                    "CNH", "HKD", "SGD", "KRW", "TWD", "INR", "IDR", "MYR", "PHP", "THB", "VND",
                    "AED", "SAR", "QAR", "KWD", "BHD", "EGP", "NGN", "KES", "MAD", "PKR", "LKR",
                    "BDT", "KZT", "GEL");

    /// What coins are quoted in, the longest first.
    private static final List<String> COIN_QUOTES =
            List.of(
                    "FDUSD", "USDT", "USDC", "BUSD", "TUSD", "USD", "EUR", "GBP", "TRY", "BRL",
                    "JPY", "BTC", "ETH", "BNB");

    private RicPairs() {}

    /// The RIC of a pair; null where the symbol is none.
    static @Nullable String ric(String plain) {
        if (!isPair(plain)) {
            return null;
        }
        String code = shortForm(plain);
        return code != null && plain.equals(ofShortForm(code)) ? code + "=" : plain + "=";
    }

    private static @Nullable String shortForm(String pair) {
        if (isCurrencies(pair)) {
            return pair.startsWith(USD) ? pair.substring(CODE) : pair.substring(0, CODE);
        }
        return pair.endsWith(USDT) ? pair.substring(0, pair.length() - USDT.length()) : null;
    }

    /// The pair of a RIC; null where it is no RIC of a pair.
    static @Nullable String plain(String ric) {
        if (!ric.endsWith("=") || ric.length() < 2) {
            return null;
        }
        String code = ric.substring(0, ric.length() - 1);
        if (!isWord(code)) {
            return null;
        }
        return isPair(code) ? code : ofShortForm(code);
    }

    private static @Nullable String ofShortForm(String code) {
        if (isPair(code) || code.equals(USD)) {
            return null;
        }
        if (CURRENCIES.contains(code)) {
            return IN_DOLLARS.contains(code) ? code + USD : USD + code;
        }
        return isPair(code + USDT) ? code + USDT : null;
    }

    private static boolean isPair(String symbol) {
        return isCurrencies(symbol) || isCoins(symbol);
    }

    private static boolean isCurrencies(String symbol) {
        return symbol.length() == 2 * CODE
                && CURRENCIES.contains(symbol.substring(0, CODE))
                && CURRENCIES.contains(symbol.substring(CODE))
                && !symbol.startsWith(symbol.substring(CODE));
    }

    /// At least six characters, so that no stock of the US is taken for a pair.
    private static boolean isCoins(String symbol) {
        return symbol.length() >= MIN_PAIR
                && symbol.length() < Symbols.MAX_LENGTH
                && isWord(symbol)
                && COIN_QUOTES.stream()
                        .anyMatch(q -> symbol.endsWith(q) && symbol.length() - q.length() >= 2);
    }

    private static boolean isWord(String text) {
        return text.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
    }
}
