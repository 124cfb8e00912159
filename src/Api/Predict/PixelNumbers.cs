using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace WebNN.Api.Predict;

/// <summary>Reads pixels from JSON, byte values or decimals without exponent, to the floats that System.Text.Json reads.</summary>
internal static class PixelNumbers
{
    // "0,0,0,0," in memory order: four fifths of an image's pixels are zero
    private const ulong FourZeros = 0x2C302C302C302C30;

    // all exact in double
    private static readonly double[] PowersOfTen =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

    /// <summary>
    /// Reads as many numbers as there is room, and the closing bracket. False: there are more, fewer, or unusual spellings.
    /// </summary>
    /// <param name="text">The body, and eight bytes or more behind it.</param>
    /// <param name="position">Behind the opening bracket; then behind the closing one.</param>
    /// <param name="values">Takes the numbers.</param>
    /// <param name="greatest">Raised to the greatest of them.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, ref int position, Span<float> values, ref float greatest)
    {
        var at = position;
        var most = greatest;
        for (var i = 0; i < values.Length;)
        {
            if (values.Length - i > 4 && BinaryPrimitives.ReadUInt64LittleEndian(text[at..]) == FourZeros)
            {
                values.Slice(i, 4).Clear();
                i += 4;
                at += 8;
                continue;
            }

            while (IsSpace(text[at]))
                at++;
            if (!Number(text, ref at, out var value))
                return false;
            values[i++] = value;
            most = Math.Max(most, value);
            while (IsSpace(text[at]))
                at++;
            if (text[at++] != (i < values.Length ? ',' : ']'))
                return false;
        }

        position = at;
        greatest = most;
        return true;
    }

    /// <summary>Indicates whether JSON skips the byte.</summary>
    public static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Number(ReadOnlySpan<byte> text, ref int at, out float value)
    {
        var start = at;
        var first = (uint)text[at] - '0';
        value = 0;
        if (first > 9)
            return false;

        // a byte value: one to three digits
        uint whole = first, digit;
        at++;
        if (first != 0)
        {
            while ((digit = (uint)text[at] - '0') <= 9)
            {
                whole = (whole * 10) + digit;
                if (++at - start > 3)
                    return false;
            }
        }

        var next = text[at];
        if (next is (byte)',' or (byte)']')
        {
            value = whole;
            return true;
        }

        if (next == '.')
            return Fraction(text, start, whole, ref at, out value);

        // a space may follow; a digit after a leading zero or an exponent is for the ordinary reader
        value = whole;
        return IsSpace(next);
    }

    private static bool Fraction(ReadOnlySpan<byte> text, int start, ulong mantissa, ref int at, out float value)
    {
        var begin = ++at;
        value = 0;
        ulong eight;
        while (at - begin <= 8 && AreDigits(eight = BinaryPrimitives.ReadUInt64LittleEndian(text[at..])))
        {
            mantissa = (mantissa * 100_000_000) + Digits(eight);
            at += 8;
        }

        uint digit;
        while ((digit = (uint)text[at] - '0') <= 9)
        {
            mantissa = (mantissa * 10) + digit;
            at++;
        }

        // 19 digits always fit 64 bits
        var places = at - begin;
        if (places == 0)
            return false;
        if (places > (begin - start == 2 ? 18 : 16))
            return Ordinary(text[start..at], text[at], out value);

        // two roundings in double, each half a unit: wrong as a float only where that touches the middle between two floats
        var number = mantissa / PowersOfTen[places];
        var rest = (int)(BitConverter.DoubleToUInt64Bits(number) & 0x1FFF_FFFF) - 0x1000_0000;
        if (rest is >= -4 and <= 4)
            return Ordinary(text[start..at], text[at], out value);
        value = (float)number;
        return text[at] is (byte)',' or (byte)']' || IsSpace(text[at]);
    }

    private static bool Ordinary(ReadOnlySpan<byte> number, byte next, out float value)
    {
        var good = Utf8Parser.TryParse(number, out double exact, out var used) && used == number.Length;
        value = (float)exact;
        return good && (next is (byte)',' or (byte)']' || IsSpace(next));
    }

    // eight bytes are all '0' … '9': the high halves are 3, and stay 3 when 6 is added
    private static bool AreDigits(ulong eight) =>
        ((eight & 0xF0F0_F0F0_F0F0_F0F0) | (((eight + 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) >> 4)) == 0x3333_3333_3333_3333;

    // eight digits to a number in three multiplications: neighbours are joined to pairs, fours, eight
    private static ulong Digits(ulong eight)
    {
        eight = (eight & 0x0F0F_0F0F_0F0F_0F0F) * 2561 >> 8;
        eight = (eight & 0x00FF_00FF_00FF_00FF) * 6553601 >> 16;
        return (eight & 0x0000_FFFF_0000_FFFF) * 42949672960001 >> 32;
    }
}
