package io.tradepulse.store.questdb;

import io.tradepulse.store.Paging;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The rows of a page, picked out of all that come in order.
///
/// Not thread-safe.
final class PageRows<E> {
    private final List<E> rows = new ArrayList<>();
    private final int limit;
    private long toSkip;

    PageRows(Paging paging) {
        limit = paging.limit();
        toSkip = paging.offset();
    }

    /// Whether no more rows are wanted.
    boolean isFull() {
        return rows.size() >= limit;
    }

    /// Takes the next row, made only where it is on the page.
    ///
    /// @return whether there is a use for more
    boolean take(Supplier<E> row) {
        if (toSkip > 0) {
            toSkip--;
        } else if (!isFull()) {
            rows.add(row.get());
        }
        return !isFull();
    }

    List<E> rows() {
        return List.copyOf(rows);
    }
}
