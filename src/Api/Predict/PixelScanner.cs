using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace WebNN.Api.Predict;

/// <summary>
/// Reads the usual body of <c>/predict</c> straight from its bytes: an object of unescaped keys, images as plain numbers. Whatever else
/// there is, it refuses without saying why, and <see cref="PredictJson"/> reads the body again, for the error or the unusual spelling.
/// Where it accepts, its numbers are those of System.Text.Json (a test makes a great many bodies to see that).
/// </summary>
internal ref struct PixelScanner
{
    // "0,0,0,0," in memory order: four fifths of an image's pixels are zero
    private const ulong FourZeros = 0x2C302C302C302C30;

    // all exact in double
    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

    private readonly ReadOnlySpan<byte> _text;
    private readonly int _end;
    private int _at;
    private float _most;

    private PixelScanner(PredictInput input)
    {
        _text = input.Padded;
        _end = input.BodyLength;
    }

    /// <summary>False: not the usual kind of body, or wrong. What the input holds is then worthless.</summary>
    public static bool TryScan(PredictInput input, int maxInstances)
    {
        var scanner = new PixelScanner(input);
        var good = scanner.Object(input, maxInstances) && scanner._most <= (input.Normalized == true ? 1 : 255);
        input.Most = scanner._most;
        return good;
    }

    private bool Object(PredictInput input, int maxInstances)
    {
        var seen = 0;
        Skip();
        if (!Take((byte)'{'))
            return false;
        do
        {
            Skip();
            if (!Text(out var key))
                return false;
            Skip();
            if (!Take((byte)':'))
                return false;
            Skip();
            var field = 0;
            var good = false;
            if (key.SequenceEqual("pixels"u8))
                (field, good, input.Count) = (1, Image(input.Image(0)), 1);
            else if (key.SequenceEqual("instances"u8))
                (field, good, input.Many) = (1, Images(input, maxInstances), true);
            else if (key.SequenceEqual("model"u8))
                (field, good) = (2, Name(input, out var name) && (input.Model = name) is not null);
            else if (key.SequenceEqual("alias"u8))
                (field, good) = (4, Name(input, out var name) && (input.Alias = name) is not null);
            else if (key.SequenceEqual("version"u8))
                (field, good) = (8, Whole(out var version) && (input.Version = version) is not null);
            else if (key.SequenceEqual("normalized"u8))
                (field, good) = (16, Truth(out var normalized) && (input.Normalized = normalized) is not null);

            // pixels and instances share a bit: one of the two, once
            if (!good || (seen & field) != 0)
                return false;
            seen |= field;
            Skip();
        }
        while (Take((byte)','));

        if (!Take((byte)'}'))
            return false;
        Skip();
        return _at == _end && (seen & 1) != 0;
    }

    private bool Images(PredictInput input, int maxInstances)
    {
        if (!Take((byte)'['))
            return false;

        // a number has a digit and a comma
        input.Expect(Math.Min(maxInstances, (_end / (2 * PredictInput.Pixels)) + 1));
        do
        {
            Skip();
            if (input.Count == maxInstances || !Image(input.Image(input.Count)))
                return false;
            input.Count++;
            Skip();
        }
        while (Take((byte)','));
        return Take((byte)']');
    }

    private bool Image(Span<float> image)
    {
        if (!Take((byte)'['))
            return false;
        Skip();
        if (_text[_at] != '[')
            return Numbers(image);

        for (var row = 0; row < PredictInput.Side; row++)
        {
            Skip();
            if (!Take((byte)'[') || !Numbers(image.Slice(row * PredictInput.Side, PredictInput.Side)))
                return false;
            Skip();
            if (!Take(row < PredictInput.Side - 1 ? (byte)',' : (byte)']'))
                return false;
        }

        return true;
    }

    // exactly as many numbers as there is room, and the closing bracket
    private bool Numbers(Span<float> values)
    {
        var text = _text;
        var at = _at;
        var most = _most;
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

        _at = at;
        _most = most;
        return true;
    }

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

    private bool Name(PredictInput input, out string name)
    {
        var good = Text(out var text);
        name = good ? input.Name(text) : "";
        return good;
    }

    // printable ASCII without escapes, at most 64
    private bool Text(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!Take((byte)'"'))
            return false;
        var start = _at;
        while (_text[_at] is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\')
        {
            if (++_at - start > 64)
                return false;
        }

        text = _text[start.._at];
        return Take((byte)'"');
    }

    private bool Whole(out int value)
    {
        var start = _at;
        value = 0;
        while (_at - start < 9 && (uint)_text[_at] - '0' is <= 9 and var digit)
        {
            value = (value * 10) + (int)digit;
            _at++;
        }

        return _at > start && _text[start] != '0' && (_text[_at] is (byte)',' or (byte)'}' || IsSpace(_text[_at]));
    }

    private bool Truth(out bool value)
    {
        value = _text[_at..].StartsWith("true"u8);
        if (!value && !_text[_at..].StartsWith("false"u8))
            return false;
        _at += value ? 4 : 5;
        return true;
    }

    private bool Take(byte expected)
    {
        if (_text[_at] != expected)
            return false;
        _at++;
        return true;
    }

    private void Skip()
    {
        while (IsSpace(_text[_at]))
            _at++;
    }

    private static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';
}
