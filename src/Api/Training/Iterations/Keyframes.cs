using System.Globalization;
using WebNN.Api.Training.Metrics;

namespace WebNN.Api.Training.Iterations;

/// <summary>
/// Represents the moments of a job that are kept on disk, <c>keyframes/N.safetensors</c> in its folder: each is what a checkpoint is, and
/// any iteration is trained again from the one before it. Safe from any thread.
/// </summary>
internal sealed class Keyframes(string jobFolder)
{
    private const string Extension = ".safetensors";

    private readonly string _folder = Path.Combine(jobFolder, "keyframes");

    /// <summary>Lists the iterations that have one, ascending.</summary>
    public IReadOnlyList<int> Iterations() => [.. Files().Select(file => file.Iteration)];

    /// <summary>Writes one in one step. The file is whole, or it is not there.</summary>
    /// <param name="iteration">The iteration after which the trainer stood there.</param>
    /// <param name="state">What <see cref="Engine.Training.Trainer.Save"/> made, with an open <see cref="FileSeal"/>.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(int iteration, byte[] state)
    {
        FileSeal.Close(state);
        // a folder that was taken away stays away
        if (!Directory.Exists(jobFolder))
            throw new DirectoryNotFoundException($"There is no folder {jobFolder}.");
        Directory.CreateDirectory(_folder);
        DurableFiles.Replace(PathOf(iteration), state);
    }

    /// <summary>Reads one; null where there is none, or where its bytes do not match their checksum.</summary>
    public byte[]? Read(int iteration)
    {
        try
        {
            var bytes = File.ReadAllBytes(PathOf(iteration));
            return FileSeal.IsWhole(bytes) ? bytes : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Removes keyframes until all take at most so many bytes: always the one whose neighbours are nearest to each other, so that those
    /// that stay lie evenly. The newest stays, and the first where it is where the job begins.
    /// </summary>
    public void Thin(long bytes, bool keepsFirst)
    {
        var files = Files().Select(file => (file.Iteration, new FileInfo(file.Path).Length)).ToList();
        var total = files.Sum(file => file.Length);
        while (total > bytes && files.Count > (keepsFirst ? 2 : 1))
        {
            var crowded = Enumerable.Range(keepsFirst ? 1 : 0, files.Count - (keepsFirst ? 2 : 1))
                .MinBy(i => files[i + 1].Iteration - (i > 0 ? files[i - 1].Iteration : 0));
            File.Delete(PathOf(files[crowded].Iteration));
            total -= files[crowded].Length;
            files.RemoveAt(crowded);
        }
    }

    /// <summary>Removes those after an iteration: what comes then is trained anew, with other bits.</summary>
    public void DropAfter(int iteration)
    {
        foreach (var file in Files().Where(file => file.Iteration > iteration))
            File.Delete(file.Path);
    }

    private IEnumerable<(int Iteration, string Path)> Files() => !Directory.Exists(_folder) ? []
        : Directory.EnumerateFiles(_folder, "*" + Extension)
            .Select(path => (Iteration: Number(path), Path: path))
            .Where(file => file.Iteration >= 0)
            .OrderBy(file => file.Iteration);

    private static int Number(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private string PathOf(int iteration) =>
        Path.Combine(_folder, iteration.ToString(CultureInfo.InvariantCulture) + Extension);
}
