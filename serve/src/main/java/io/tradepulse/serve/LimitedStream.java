package io.tradepulse.serve;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body that may have so many bytes, and ends with a [BodyException] where it has more.
///
/// Owned by its reader.
final class LimitedStream extends FilterInputStream {
    private final long limit;
    private long read;

    LimitedStream(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        int b = in.read();
        count(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int n = in.read(into, from, length);
        count(Math.max(0, n));
        return n;
    }

    private void count(int bytes) throws IOException {
        read += bytes;
        if (read > limit) {
            throw new BodyException(Problem.sinkBodyTooLarge(limit));
        }
    }
}
