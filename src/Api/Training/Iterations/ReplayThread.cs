using System.Runtime.InteropServices;
using WebNN.Api.Training.Jobs;

namespace WebNN.Api.Training.Iterations;

/// <summary>Works on a thread of its own that leaves the processors to training and serving where these want them.</summary>
internal static class ReplayThread
{
    private const int Thread = 0, This = 0, Nice = 15;

    public static async Task<T> RunAsync<T>(string name, Func<T> work)
    {
        T result = default!;
        await TrainingThread.RunAsync(name, () =>
        {
            // .NET's own priorities do nothing on Linux, where each thread has a niceness; elsewhere it goes without
            if (OperatingSystem.IsLinux())
                _ = SetPriority(Thread, This, Nice);
            result = work();
        });
        return result;
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetPriority(int which, int who, int priority);
}
