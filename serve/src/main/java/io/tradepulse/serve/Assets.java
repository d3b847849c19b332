package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Roots;
import io.tradepulse.store.Listing;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a symbol's prices are prices of, and in what: `BTCUSDT` is BTC in USDT, `AAPL.O` AAPL in
/// USD.
///
/// Immutable.
///
/// @param isPair whether the symbol names both
record Assets(String base, String quote, boolean isPair) {
    private static final String DOLLAR = "USD";

    /// The longer come before those they end in.
    private static final List<String> QUOTES =
            List.of(
                    "FDUSD", "USDT", "USDC", "BUSD", "TUSD", "USDP", "DAI", "BTC", "ETH", "BNB",
                    "EUR", "GBP", "JPY", "TRY", "BRL", "AUD", "USD");

    /// Currencies and metals whose price in dollars is quoted, and not the dollar's in them.
    private static final Set<String> IN_DOLLARS =
            Set.of("EUR", "GBP", "AUD", "NZD", "XAU", "XAG", "XPT", "XPD");

    private static final Set<String> CURRENCIES =
            Currency.getAvailableCurrencies().stream()
                    .map(Currency::getCurrencyCode)
                    .collect(Collectors.toUnmodifiableSet());

    /// @param listing what the store knows of the instrument, or null
    static Assets of(Instrument instrument, @Nullable Listing listing) {
        String symbol = instrument.symbol();
        if (symbol.endsWith("=")) {
            return currencies(symbol.substring(0, symbol.length() - 1));
        }
        String currency = listing == null ? "" : listing.currency();
        if (currency.isEmpty() && symbol.chars().allMatch(Character::isLetterOrDigit)) {
            for (String quote : QUOTES) {
                // A name of one letter is no asset: `ZEUR`.
                if (symbol.endsWith(quote) && symbol.length() >= quote.length() + 2) {
                    String base = symbol.substring(0, symbol.length() - quote.length());
                    return new Assets(base, quote, true);
                }
            }
        }
        return new Assets(Roots.of(symbol), currency.isEmpty() ? DOLLAR : currency, false);
    }

    /// A currency and the dollar, in the order that the market quotes them in, or two currencies.
    private static Assets currencies(String name) {
        if (name.length() == 6) {
            return new Assets(name.substring(0, 3), name.substring(3), true);
        }
        boolean perDollar = CURRENCIES.contains(name) && !IN_DOLLARS.contains(name);
        return perDollar ? new Assets(DOLLAR, name, true) : new Assets(name, DOLLAR, true);
    }
}
