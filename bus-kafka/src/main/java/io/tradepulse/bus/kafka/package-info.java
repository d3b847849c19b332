/// The bus on Apache Kafka: topics that outlive a process and that many processes share.
@NullMarked
package io.tradepulse.bus.kafka;

import org.jspecify.annotations.NullMarked;
