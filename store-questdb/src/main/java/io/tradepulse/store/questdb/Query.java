package io.tradepulse.store.questdb;

import io.questdb.cairo.CairoException;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.RecordCursorFactory;
import io.questdb.griffin.SqlException;
import io.questdb.griffin.SqlExecutionContextImpl;
import io.questdb.griffin.engine.functions.bind.BindVariableServiceImpl;
import io.tradepulse.model.Instrument;
import java.util.function.Predicate;

/// One query with its parameters: values from outside reach SQL by this way only.
///
/// Not thread-safe; used once.
final class Query {
    private final Engine engine;
    private final String sql;
    private final BindVariableServiceImpl parameters;

    Query(Engine engine, String sql) {
        this.engine = engine;
        this.sql = sql;
        this.parameters = new BindVariableServiceImpl(engine.cairo().getConfiguration());
    }

    Query with(String name, String value) {
        try {
            parameters.setStr(name, value);
            return this;
        } catch (SqlException e) {
            throw Engine.failed(e);
        }
    }

    Query with(String name, long value) {
        try {
            parameters.setLong(name, value);
            return this;
        } catch (SqlException e) {
            throw Engine.failed(e);
        }
    }

    /// A time, epoch nanoseconds.
    Query withTime(String name, long value) {
        try {
            parameters.setTimestampNano(name, value);
            return this;
        } catch (SqlException e) {
            throw Engine.failed(e);
        }
    }

    Query with(Instrument instrument) {
        return with("provider", instrument.provider()).with("symbol", instrument.symbol());
    }

    /// Hands over row after row until there is no more or the callback has had enough and returns
    /// false.
    void forEach(Predicate<Record> each) {
        try (SqlExecutionContextImpl context = engine.context()) {
            context.with(parameters);
            try (RecordCursorFactory factory = engine.cairo().select(sql, context);
                    RecordCursor cursor = factory.getCursor(context)) {
                Record row = cursor.getRecord();
                while (cursor.hasNext()) {
                    if (!each.test(row)) {
                        return;
                    }
                }
            }
        } catch (SqlException | CairoException e) {
            throw Engine.failed(e);
        }
    }

    /// The number in the first column of the first row; 0 where there is none.
    long asLong() {
        long[] found = new long[1];
        forEach(
                row -> {
                    found[0] = row.getLong(0);
                    return false;
                });
        return found[0];
    }
}
