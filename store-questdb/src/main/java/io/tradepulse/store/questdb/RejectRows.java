package io.tradepulse.store.questdb;

import io.questdb.cairo.TableWriter.Row;
import io.questdb.cairo.sql.Record;
import io.questdb.std.str.Utf8Sequence;
import io.questdb.std.str.Utf8String;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.RejectCode;
import io.tradepulse.store.RejectFilter;
import io.tradepulse.store.Store.Page;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of `rejects` as dead letters, and the other way.
final class RejectRows {
    private static final String SELECT =
            "SELECT ts, provider, symbol, code, detail, text, client, line";

    private RejectRows() {}

    /// Of the rows that pass the filter.
    private static Query query(Engine engine, String select, RejectFilter filter, String tail) {
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
            query.with("provider", encodable(filter.provider()));
        }
        if (filter.symbol() != null) {
            query.with("symbol", encodable(filter.symbol()));
        }
        return query;
    }

    static void put(Row row, DeadLetter letter) {
        row.putSym(1, encodable(letter.provider()));
        row.putVarchar(2, new Utf8String(letter.symbol()));
        row.putSym(3, letter.code().name());
        row.putVarchar(4, new Utf8String(letter.detail()));
        row.putLong(5, letter.line());
        row.putVarchar(6, new Utf8String(letter.text()));
        row.putVarchar(7, new Utf8String(letter.client()));
    }

    /// Half a character, as JSON can bring, is stored as a question mark.
    private static String encodable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /// One page of those that pass the filter, and how many there are.
    static Page<DeadLetter> page(Engine engine, RejectFilter filter, int limit, long offset) {
        if (filter.end() <= Math.max(0, filter.start())) {
            return new Page<>(List.of(), 0);
        }
        long total = query(engine, "SELECT count()", filter, "").asLong();
        List<DeadLetter> rows = new ArrayList<>();
        if (offset < total && limit > 0) {
            String order = filter.newestFirst() ? " ORDER BY ts DESC" : "";
            query(engine, SELECT, filter, order + " LIMIT :from, :to")
                    .with("from", offset)
                    .with("to", offset + limit)
                    .forEach(row -> rows.add(read(row)));
        }
        return new Page<>(List.copyOf(rows), total);
    }

    private static DeadLetter read(Record row) {
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

    /// Text of a column; none is empty.
    static String text(@Nullable Utf8Sequence text) {
        return text == null ? "" : text.toString();
    }
}
