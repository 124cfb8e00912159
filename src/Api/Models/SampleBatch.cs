using System.Numerics;
using WebNN.Engine;

namespace WebNN.Api.Models;

/// <summary>The samples of one request, (N, D), row by row in one buffer, which a later request can use again.</summary>
/// <param name="width">D, the numbers per sample.</param>
internal sealed class SampleBatch(int width)
{
    private float[] _values = [];
    private int _length;

    /// <summary>D, the numbers per sample.</summary>
    public int Width => width;

    /// <summary>N, the samples there are.</summary>
    public int Count => _length / width;

    /// <summary>The divisor of every number on its way into the network, as 255 where they are bytes.</summary>
    public float Divisor { get; set; } = 1;

    /// <summary>All numbers, as they were added.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _length);

    /// <summary>One sample, (D,), as it was added.</summary>
    public ReadOnlySpan<float> this[int index] => Values.Slice(index * width, width);

    /// <summary>Makes room for so many numbers at once, where that is known, instead of doubling it again and again.</summary>
    public void Reserve(int numbers)
    {
        if (_values.Length < numbers)
            Array.Resize(ref _values, numbers);
    }

    /// <summary>Adds so many numbers, which the caller fills in: they hold anything.</summary>
    public Span<float> Extend(int numbers)
    {
        var start = _length;
        if (_values.Length < start + numbers)
            Array.Resize(ref _values, Math.Max(start + numbers, 2 * _values.Length));
        _length += numbers;
        return _values.AsSpan(start, numbers);
    }

    /// <summary>Adds one number.</summary>
    public void Add(float number) => Extend(1)[0] = number;

    /// <summary>Writes sample <paramref name="from"/> and those behind it into the rows of <paramref name="x"/>, (n, D).</summary>
    public void CopyTo(Matrix<float> x, int from)
    {
        for (var n = 0; n < x.Rows; n++)
        {
            var sample = _values.AsSpan((from + n) * width, width);
            if (Divisor == 1)
                sample.CopyTo(x.Row(n));
            else
                Divide(sample, Divisor, x.Row(n));
        }
    }

    /// <summary>Removes the samples; the buffer stays, unless it has more than <paramref name="kept"/> numbers.</summary>
    public void Clear(int kept = int.MaxValue)
    {
        (_length, Divisor) = (0, 1);
        if (_values.Length > kept)
            _values = [];
    }

    private static void Divide(ReadOnlySpan<float> numbers, float divisor, Span<float> quotients)
    {
        var i = 0;
        for (; i <= quotients.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(numbers[i..]) / new Vector<float>(divisor)).CopyTo(quotients[i..]);
        for (; i < quotients.Length; i++)
            quotients[i] = numbers[i] / divisor;
    }
}
