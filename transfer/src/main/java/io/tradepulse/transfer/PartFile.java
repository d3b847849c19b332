package io.tradepulse.transfer;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A file that has its name only once it is complete: until then it is called `NAME.part`, and it
/// goes when it is closed before.
///
/// What is no regular file, a pipe or a device, is written to as it is. Not thread-safe.
public final class PartFile implements AutoCloseable {
    private final Path target;
    private final Path written;
    private final FileChannel channel;
    private boolean finished;

    private PartFile(Path target, Path written, FileChannel channel) {
        this.target = target;
        this.written = written;
        this.channel = channel;
    }

    public static PartFile open(Path target) throws IOException {
        boolean special = Files.exists(target) && !Files.isRegularFile(target);
        Path written = special ? target : target.resolveSibling(target.getFileName() + ".part");
        return new PartFile(
                target,
                written,
                special
                        ? FileChannel.open(written, StandardOpenOption.WRITE)
                        : FileChannel.open(
                                written,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING));
    }

    /// Where the content goes. Closing it closes nothing: the file is completed by [#finish()].
    public OutputStream out() {
        return new FilterOutputStream(Channels.newOutputStream(channel)) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    /// All is written: on disk, and then under its name.
    public void finish() throws IOException {
        if (!written.equals(target)) {
            channel.force(true);
            channel.close();
            Files.move(
                    written,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
        finished = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!finished && !written.equals(target)) {
            Files.deleteIfExists(written);
        }
    }
}
