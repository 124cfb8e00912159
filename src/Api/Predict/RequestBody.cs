using System.Runtime.CompilerServices;
using WebNN.Api.Http;

namespace WebNN.Api.Predict;

/// <summary>
/// Reads the body of a prediction and gives heavy ones their turn to be computed. The body is read before the turn, so that a caller who
/// sends slowly keeps no processor from the others; large bodies wait for room first, so that memory is bounded. A small one waits for
/// nothing.
/// </summary>
internal static class RequestBody
{
    /// <summary>Reads the body into <paramref name="input"/>.</summary>
    /// <param name="http">The request.</param>
    /// <param name="input">Takes the body.</param>
    /// <param name="capacity">Gives turns.</param>
    /// <param name="isHeavy">Whether even a small body takes long to answer.</param>
    /// <returns>
    /// Null: a light request. Else the turn, perhaps refused, which the caller ends when the answer is computed, before it is sent.
    /// </returns>
    /// <exception cref="BadHttpRequestException">The body is too large, or comes too slowly.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<Turn?> Read(HttpContext http, PredictInput input, Capacity capacity, bool isHeavy = false)
    {
        Turn? room = null;
        var light = capacity.Limits.LightBytes;
        var length = http.Request.ContentLength;
        if (!(length <= light))
            BodyPace.Require(http, capacity.Limits.LeastBytesPerSecond);
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
                    input.Reserve(length.Value);
                input.Append(read.Buffer);
                body.AdvanceTo(read.Buffer.End);

                // of a length that nobody said, because it comes in chunks or compressed
                if (room is null && input.BodyLength > light)
                {
                    room = await capacity.Body(http);
                    if (room.Refusal is not null)
                        return room;
                }

                if (read.IsCompleted)
                    break;
            }

            input.EndBody();
            return room is null && !isHeavy ? null : Both(await capacity.Heavy(http), room);
        }
        catch
        {
            room?.Dispose();
            throw;
        }
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
