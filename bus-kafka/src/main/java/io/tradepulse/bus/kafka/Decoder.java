package io.tradepulse.bus.kafka;

import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventReader;
import io.tradepulse.wire.EventReader.Outcome;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/// Makes events of records. Owned by one thread.
final class Decoder<E> {
    /// When a tick's bytes were read from the socket: epoch nanoseconds, as decimal text.
    static final String RECEIVED_AT = "tp-received-at";

    /// When it was given to the producer, the same way.
    static final String APPENDED_AT = "tp-appended-at";

    private final EventReader<E> reader;
    private final BiConsumer<? super E, ConsumerRecord<byte[], byte[]>> stamps;

    private Decoder(
            EventReader<E> reader, BiConsumer<? super E, ConsumerRecord<byte[], byte[]>> stamps) {
        this.reader = reader;
        this.stamps = stamps;
    }

    static <E> Decoder<E> of(EventReader<E> reader) {
        return new Decoder<>(reader, (_, _) -> {});
    }

    /// Ticks have their stamps in headers; those of foreign producers get the record's time.
    static Decoder<Tick> ofTicks(EventReader<Tick> reader) {
        return new Decoder<>(reader, Decoder::stamp);
    }

    private static void stamp(Tick tick, ConsumerRecord<byte[], byte[]> of) {
        long atRecord = of.timestamp() * 1_000_000;
        long received = number(of.headers(), RECEIVED_AT);
        if (received >= 0) {
            tick.receivedAt(received);
        } else if (tick.receivedAt() == 0) {
            tick.receivedAt(atRecord);
        }
        long appended = number(of.headers(), APPENDED_AT);
        tick.appendedAt(appended >= 0 ? appended : atRecord);
    }

    /// -1 where it is not there, or no number.
    private static long number(Headers in, String name) {
        Header header = in.lastHeader(name);
        byte[] digits = header == null ? null : header.value();
        if (digits == null || digits.length == 0 || digits.length > 18 + 1) {
            return -1;
        }
        long number = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }

    Outcome read(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return Outcome.OTHER;
        }
        Outcome outcome = reader.read(value, 0, value.length);
        if (outcome == Outcome.EVENT) {
            stamps.accept(reader.event(), record);
        }
        return outcome;
    }

    E event() {
        return reader.event();
    }

    String problem() {
        return reader.problem();
    }
}
