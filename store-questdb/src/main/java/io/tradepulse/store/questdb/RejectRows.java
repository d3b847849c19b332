package io.tradepulse.store.questdb;

import io.questdb.cairo.sql.Record;
import io.questdb.std.str.Utf8Sequence;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.RejectCode;
import io.tradepulse.store.RejectFilter;
import org.jspecify.annotations.Nullable;

/// Rows of `rejects` as dead letters.
final class RejectRows {
    static final String SELECT = "SELECT ts, provider, symbol, code, detail, text, client, line";

    private RejectRows() {}

    /// Of the rows that pass the filter.
    static Query query(Engine engine, String select, RejectFilter filter, String tail) {
        StringBuilder sql =
                new StringBuilder(select)
                        .append(" FROM ")
                        .append(Schema.REJECTS)
                        .append(" WHERE ts >= :start AND ts < :end");
        if (filter.code() != null) {
            sql.append(" AND code = :code");
        }
        if (filter.provider() != null) {
            sql.append(" AND provider = :provider");
        }
        if (filter.symbol() != null) {
            sql.append(" AND symbol = :symbol");
        }
        Query query =
                new Query(engine, sql.append(tail).toString())
                        .withTime("start", filter.start())
                        .withTime("end", filter.end());
        if (filter.code() != null) {
            query.with("code", filter.code().name());
        }
        if (filter.provider() != null) {
            query.with("provider", filter.provider());
        }
        if (filter.symbol() != null) {
            query.with("symbol", filter.symbol());
        }
        return query;
    }

    static DeadLetter read(Record row) {
        return new DeadLetter(
                row.getTimestamp(0),
                String.valueOf(row.getSymA(1)),
                text(row.getVarcharA(2)),
                RejectCode.valueOf(String.valueOf(row.getSymA(3))),
                text(row.getVarcharA(4)),
                text(row.getVarcharA(5)),
                text(row.getVarcharA(6)),
                row.getLong(7));
    }

    private static String text(@Nullable Utf8Sequence text) {
        return text == null ? "" : text.toString();
    }
}
