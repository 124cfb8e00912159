using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace WebNN.Engine.Formats;

/// <summary>Arrays of floats as the bytes of a file, least significant byte first whatever the processor's own order.</summary>
public static class LittleEndian
{
    /// <summary>Fills <paramref name="values"/> from their float32 bytes, four for each.</summary>
    public static void ReadSingles(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        bytes[..(sizeof(float) * values.Length)].CopyTo(MemoryMarshal.AsBytes(values));
        if (!BitConverter.IsLittleEndian)
        {
            var bits = MemoryMarshal.Cast<float, uint>(values);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }
    }

    /// <summary>Fills <paramref name="values"/> from float64 bytes, eight for each, narrowed; what is too large becomes infinite.</summary>
    public static void ReadDoubles(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(sizeof(double) * i)..]);
    }

    /// <summary>Writes the float32 bytes of <paramref name="values"/>, four for each.</summary>
    public static void WriteSingles(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        MemoryMarshal.AsBytes(values).CopyTo(bytes);
        if (!BitConverter.IsLittleEndian)
        {
            var bits = MemoryMarshal.Cast<byte, uint>(bytes[..(sizeof(float) * values.Length)]);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }
    }
}
