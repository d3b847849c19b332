/// The store on PostgreSQL 15 and later: with TimescaleDB where the server has it, on plain day
/// partitions where not.
@NullMarked
package io.tradepulse.store.postgres;

import org.jspecify.annotations.NullMarked;
