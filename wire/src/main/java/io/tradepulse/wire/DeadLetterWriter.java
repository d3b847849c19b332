package io.tradepulse.wire;

import static io.tradepulse.wire.EventBytes.ascii;

import io.tradepulse.model.DeadLetter;
import java.nio.ByteBuffer;

/// Writes dead letters as JSON: they are rare, and for people.
///
/// Owned by one thread.
final class DeadLetterWriter implements EventWriter<DeadLetter> {
    private static final byte[] PROVIDER = ascii("{\"kind\":\"dead-letter\",\"provider\":");
    private static final byte[] SYMBOL = ascii(",\"symbol\":");
    private static final byte[] CODE = ascii(",\"code\":");
    private static final byte[] DETAIL = ascii(",\"detail\":");
    private static final byte[] TEXT = ascii(",\"text\":");
    private static final byte[] CLIENT = ascii(",\"client\":");
    private static final byte[] LINE = ascii(",\"line\":");
    private static final byte[] AT = ascii(",\"at\":");

    private final EventBytes out = new EventBytes();

    @Override
    public ByteBuffer write(DeadLetter letter) {
        out.clear().put(PROVIDER).quoted(letter.provider());
        if (!letter.symbol().isEmpty()) {
            out.put(SYMBOL).quoted(letter.symbol());
        }
        out.put(CODE).quoted(letter.code().name());
        out.put(DETAIL).quoted(letter.detail());
        out.put(TEXT).quoted(letter.text());
        out.put(CLIENT).quoted(letter.client());
        out.put(LINE).digits(letter.line());
        out.put(AT).quotedTime(letter.at());
        return out.put((byte) '}').written();
    }
}
