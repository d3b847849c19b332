package io.tradepulse.bus.redis;

import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One XADD on its way, written as the bytes that its appender made of it.
///
/// Owned by the client's thread once it is sent.
final class AppendCommand extends Command<String, byte[], Boolean> {
    private final StreamWriter.Pipe pipe;
    private final byte[] request;
    private final long position;
    private final boolean endsBatch;

    AppendCommand(StreamWriter.Pipe pipe, byte[] request, long position, boolean endsBatch) {
        super(CommandType.XADD, new Answer(Link.CODEC));
        this.pipe = pipe;
        this.request = request;
        this.position = position;
        this.endsBatch = endsBatch;
    }

    /// The id that the entry got is of no interest, an error is.
    private static final class Answer extends CommandOutput<String, byte[], Boolean> {
        Answer(RedisCodec<String, byte[]> codec) {
            super(codec, true);
        }

        @Override
        public void set(@Nullable ByteBuffer id) {}
    }

    @Override
    public void encode(ByteBuf buffer) {
        buffer.writeBytes(request);
    }

    @Override
    public void complete() {
        super.complete();
        if (getOutput().hasError()) {
            pipe.failed(getOutput().getError());
        } else {
            pipe.answered(position, endsBatch);
        }
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        pipe.ended(Failures.text(failure));
        return super.completeExceptionally(failure);
    }

    @Override
    public void cancel() {
        super.cancel();
        pipe.ended("the connection has ended");
    }
}
