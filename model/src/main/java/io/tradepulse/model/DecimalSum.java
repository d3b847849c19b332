package io.tradepulse.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// An exact sum of decimals that came as `double`: each is taken as the decimal of up to 15 digits
/// that it was read from, so that a thousand volumes add up to what the exchange says, to the last
/// digit.
///
/// The sum is a 128-bit integer; what doesn't fit goes to a [BigDecimal], slower and just as exact.
/// Nothing is allocated until then. Its scale is the largest of its inputs, that of products the
/// largest of all first factors and the largest of all second ones together: so it depends neither
/// on the order of the inputs nor on how they were split into sums that were added. Not
/// thread-safe.
public final class DecimalSum {
    private static final int MAX_SCALE = 18;

    /// Below it a decimal is told by its `double`: neighbours at that scale are further apart than
    /// doubles are.
    private static final double MAX_MANTISSA = 0x1p52;

    /// Past it the sum leaves the 128 bits, well before they overflow: no summand reaches it.
    private static final long MAX_HIGH = 1L << 60;

    private static final double[] POWERS = new double[MAX_SCALE + 1];
    private static final long[] LONG_POWERS = new long[MAX_SCALE + 1];

    static {
        double power = 1;
        long longPower = 1;
        for (int i = 0; i <= MAX_SCALE; i++) {
            POWERS[i] = power;
            LONG_POWERS[i] = longPower;
            power *= 10;
            longPower *= 10;
        }
    }

    private long high;
    private long low;
    private int scale;

    /// Largest scales so far, of values and first factors, and of second factors. What is next most
    /// likely has the same.
    private int valueScale;

    private int factorScale;
    private @Nullable BigDecimal spilled;

    /// Adds a finite value.
    public void add(double value) {
        int s = scaleOf(value, valueScale);
        if (s < 0) {
            spill(exact(value));
            return;
        }
        valueScale = Math.max(valueScale, s);
        long mantissa = (long) Math.rint(value * POWERS[s]);
        add(mantissa >> 63, mantissa, s);
    }

    /// Adds the product of two finite values, exactly.
    public void addProduct(double a, double b) {
        int scaleOfA = scaleOf(a, valueScale);
        int scaleOfB = scaleOf(b, factorScale);
        if (scaleOfA < 0 || scaleOfB < 0) {
            spill(exact(a).multiply(exact(b)));
            return;
        }
        valueScale = Math.max(valueScale, scaleOfA);
        factorScale = Math.max(factorScale, scaleOfB);
        long m = (long) Math.rint(a * POWERS[scaleOfA]);
        long n = (long) Math.rint(b * POWERS[scaleOfB]);
        add(Math.multiplyHigh(m, n), m * n, scaleOfA + scaleOfB);
    }

    /// Adds another sum, exactly.
    public void add(DecimalSum other) {
        valueScale = Math.max(valueScale, other.valueScale);
        factorScale = Math.max(factorScale, other.factorScale);
        BigDecimal theirs = other.spilled;
        if (theirs != null) {
            spill(theirs);
        } else {
            add(other.high, other.low, other.scale);
        }
    }

    /// Digits behind the point of the decimal that was read as this value; 0 for whole numbers.
    static int scaleOf(double value) {
        int s = scaleOf(value, 0);
        return s >= 0 ? s : exact(value).scale();
    }

    /// The least scale, from the hint up, at which the value is a whole number that gives the value
    /// back; -1 for none.
    private static int scaleOf(double value, int hint) {
        for (int s = hint; s <= MAX_SCALE; s++) {
            double mantissa = Math.rint(value * POWERS[s]);
            if (Math.abs(mantissa) >= MAX_MANTISSA) {
                break;
            }
            if (mantissa / POWERS[s] == value) {
                return s;
            }
        }
        return hint == 0 ? -1 : scaleOf(value, 0);
    }

    private void add(long addHigh, long addLow, int addScale) {
        BigDecimal sum = spilled;
        if (sum != null) {
            spill(decimal(addHigh, addLow, addScale));
            return;
        }
        if (addScale > scale && !growScale(addScale)) {
            spill(decimal(addHigh, addLow, addScale));
            return;
        }
        long h = addHigh;
        long l = addLow;
        if (addScale < scale) {
            long factor = LONG_POWERS[Math.min(scale - addScale, MAX_SCALE)];
            if (scale - addScale > MAX_SCALE || !fitsTimes(h, l, factor)) {
                spill(decimal(addHigh, addLow, addScale));
                return;
            }
            h = timesHigh(h, l, factor);
            l = l * factor;
        }
        long newLow = low + l;
        long carry = Long.compareUnsigned(newLow, l) < 0 ? 1 : 0;
        high = high + h + carry;
        low = newLow;
        if (Math.abs(high) >= MAX_HIGH) {
            spill(BigDecimal.ZERO);
        }
    }

    private boolean growScale(int to) {
        int by = to - scale;
        if (by > MAX_SCALE || !fitsTimes(high, low, LONG_POWERS[by])) {
            return false;
        }
        long h = timesHigh(high, low, LONG_POWERS[by]);
        low = low * LONG_POWERS[by];
        high = h;
        scale = to;
        return true;
    }

    /// Whether the product stays below 2^126, so that a sum of two can't overflow unseen.
    private static boolean fitsTimes(long h, long l, long factor) {
        double magnitude = Math.abs(h * 0x1p64 + (l >>> 1) * 2.0);
        return magnitude * factor < 0x1p122;
    }

    private static long timesHigh(long h, long l, long factor) {
        return h * factor + Math.unsignedMultiplyHigh(l, factor);
    }

    private void spill(BigDecimal value) {
        BigDecimal sum = spilled;
        spilled = (sum == null ? decimal(high, low, scale) : sum).add(value);
    }

    private static BigDecimal decimal(long h, long l, int atScale) {
        BigInteger unsigned =
                BigInteger.valueOf(l >>> 1).shiftLeft(1).or(BigInteger.valueOf(l & 1));
        return new BigDecimal(BigInteger.valueOf(h).shiftLeft(64).add(unsigned), atScale);
    }

    private static BigDecimal exact(double value) {
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return decimal.scale() < 0 ? decimal.setScale(0) : decimal;
    }

    /// The sum, exactly, at the largest scale of its inputs.
    public BigDecimal toBigDecimal() {
        BigDecimal sum = spilled == null ? decimal(high, low, scale) : spilled;
        return sum.setScale(Math.max(sum.scale(), valueScale + factorScale));
    }

    /// The `double` nearest to the sum.
    public double toDouble() {
        return isShort() ? low / POWERS[scale] : toBigDecimal().doubleValue();
    }

    /// Whether the nearest `double` reads as the sum itself.
    private boolean isShort() {
        return spilled == null && high == 0 && low >= 0 && low < MAX_MANTISSA && scale <= MAX_SCALE;
    }

    /// What the sum is above the decimal that [#toDouble()] reads as: 0 where that is all of it.
    public double rest() {
        if (isShort()) {
            return 0;
        }
        BigDecimal sum = toBigDecimal();
        return sum.subtract(exact(sum.doubleValue())).doubleValue();
    }

    /// Back to zero, for another use.
    public void clear() {
        high = 0;
        low = 0;
        scale = 0;
        valueScale = 0;
        factorScale = 0;
        spilled = null;
    }
}
