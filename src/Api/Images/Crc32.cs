namespace WebNN.Api.Images;

/// <summary>The checksum of PNG chunks (ISO 3309, polynomial EDB88320 reflected), over the chunk's type and data.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n => Shift((uint)n))];

    public static uint Of(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) => ~Add(Add(~0u, type), data);

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return crc;
    }

    private static uint Shift(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1;
        return value;
    }
}
