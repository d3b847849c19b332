package io.tradepulse.feed.csv;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// One file to play, plain, gzipped, or a zip of one file, told by its first bytes.
///
/// Immutable; every [#open()] is a stream of its own.
///
/// @param path where it lies, or what content that is in memory is called
/// @param size of the file as it lies there, in bytes
record CsvFile(Path path, long size, Content content) {
    private static final int PACKED_BUFFER_BYTES = 16 * 1024;
    private static final int GZIP = 0x1f8b;
    private static final int ZIP = 'P' << 8 | 'K';

    /// Opens the bytes as they lie there.
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    static CsvFile of(Path path) throws IOException {
        return new CsvFile(path, Files.size(path), () -> Files.newInputStream(path));
    }

    static CsvFile of(String name, byte[] bytes) {
        return new CsvFile(Path.of(name), bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    String name() {
        return String.valueOf(path.getFileName());
    }

    /// The text, unpacked.
    Opened open() throws IOException {
        Counted counted = new Counted(content.open());
        try {
            BufferedInputStream in = new BufferedInputStream(counted);
            in.mark(2);
            int magic = in.read() << 8 | in.read();
            in.reset();
            return switch (magic) {
                case GZIP ->
                        new Opened(new GZIPInputStream(in, PACKED_BUFFER_BYTES), counted, true);
                case ZIP -> new Opened(onlyEntry(new ZipInputStream(in)), counted, true);
                default -> new Opened(in, counted, false);
            };
        } catch (CsvFormatException e) {
            counted.close();
            throw e;
        } catch (IOException e) {
            counted.close();
            throw new IOException(path + " can't be read: " + e.getMessage(), e);
        }
    }

    private InputStream onlyEntry(ZipInputStream zip) throws IOException {
        ZipEntry entry = zip.getNextEntry();
        while (entry != null && entry.isDirectory()) {
            entry = zip.getNextEntry();
        }
        if (entry == null) {
            throw new CsvFormatException(path + " is a zip without a file in it");
        }
        return new OnlyEntry(zip);
    }

    /// What is read, and how far it has been read where it lies packed.
    record Opened(InputStream in, Counted counted, boolean packed) {}

    /// Counts the bytes as they lie in the file. Not thread-safe: owned by its reader.
    static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        long count() {
            return count;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = super.read(into, from, length);
            count += Math.max(read, 0);
            return read;
        }
    }

    /// The first file of a zip; that there is another one is an error once the first is over.
    private final class OnlyEntry extends FilterInputStream {
        private final ZipInputStream zip;
        private boolean over;

        OnlyEntry(ZipInputStream zip) {
            super(zip);
            this.zip = zip;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = over ? -1 : zip.read(into, from, length);
            if (read < 0 && !over) {
                over = true;
                ZipEntry next = zip.getNextEntry();
                if (next != null && !next.isDirectory()) {
                    throw new CsvFormatException(
                            path + " holds more than one file: unpack it and play the folder");
                }
            }
            return read;
        }
    }
}
