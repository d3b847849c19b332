package io.tradepulse.serve;

import io.tradepulse.model.DeadLetter;
import io.tradepulse.serve.Request.Range;
import io.tradepulse.store.Paging;
import io.tradepulse.store.RejectFilter;

/// Dead letters: what was not accepted, and why.
///
/// Thread-safe; its answers wait for the store.
final class RejectsEndpoint {
    private final StoreQueries queries;

    RejectsEndpoint(StoreQueries queries) {
        this.queries = queries;
    }

    Endpoint endpoint() {
        return Endpoint.slow("/v1/rejects", this::rejects);
    }

    /// What others sent, and from where, is for those who run the platform.
    private Reply rejects(Request request) {
        Access.current().need(Scope.ADMIN);
        Access.current().needAllSymbols();
        Range range = request.range();
        Paging paging = request.paging();
        RejectFilter filter =
                new RejectFilter(
                        request.rejectCode().orElse(null),
                        request.provider().orElse(null),
                        request.optionalSymbol().orElse(null),
                        range.start(),
                        range.end(),
                        request.newestFirst());
        return HistoryEndpoints.page(
                queries.ask(open -> open.rejectsPage(filter, paging.limit(), paging.offset())),
                paging,
                RejectsEndpoint::write);
    }

    static void write(Json json, DeadLetter letter) {
        json.time("at", letter.at())
                .text("provider", letter.provider())
                .text("symbol", letter.symbol())
                .text("code", letter.code().name())
                .text("detail", letter.detail())
                .whole("line", letter.line())
                .text("text", letter.text())
                .text("client", letter.client());
    }
}
