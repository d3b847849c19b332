/// The bus on Redis Streams: [RedisBus]; and latest prices in Redis, with or without it:
/// [RedisLatest].
@NullMarked
package io.tradepulse.bus.redis;

import org.jspecify.annotations.NullMarked;
