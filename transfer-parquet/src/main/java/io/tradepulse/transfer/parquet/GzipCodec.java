package io.tradepulse.transfer.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/// Packs pages by the JDK's gzip, which every reader knows and which needs no native library.
///
/// Not thread-safe: owned by one writer.
final class GzipCodec implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        return new BytesInputCompressor() {
            @Override
            public BytesInput compress(BytesInput page) throws IOException {
                ByteArrayOutputStream packed = new ByteArrayOutputStream((int) page.size() / 2);
                try (GZIPOutputStream out = new GZIPOutputStream(packed, 1 << 16)) {
                    page.writeAllTo(out);
                }
                return BytesInput.from(packed);
            }

            @Override
            public CompressionCodecName getCodecName() {
                return CompressionCodecName.GZIP;
            }

            @Override
            public void release() {
                // It holds nothing.
            }
        };
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("nothing is read");
    }

    @Override
    public void release() {
        // It holds nothing.
    }
}
