package io.tradepulse.store.questdb;

import io.questdb.cairo.CairoException;
import io.questdb.cairo.ImplicitCastException;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.TableReferenceOutOfDateException;
import io.questdb.griffin.SqlException;
import io.tradepulse.model.Instrument;
import io.tradepulse.store.StoreException;
import io.tradepulse.store.questdb.CompiledQuery.Parameter;
import io.tradepulse.store.questdb.CompiledQuery.Parameter.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// One query with its parameters: values from outside reach SQL by this way only.
///
/// Not thread-safe; used once.
final class Query {
    /// A table that is altered under a query lets it start anew, so often at most.
    private static final int ATTEMPTS = 5;

    private final Engine engine;
    private final String sql;
    private final List<Parameter> parameters = new ArrayList<>();

    Query(Engine engine, String sql) {
        this.engine = engine;
        this.sql = sql;
    }

    Query with(String name, String value) {
        parameters.add(new Parameter(name, Kind.TEXT, value, 0));
        return this;
    }

    Query with(String name, long value) {
        parameters.add(new Parameter(name, Kind.NUMBER, "", value));
        return this;
    }

    /// A time, epoch nanoseconds; none is stored before 1970.
    Query withTime(String name, long value) {
        parameters.add(new Parameter(name, Kind.TIME, "", Math.max(0, value)));
        return this;
    }

    Query with(Instrument instrument) {
        return with("provider", instrument.provider()).with("symbol", instrument.symbol());
    }

    /// Hands over row after row until there is no more or the callback has had enough and returns
    /// false.
    void forEach(Predicate<Record> each) {
        for (int attempt = 1; !run(each); attempt++) {
            if (attempt == ATTEMPTS) {
                throw new StoreException("the store failed: its tables change all the time");
            }
        }
    }

    /// Whether the tables were still those that the query was compiled for.
    private boolean run(Predicate<Record> each) {
        CompiledQuery compiled = engine.queries().take(sql);
        boolean good = false;
        try {
            if (compiled == null) {
                compiled = new CompiledQuery(engine, sql, parameters);
            }
            compiled.run(parameters, each);
            good = true;
            return true;
        } catch (TableReferenceOutOfDateException _) {
            return false;
        } catch (SqlException | CairoException | ImplicitCastException e) {
            throw Engine.failed(e);
        } finally {
            if (good && compiled != null) {
                engine.queries().bringBack(sql, compiled);
            } else if (compiled != null) {
                compiled.close();
            }
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
