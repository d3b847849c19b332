package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.serve.Resolution.Ambiguous;
import io.tradepulse.serve.Resolution.Found;
import io.tradepulse.serve.Resolution.Unknown;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

    /// By `symbols` and `provider`: all without `symbols`. Those that are known are taken, the
    /// others listed.
    ///
    /// @throws ProblemException where none of those asked for is known
    FoundInstruments instruments(Request request) {
        List<String> symbols = request.symbols();
        return symbols.isEmpty()
                ? new FoundInstruments(index.all(request.provider().orElse(null)), List.of())
                : instruments(request, symbols);
    }

    private FoundInstruments instruments(Request request, List<String> symbols) {
        Set<Instrument> instruments = new LinkedHashSet<>();
        List<String> unknown = new ArrayList<>();
        Optional<ProblemException> problem = Optional.empty();
        for (String symbol : symbols) {
            switch (resolve(request, symbol)) {
                case Found(Instrument instrument) -> instruments.add(instrument);
                case Unknown none -> {
                    unknown.add(symbol);
                    problem = Optional.of(problem(request, "symbols", symbol, none));
                }
                case Ambiguous several -> throw problem("symbols", symbol, several);
            }
        }
        if (instruments.isEmpty() && problem.isPresent()) {
            throw problem.get();
        }
        return new FoundInstruments(List.copyOf(instruments), unknown);
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
