/// Ticks and bars as Parquet files.
@NullMarked
package io.tradepulse.transfer.parquet;

import org.jspecify.annotations.NullMarked;
