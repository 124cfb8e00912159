namespace WebNN.Api.Training.Jobs;

/// <summary>Trains on a thread of its own: it would hold one of the pool for hours.</summary>
internal static class TrainingThread
{
    public static Task RunAsync(string name, Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
#pragma warning disable CA1031 // handed on to whoever awaits
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
#pragma warning restore CA1031
        })
        {
            IsBackground = true,
            Name = "train " + name,
        }.Start();
        return done.Task;
    }
}
