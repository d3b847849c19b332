package io.tradepulse.store.postgres;

import io.tradepulse.model.DeadLetter;
import io.tradepulse.store.BatchWriter;

/// Dead letters into `rejects`, by COPY.
///
/// Not thread-safe: one owner at a time. It holds a connection only while it commits.
final class DeadLetterWriter implements BatchWriter<DeadLetter> {
    private static final String COPY =
            "COPY rejects (ts, ts_nanos, line, provider, symbol, code, detail, text, client)"
                    + " FROM STDIN (FORMAT binary)";
    private static final int COLUMN_COUNT = 9;

    private final Connections connections;
    private final CopyRows rows = new CopyRows();
    private boolean isEmpty = true;

    DeadLetterWriter(Connections connections) {
        this.connections = connections;
    }

    @Override
    public void write(DeadLetter letter) {
        isEmpty = false;
        rows.row(COLUMN_COUNT)
                .putTime(Times.micros(letter.at()))
                .put(Times.belowMicro(letter.at()))
                .put(letter.line())
                .put(letter.provider())
                .put(letter.symbol())
                .put(letter.code().name())
                .put(letter.detail())
                .put(letter.text())
                .put(letter.client());
    }

    @Override
    public void commit() {
        if (isEmpty) {
            return;
        }
        connections.write(
                connection -> {
                    rows.copyInto(connection, COPY);
                    return rows;
                });
        rollback();
    }

    @Override
    public void rollback() {
        rows.clear();
        isEmpty = true;
    }

    @Override
    public void close() {
        rollback();
    }
}
