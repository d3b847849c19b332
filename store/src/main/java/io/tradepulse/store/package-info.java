/// The contract of the store: every tick for good, bars, symbols, dead letters, and the queries
/// over them.
@NullMarked
package io.tradepulse.store;

import org.jspecify.annotations.NullMarked;
