package io.tradepulse.store;

/// Writes rows that become durable together.
///
/// Not thread-safe: one owner at a time.
public interface BatchWriter<E> extends AutoCloseable {
    /// Takes a row in; it is copied, and not durable yet.
    ///
    /// @throws RefusedException where the store can't keep this row, whatever comes
    void write(E row);

    /// All rows written survive a crash of this process when this returns.
    ///
    /// @throws RefusedException where one of the rows is at fault; all of them are rolled back
    /// @throws StoreException where they don't: write them again after [#rollback()]
    void commit();

    /// Forgets the rows since the last commit, and makes the writer usable again where that is
    /// possible.
    void rollback();

    /// Rows not committed are forgotten.
    @Override
    void close();
}
