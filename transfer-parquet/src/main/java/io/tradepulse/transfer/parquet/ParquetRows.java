package io.tradepulse.transfer.parquet;

import io.tradepulse.transfer.RowWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/// Rows of one flat form as a Parquet file, packed by gzip. A `NaN` is a null.
///
/// Not thread-safe.
abstract class ParquetRows<E> implements RowWriter<E> {
    private static final long ROW_GROUP_BYTES = 32L << 20;

    private final MessageType form;
    private final ParquetWriter<E> writer;
    private RecordConsumer row;
    private int column;

    /// @param form the columns, in the language of Parquet
    @SuppressWarnings({"this-escape", "NullAway.Init"}) // the row comes with the first write
    ParquetRows(String form, OutputStream out) throws IOException {
        this.form = MessageTypeParser.parseMessageType(form);
        this.writer =
                new Builder(new StreamFile(out))
                        .withConf(new PlainParquetConfiguration())
                        .withCodecFactory(new GzipCodec())
                        .withCompressionCodec(CompressionCodecName.GZIP)
                        .withRowGroupSize(ROW_GROUP_BYTES)
                        .build();
    }

    /// Puts the fields of a row, one for each column, in their order.
    abstract void put(E of);

    @Override
    public void write(E of) throws IOException {
        writer.write(of);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    final void whole(long value) {
        String name = begin();
        row.addLong(value);
        row.endField(name, column++);
    }

    final void number(int value) {
        String name = begin();
        row.addInteger(value);
        row.endField(name, column++);
    }

    final void flag(boolean value) {
        String name = begin();
        row.addBoolean(value);
        row.endField(name, column++);
    }

    final void text(String value) {
        String name = begin();
        row.addBinary(Binary.fromString(value));
        row.endField(name, column++);
    }

    final void decimal(double value) {
        if (Double.isNaN(value)) {
            none();
            return;
        }
        String name = begin();
        row.addDouble(value);
        row.endField(name, column++);
    }

    final void none() {
        column++;
    }

    private String begin() {
        String name = form.getFieldName(column);
        row.startField(name, column);
        return name;
    }

    @SuppressWarnings("deprecation") // one of them is abstract, and still the older
    private final class Builder extends ParquetWriter.Builder<E, Builder> {
        Builder(OutputFile file) {
            super(file);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<E> getWriteSupport(Configuration configuration) {
            return new Rows();
        }

        @Override
        protected WriteSupport<E> getWriteSupport(ParquetConfiguration configuration) {
            return new Rows();
        }
    }

    @SuppressWarnings("deprecation") // one of them is abstract, and still the older
    private final class Rows extends WriteSupport<E> {
        @Override
        public WriteContext init(Configuration configuration) {
            return new WriteContext(form, Map.of());
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(form, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            row = consumer;
        }

        @Override
        public void write(E of) {
            row.startMessage();
            column = 0;
            put(of);
            row.endMessage();
        }
    }
}
