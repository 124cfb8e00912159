namespace WebNN.Engine;

/// <summary>The CRC-32 of zip and PNG (ISO 3309, polynomial EDB88320 reflected).</summary>
public static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n => Shift((uint)n))];

    /// <summary>The checksum of bytes that follow those of <paramref name="crc"/>; 0 where they are the first.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        foreach (var b in bytes)
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);

        return ~crc;
    }

    private static uint Shift(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1;

        return value;
    }
}
