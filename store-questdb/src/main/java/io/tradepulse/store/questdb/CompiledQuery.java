package io.tradepulse.store.questdb;

import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.RecordCursorFactory;
import io.questdb.griffin.SqlException;
import io.questdb.griffin.SqlExecutionContextImpl;
import io.questdb.griffin.engine.functions.bind.BindVariableServiceImpl;
import java.util.List;
import java.util.function.Predicate;

/// A query ready to run: compiling one takes a hundred times as long as running it.
///
/// Not thread-safe: one owner at a time.
final class CompiledQuery implements AutoCloseable {
    /// A value for a name in the query.
    ///
    /// @param text the value, where it is text; else empty
    /// @param number the value, where it is a number or a time
    record Parameter(String name, Kind kind, String text, long number) {
        enum Kind {
            TEXT,
            NUMBER,
            TIME
        }
    }

    private final BindVariableServiceImpl variables;
    private final SqlExecutionContextImpl context;
    private final RecordCursorFactory factory;

    /// Compiles; the kinds of the parameters stay.
    CompiledQuery(Engine engine, String sql, List<Parameter> parameters) throws SqlException {
        variables = new BindVariableServiceImpl(engine.cairo().getConfiguration());
        context = engine.context();
        context.with(variables);
        try {
            bind(parameters);
            factory = engine.cairo().select(sql, context);
        } catch (SqlException | RuntimeException e) {
            context.close();
            throw e;
        }
    }

    private void bind(List<Parameter> parameters) throws SqlException {
        for (Parameter parameter : parameters) {
            switch (parameter.kind()) {
                case TEXT -> variables.setStr(parameter.name(), parameter.text());
                case NUMBER -> variables.setLong(parameter.name(), parameter.number());
                case TIME -> variables.setTimestampNano(parameter.name(), parameter.number());
            }
        }
    }

    /// Hands over row after row until there is no more or the callback returns false.
    void run(List<Parameter> parameters, Predicate<Record> each) throws SqlException {
        bind(parameters);
        try (RecordCursor cursor = factory.getCursor(context)) {
            Record row = cursor.getRecord();
            while (cursor.hasNext()) {
                if (!each.test(row)) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        factory.close();
        context.close();
    }
}
