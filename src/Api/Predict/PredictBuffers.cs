using Microsoft.Extensions.ObjectPool;

namespace WebNN.Api.Predict;

/// <summary>
/// Everything that one request which predicts fills on its way; pooled, so that a prediction allocates nothing. Disposing of it returns it.
/// </summary>
internal sealed class PredictBuffers : IDisposable
{
    private const int KeptBytes = 64 << 10;

    private static readonly ObjectPool<PredictBuffers> Pool =
        new DefaultObjectPool<PredictBuffers>(new Policy(), 4 * Environment.ProcessorCount);

    public RequestBody Body { get; } = new();

    public ImageRequest Request { get; } = new();

    public PredictionWriter Answer { get; } = new();

    public static PredictBuffers Rent() => Pool.Get();

    public void Dispose() => Pool.Return(this);

    /// <summary>Once the answer is written: what a large request has blown up does not wait until it is sent.</summary>
    public void ClearInput()
    {
        Body.Clear(KeptBytes);
        Request.Clear(KeptBytes / sizeof(float));
    }

    /// <summary>As new, but with its buffers, unless a large request has blown them up.</summary>
    public void Clear()
    {
        ClearInput();
        Answer.Clear(KeptBytes);
    }

    private sealed class Policy : PooledObjectPolicy<PredictBuffers>
    {
        public override PredictBuffers Create() => new();

        public override bool Return(PredictBuffers obj)
        {
            obj.Clear();
            return true;
        }
    }
}
