package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.serve.Resolution.Ambiguous;
import io.tradepulse.serve.Resolution.Found;
import io.tradepulse.serve.Resolution.Unknown;

/// The instrument that a request asks for, or the problem to answer with.
///
/// Thread-safe.
final class Lookup {
    private final SymbolIndex index;

    Lookup(SymbolIndex index) {
        this.index = index;
    }

    /// By `symbol` and `provider`.
    Instrument instrument(Request request) {
        String symbol = request.symbol();
        return switch (resolve(request, symbol)) {
            case Found(Instrument instrument) -> instrument;
            case Unknown unknown -> throw problem(request, "symbol", symbol, unknown);
            case Ambiguous ambiguous -> throw problem("symbol", symbol, ambiguous);
        };
    }

    Resolution resolve(Request request, String symbol) {
        return index.resolve(symbol, request.provider().orElse(null));
    }

    static ProblemException problem(
            Request request, String parameter, String symbol, Unknown unknown) {
        String detail =
                "no tick of "
                        + symbol
                        + request.provider().map(name -> " from " + name).orElse("")
                        + " has come in";
        return new ProblemException(
                Problem.unknownSymbol(parameter, detail, unknown.nearMatches()));
    }

    static ProblemException problem(String parameter, String symbol, Ambiguous ambiguous) {
        String detail = symbol + " is the root of several symbols: name one of them";
        return new ProblemException(
                Problem.ambiguousSymbol(parameter, detail, ambiguous.candidates()));
    }
}
