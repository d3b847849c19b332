package io.tradepulse.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The folder that a run keeps its data in, locked against a second run as long as it is open.
///
/// Immutable. The lock is the operating system's: it goes with the process, however that ends.
final class DataFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private DataFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Makes the folder where there is none, and locks it.
    ///
    /// @throws StartException where another run has it, or it can't be written to
    static DataFolder open(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(
                            path.resolve("tradepulse.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new FolderInUseException(
                        path.toAbsolutePath().normalize()
                                + " is in use by another run; stop it, or set DATA_DIR to another folder");
            }
            return new DataFolder(path, channel);
        } catch (IOException e) {
            throw new StartException(
                    "DATA_DIR "
                            + path.toAbsolutePath().normalize()
                            + " can't be written to: "
                            + reason(e),
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage();
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // The lock goes with the process at the latest.
        }
    }
}
