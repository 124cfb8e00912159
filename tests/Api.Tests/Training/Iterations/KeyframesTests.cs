using WebNN.Api.Training.Iterations;
using WebNN.Api.Training.Metrics;
using WebNN.Engine.Formats;
using Xunit;

namespace WebNN.Api.Tests.Training.Iterations;

public sealed class KeyframesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("webnn-keyframes-").FullName;
    private readonly Keyframes _keyframes;

    public KeyframesTests() => _keyframes = new Keyframes(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void They_are_listed_in_order_and_read_as_they_were_written()
    {
        Assert.Empty(_keyframes.Iterations());
        Write(1000, 0, 20);
        File.WriteAllText(Path.Combine(_folder, "keyframes", "note.safetensors"), "");
        File.WriteAllText(Path.Combine(_folder, "keyframes", "30.safetensors.tmp"), "");
        Assert.Equal([0, 20, 1000], _keyframes.Iterations());
        Assert.Equal([20f], SafeTensors.Read(_keyframes.Read(20)).Tensors[0].Values);
        Assert.Null(_keyframes.Read(21));
    }

    [Fact]
    public void A_damaged_one_is_none()
    {
        Write(7);
        var path = Path.Combine(_folder, "keyframes", "7.safetensors");
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Null(_keyframes.Read(7));
    }

    [Theory]
    [InlineData(4, false, new[] { 4, 6, 8 }, new[] { 2, 4, 8 })]
    [InlineData(1, false, new[] { 8 }, null)]
    [InlineData(0, false, new[] { 8 }, null)]
    [InlineData(0, true, new[] { 1, 8 }, null)]
    public void The_most_crowded_go_first_and_the_newest_stays(int kept, bool keepsFirst, int[] left, int[]? otherwise)
    {
        Write(1, 2, 3, 4, 6, 8);
        var size = new FileInfo(Path.Combine(_folder, "keyframes", "1.safetensors")).Length;
        _keyframes.Thin((kept * size) - (kept > 1 ? size : 0), keepsFirst);
        Assert.Contains(_keyframes.Iterations(), [.. new[] { left, otherwise }.OfType<int[]>()], new Same());
    }

    [Fact]
    public void Many_stay_spread_evenly()
    {
        Write(100);
        var size = new FileInfo(Path.Combine(_folder, "keyframes", "100.safetensors")).Length;
        for (var iteration = 200; iteration <= 10_000; iteration += 100)
        {
            Write(iteration);
            _keyframes.Thin(10 * size, keepsFirst: false);
        }

        var kept = _keyframes.Iterations();
        Assert.InRange(kept.Count, 8, 10);
        Assert.Equal(10_000, kept[^1]);
        Assert.InRange(kept.Prepend(0).Zip(kept, (a, b) => b - a).Max(), 1000, 2500);
    }

    [Fact]
    public void What_comes_after_an_iteration_is_dropped()
    {
        Write(5, 6, 7);
        _keyframes.DropAfter(6);
        Assert.Equal([5, 6], _keyframes.Iterations());
    }

    private void Write(params int[] iterations)
    {
        foreach (var iteration in iterations)
        {
            var texts = new Dictionary<string, string> { [FileSeal.Key] = FileSeal.Open };
            _keyframes.Write(iteration, SafeTensors.ToBytes([new NamedTensor("W1", [1], [iteration])], texts));
        }
    }

    private sealed class Same : IEqualityComparer<IReadOnlyList<int>>
    {
        public bool Equals(IReadOnlyList<int>? x, IReadOnlyList<int>? y) => x!.SequenceEqual(y!);

        public int GetHashCode(IReadOnlyList<int> obj) => obj.Count;
    }
}
