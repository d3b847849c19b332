package io.tradepulse.app;

import java.util.List;
import java.util.concurrent.Callable;

/// Looks at one part, and changes nothing. Runs on a thread of its own, and stops when that is
/// interrupted.
///
/// @param part that is at fault where the check itself fails
/// @param look throws with a sentence where it can't be looked at
record Check(Finding.Part part, Callable<List<Finding>> look) {}
