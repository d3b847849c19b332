package io.tradepulse.bus.redis;

import io.tradepulse.bus.Topic;

/// A place in a stream.
///
/// Immutable.
///
/// @param id the newest entry that the tailer had taken
/// @param taken how many it had taken, of those that it committed since too
record StreamMark(EntryId id, long taken) implements Topic.Mark {}
