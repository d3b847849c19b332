package io.tradepulse.store.postgres;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Rows in the binary format of PostgreSQL's COPY (its documentation, "COPY", "Binary Format"), in
/// a buffer that is used again.
///
/// Not thread-safe.
final class CopyRows {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /// Signature, no flags, no extension.
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    /// 2000-01-01 in epoch microseconds: where PostgreSQL's times begin.
    private static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;

    private static final int NULL = -1;
    private static final short END = -1;
    private static final int CHUNK = 1 << 16;
    private static final int LARGEST_KEPT = 1 << 24;

    private byte[] buffer = new byte[1 << 14];
    private int length;

    CopyRows() {
        clear();
    }

    /// Forgets all rows.
    void clear() {
        if (buffer.length > LARGEST_KEPT) {
            buffer = new byte[1 << 14];
        }
        System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
        length = HEADER.length;
    }

    /// Begins a row of so many columns.
    CopyRows row(int columns) {
        room(2);
        SHORT.set(buffer, length, (short) columns);
        length += 2;
        return this;
    }

    CopyRows put(long value) {
        room(12);
        INT.set(buffer, length, 8);
        LONG.set(buffer, length + 4, value);
        length += 12;
        return this;
    }

    /// A double; `NaN` is null.
    CopyRows put(double value) {
        if (Double.isNaN(value)) {
            room(4);
            INT.set(buffer, length, NULL);
            length += 4;
            return this;
        }
        return put(Double.doubleToRawLongBits(value));
    }

    /// A `timestamptz`.
    CopyRows putTime(long epochMicros) {
        return put(epochMicros - POSTGRES_EPOCH_MICROS);
    }

    CopyRows put(int value) {
        room(8);
        INT.set(buffer, length, 4);
        INT.set(buffer, length + 4, value);
        length += 8;
        return this;
    }

    CopyRows put(short value) {
        room(6);
        INT.set(buffer, length, 2);
        SHORT.set(buffer, length + 4, value);
        length += 6;
        return this;
    }

    CopyRows put(boolean value) {
        room(5);
        INT.set(buffer, length, 1);
        buffer[length + 4] = (byte) (value ? 1 : 0);
        length += 5;
        return this;
    }

    CopyRows put(String text) {
        byte[] bytes = Texts.storable(text).getBytes(StandardCharsets.UTF_8);
        room(4);
        INT.set(buffer, length, bytes.length);
        length += 4;
        return putRaw(bytes);
    }

    /// Columns that are encoded already.
    CopyRows putRaw(byte[] columns) {
        room(columns.length);
        System.arraycopy(columns, 0, buffer, length, columns.length);
        length += columns.length;
        return this;
    }

    /// What was put since the header.
    byte[] content() {
        return Arrays.copyOfRange(buffer, HEADER.length, length);
    }

    private void room(int bytes) {
        if (buffer.length - length < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + bytes));
        }
    }

    /// Sends all rows; they can be sent again.
    ///
    /// @param sql a `COPY … FROM STDIN (FORMAT binary)`
    void copyInto(Connection connection, String sql) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            for (int sent = 0; sent < length; sent += CHUNK) {
                copy.writeToCopy(buffer, sent, Math.min(CHUNK, length - sent));
            }
            byte[] end = new byte[2];
            SHORT.set(end, 0, END);
            copy.writeToCopy(end, 0, end.length);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
