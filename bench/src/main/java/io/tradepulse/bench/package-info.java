/// Benchmarks: one question a class. Never run as tests; figures go to `docs/benchmarks.md`.
@NullMarked
package io.tradepulse.bench;

import org.jspecify.annotations.NullMarked;
