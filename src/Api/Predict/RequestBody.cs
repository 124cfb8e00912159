using System.Buffers;
using System.Runtime.CompilerServices;
using WebNN.Api.Http;

namespace WebNN.Api.Predict;

/// <summary>The bytes of a request that predicts, in a buffer that a later request can use again.</summary>
internal sealed class RequestBody
{
    // behind the bytes, so that a scanner may read eight at once anywhere; always zero, which no JSON holds
    private const int Slack = 32;

    private const int UsualBytes = 16 << 10;

    private byte[] _buffer = new byte[UsualBytes];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>The bytes, and 32 zeros behind them.</summary>
    public ReadOnlySpan<byte> Padded => _buffer.AsSpan(0, Length + Slack);

    /// <summary>
    /// Reads the body, and waits for a turn to compute where the request is heavy. The body is read before the turn, so that a caller who
    /// sends slowly keeps no processor from the others; large bodies wait for room first, so that memory is bounded. A small one waits for
    /// nothing.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="capacity">Gives turns.</param>
    /// <param name="isHeavy">Whether even a small body takes long to answer.</param>
    /// <returns>
    /// Null: a light request. Else the turn, perhaps refused, which the caller ends when the answer is computed, before it is sent.
    /// </returns>
    /// <exception cref="BadHttpRequestException">The body is too large, or comes too slowly.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Turn?> ReadAsync(HttpContext http, Capacity capacity, bool isHeavy = false)
    {
        Turn? room = null;
        var light = capacity.Limits.LightBytes;
        var length = http.Request.ContentLength;
        if (!(length <= light))
            BodyPace.Require(http, capacity.Limits.MinBytesPerSecond);
        try
        {
            if (length > light)
            {
                room = await capacity.Body(http);
                if (room.Refusal is not null)
                    return room;
            }

            var body = http.Request.BodyReader;
            while (true)
            {
                // the server refuses here what says that it is too large, before there is memory for it
                var read = await body.ReadAsync();
                if (length > light)
                    Reserve(length.Value);
                Append(read.Buffer);
                body.AdvanceTo(read.Buffer.End);

                // of a length that nobody said, because it comes in chunks or compressed
                if (room is null && Length > light)
                {
                    room = await capacity.Body(http);
                    if (room.Refusal is not null)
                        return room;
                }

                if (read.IsCompleted)
                    break;
            }

            return room is null && !isHeavy ? null : Both(await capacity.Heavy(http), room);
        }
        catch
        {
            room?.Dispose();
            throw;
        }
    }

    /// <summary>Puts bytes behind those there are.</summary>
    public void Append(in ReadOnlySequence<byte> bytes)
    {
        var length = checked((int)bytes.Length);
        if (_buffer.Length < Length + length + Slack)
            Array.Resize(ref _buffer, Math.Max(Length + length + Slack, 2 * _buffer.Length));
        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += length;
        _buffer.AsSpan(Length, Slack).Clear();
    }

    /// <summary>Removes the bytes; the buffer stays, unless it has more than <paramref name="kept"/>.</summary>
    public void Clear(int kept = int.MaxValue)
    {
        Length = 0;
        if (_buffer.Length > kept)
            _buffer = new byte[UsualBytes];
    }

    // memory for a body whose length is known is touched only as it comes
    private void Reserve(long length)
    {
        if (Length == 0 && _buffer.Length < length + Slack)
            _buffer = GC.AllocateUninitializedArray<byte>(checked((int)length) + Slack);
    }

    private static Turn Both(Turn turn, Turn? room)
    {
        if (room is null)
            return turn;
        if (turn.Refusal is not null)
        {
            room.Dispose();
            return turn;
        }

        return new Turn(() =>
        {
            turn.Dispose();
            room.Dispose();
        });
    }
}
