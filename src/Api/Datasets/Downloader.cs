using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using WebNN.Engine.Formats;

namespace WebNN.Api.Datasets;

/// <summary>
/// Brings a dataset's missing files from the first mirror that has them. An interrupted download goes on where it stopped; a file appears
/// under its name only when it is whole and right, and a wrong one is removed.
/// </summary>
public sealed class Downloader : IDisposable
{
    private const string Partial = ".part";

    private readonly HttpClient _http;
    private readonly TimeSpan _stall;
    private readonly string _root;

    /// <summary>A downloader into <c>datasets/</c> below the data directory.</summary>
    public Downloader(IOptions<WebNNOptions> options)
    {
        _root = Path.Combine(options.Value.DataDirectory, "datasets");
        _stall = options.Value.DownloadStall;
        _http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Downloads the given files, gzipped, one after the other.</summary>
    /// <exception cref="DatasetMissingException">No mirror had a right file; the message says what each answered.</exception>
    internal async Task Fetch(KnownDataset dataset, IReadOnlyList<DatasetFile> files, Action<DownloadProgress> report, CancellationToken ct)
    {
        var folder = Path.Combine(_root, dataset.Info.Name);
        Directory.CreateDirectory(folder);
        for (var done = 0; done < files.Count; done++)
        {
            var count = dataset.Files.Count - files.Count + done;
            await FetchFile(dataset, files[done], folder, progress => report(progress with { Files = count }), ct);
        }
    }

    private async Task FetchFile(
        KnownDataset dataset,
        DatasetFile file,
        string folder,
        Action<DownloadProgress> report,
        CancellationToken ct)
    {
        var name = file.Name + ".gz";
        var partial = Path.Combine(folder, name + Partial);
        var answers = new List<string>();
        foreach (var mirror in dataset.Mirrors)
        {
            // a second try from the start: what was resumed may have been the beginning of another file
            for (var attempt = 0; attempt < 2; attempt++)
            {
                var resumed = File.Exists(partial);
                try
                {
                    await Receive(new Uri(mirror.TrimEnd('/') + "/" + name), partial, name, report, ct);
                    await Task.Run(() => Check(dataset, file, partial), ct);
                    File.Move(partial, Path.Combine(folder, name), overwrite: true);
                    DurableFiles.FlushDirectory(folder);
                    return;
                }
                catch (InvalidDataException e)
                {
                    File.Delete(partial);
                    answers.Add($"{mirror}: {e.Message}");
                    if (!resumed)
                        break;
                }
                catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or UriFormatException)
                {
                    answers.Add($"{mirror}: {e.Message}");
                    break;
                }
            }
        }

        var reasons = answers.Count == 0 ? "No mirror is configured." : string.Join(" ", answers);
        throw new DatasetMissingException($"{dataset.Info.Name}/{name} could not be downloaded. {reasons} {DatasetStore.WayOut}");
    }

    private async Task Receive(Uri address, string partial, string name, Action<DownloadProgress> report, CancellationToken ct)
    {
        // gives up where no byte comes for a while, however long the whole may take
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(ct);
        stall.CancelAfter(_stall);
        try
        {
            await using var file = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (file.Length > 0)
                request.Headers.Range = new RangeHeaderValue(file.Length, null);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token);
            if (
                response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable
                && response.Content.Headers.ContentRange?.Length == file.Length)
            {
                return;
            }

            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                throw new InvalidDataException("what was left of an earlier download is not part of this file.");
            response.EnsureSuccessStatusCode();
            var resumed =
                response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == file.Length;
            file.SetLength(resumed ? file.Length : 0);
            file.Seek(0, SeekOrigin.End);
            var total = file.Length + response.Content.Headers.ContentLength;
            if (total > IdxReader.MaxBytes)
                throw new InvalidDataException($"{total} bytes are too many for this file.");

            await using var body = await response.Content.ReadAsStreamAsync(stall.Token);
            var buffer = new byte[1 << 16];
            report(new DownloadProgress("downloading", name, 0, file.Length, total, null));
            for (int read; (read = await body.ReadAsync(buffer, stall.Token)) > 0;)
            {
                stall.CancelAfter(_stall);
                await file.WriteAsync(buffer.AsMemory(0, read), ct);
                if (file.Length > IdxReader.MaxBytes)
                    throw new InvalidDataException("the file is too long.");
                report(new DownloadProgress("downloading", name, 0, file.Length, total, null));
            }

            if (total is { } expected && file.Length < expected)
                throw new IOException($"the connection ended after {file.Length} of {expected} bytes.");
            file.Flush(flushToDisk: true);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {_stall.TotalSeconds:0} s.");
        }
    }

    // the right bytes where they are known; else the right structure, size and, for labels, every class equally often
    private static void Check(KnownDataset dataset, DatasetFile file, string path)
    {
        try
        {
            if (file.Sha256 is { } expected)
            {
                using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
                var actual = Convert.ToHexStringLower(SHA256.HashData(gzip));
                if (actual != expected)
                    throw new InvalidDataException($"the file is not the right one: SHA-256 {actual} instead of {expected}.");
            }

            using var stream = File.OpenRead(path);
            var idx = IdxReader.Read(stream);
            var count = file.Name.StartsWith("train", StringComparison.Ordinal) ? dataset.Info.Sizes.Train : dataset.Info.Sizes.Test;
            int[] shape = file.IsLabels ? [count] : [count, 28, 28];
            if (!idx.Dimensions.AsSpan().SequenceEqual(shape))
            {
                throw new InvalidDataException(
                    $"the file is not the right one: it holds ({string.Join(", ", idx.Dimensions)}) " +
                        $"instead of ({string.Join(", ", shape)}).");
            }

            if (
                file.IsLabels
                && file.Sha256 is null
                && idx.Bytes.CountBy(label => label)
                    .Any(c => c.Key >= dataset.Info.Classes.Count || c.Value * dataset.Info.Classes.Count != count))
            {
                throw new InvalidDataException("the file is not the right one: its classes are not equally frequent.");
            }
        }
        catch (TensorFormatException e)
        {
            throw new InvalidDataException("the file is not the right one: " + e.Message, e);
        }
    }
}
