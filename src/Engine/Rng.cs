using System.Numerics;

namespace WebNN.Engine;

/// <summary>
/// Reproducible random numbers: xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64 from a seed and a stream number.
/// The same seed and stream give the same numbers on every machine. Not safe for several threads; make a stream for each.
/// </summary>
public sealed class Rng
{
    /// <summary>SplitMix64's state is a counter with this step.</summary>
    private const ulong Increment = 0x9E3779B97F4A7C15ul;

    private ulong _s0, _s1, _s2, _s3;

    /// <summary>Starts the given stream of the given seed. Different streams of one seed are independent of each other.</summary>
    public Rng(ulong seed, ulong stream = 0) => Restart(seed, stream);

    /// <summary>Starts a stream as the constructor does, without a new object.</summary>
    public void Restart(ulong seed, ulong stream)
    {
        var x = Key(seed, stream);
        _s0 = SplitMix(ref x);
        _s1 = SplitMix(ref x);
        _s2 = SplitMix(ref x);
        _s3 = SplitMix(ref x);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1ul << 53));

    /// <summary>Uniform in [minimum, maximum).</summary>
    public double NextDouble(double minimum, double maximum) => minimum + ((maximum - minimum) * NextDouble());

    /// <summary>
    /// Uniform integer in [0, <paramref name="exclusiveMaximum"/>), by multiplication
    /// (Lemire 2019, without rejection: the bias is below 2⁻³²).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is not positive.</exception>
    public int Next(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);
        return (int)Math.BigMul(NextUInt64(), (ulong)exclusiveMaximum, out _);
    }

    /// <summary>A sample of the normal distribution with mean 0 and standard deviation 1 (Box and Muller 1958).</summary>
    public double NextNormal()
    {
        var u = 1 - NextDouble();
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Puts the items into a random order (Fisher and Yates).</summary>
    public void Shuffle(Span<int> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The start of <see cref="SplitMix"/> for a stream of a seed.</summary>
    internal static ulong Key(ulong seed, ulong stream) => seed ^ (stream * 0xD1342543DE82EF95ul) ^ BitOperations.RotateLeft(stream, 32);

    /// <summary>The state of a SplitMix64 generator after as many draws.</summary>
    internal static ulong Skip(ulong x, ulong draws) => x + (draws * Increment);

    /// <summary>The next 64 bits of the SplitMix64 generator whose state is <paramref name="x"/>.</summary>
    internal static ulong SplitMix(ref ulong x)
    {
        x += Increment;
        var z = x;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ul;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBul;
        return z ^ (z >> 31);
    }
}
