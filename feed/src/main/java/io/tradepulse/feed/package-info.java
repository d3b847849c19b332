/// Where ticks come from, and how they get to the door: a [TickSource] gives ticks with the time
/// each is due, a [FeedRunner] pulls it at that pace into a [TickSender], and that one sees to it
/// that every tick arrives.
@NullMarked
package io.tradepulse.feed;

import org.jspecify.annotations.NullMarked;
