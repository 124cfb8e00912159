namespace WebNN.Engine.Formats;

/// <summary>
/// Reading from streams that cannot be trusted: memory grows with the bytes that really arrive, never with what a header promises.
/// </summary>
internal static class BoundedReading
{
    private const int FirstStep = 1 << 16;

    /// <summary>The next <paramref name="count"/> bytes, or fewer where the stream ends first.</summary>
    public static byte[] ReadUpTo(this Stream stream, int count)
    {
        var buffer = new byte[Math.Min(count, FirstStep)];
        var filled = 0;
        while (true)
        {
            var read = stream.ReadAtLeast(buffer.AsSpan(filled), buffer.Length - filled, throwOnEndOfStream: false);
            filled += read;
            if (filled < buffer.Length || filled == count)
                break;

            Array.Resize(ref buffer, (int)Math.Min(count, buffer.Length * 4L));
        }

        Array.Resize(ref buffer, filled);
        return buffer;
    }
}
