using System.IO.Compression;
using System.Text;
using WebNN.Engine.Formats;
using Xunit;

namespace WebNN.Engine.Tests.Formats;

public class NpzTests
{
    private static readonly NamedTensor[] Tensors =
    [
        new("W1", [2, 3], [1, 2, 3, 4, 5, -6.5f]),
        new("b1", [3], [0.1f, 0.2f, 0.3f]),
        new("scalar", [], [7]),
        new("empty", [0, 4], []),
        new("cube", [2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]),
    ];

    public static TheoryData<string, byte[], string> Broken => new()
    {
        { "empty", [], "zip archive is damaged" },
        { "no zip", new byte[100], "zip archive is damaged" },
        { "text entry", Zip(("readme.txt", "x"u8.ToArray())), "'readme.txt' is no .npy" },
        { "same name twice", Zip(("a.npy", Npy("<f4", "()", 4)), ("a.npy", Npy("<f4", "()", 4))), "Two arrays are named 'a'" },
        { "empty array file", Zip(("a.npy", [])), "'a' is no .npy" },
        { "version 9", Zip(("a.npy", [0x93, .. "NUMPY"u8, 9, 0, 0, 0])), "version 9" },
        { "header cut off", Zip(("a.npy", Npy("<f4", "()", 0)[..40])), "'a': its header is cut off" },
        { "python objects", Zip(("a.npy", Npy("|O", "()", 4))), "type '|O' is not supported" },
        { "big-endian", Zip(("a.npy", Npy(">f4", "()", 4))), "type '>f4' is not supported" },
        { "integers", Zip(("a.npy", Npy("<i8", "()", 8))), "type '<i8' is not supported" },
        { "negative size", Zip(("a.npy", Npy("<f4", "(-1,)", 4))), "header is not understood" },
        { "size beyond int", Zip(("a.npy", Npy("<f4", "(4294967297,)", 4))), "too large" },
        { "product that wraps", Zip(("a.npy", Npy("<f4", "(65536, 65536, 65536, 65536)", 0))), "does not take its 0 bytes" },
        { "too few numbers", Zip(("a.npy", Npy("<f4", "(2, 2)", 12))), "shape (2, 2) of <f4 does not take its 12 bytes" },
        { "trailing bytes", Zip(("a.npy", Npy("<f4", "(2,)", 9))), "does not take its 9 bytes" },
        { "NaN", Zip(("a.npy", [.. Npy("<f4", "(1,)", 0), .. BitConverter.GetBytes(float.NaN)])), "'a': value 0 is NaN" },
        { "damaged numbers", Damaged(), "'W1' is damaged" },
    };

    [Fact]
    public void Arrays_come_back_as_they_were_written_and_the_same_bytes_again()
    {
        var file = Bytes(Tensors);
        var read = Npz.Read(new MemoryStream(file));
        Assert.Equal(Tensors.Length, read.Count);
        Assert.All(Tensors.Zip(read), pair =>
        {
            Assert.Equal(pair.First.Name, pair.Second.Name);
            Assert.Equal(pair.First.Shape, pair.Second.Shape);
            Assert.Equal(pair.First.Values, pair.Second.Values);
        });
        Assert.Equal(file, Bytes(read));
    }

    [Fact]
    public void Headers_tell_names_and_shapes()
    {
        var headers = Npz.ReadHeaders(new MemoryStream(Bytes(Tensors)));
        Assert.Equal(Tensors.Select(t => $"{t.Name} {t.ShapeText}"), headers.Select(h => $"{h.Name} {h.ShapeText}"));
    }

    [Fact]
    public void Headers_are_read_without_unpacking_the_numbers()
    {
        const int Rows = 25_000_000;
        var bomb = Zip(("W1.npy", Npy("<f4", $"({Rows}, 1)", 4 * Rows)));
        Assert.True(bomb.Length < 1_000_000);
        Npz.ReadHeaders(new MemoryStream(bomb));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal([Rows, 1], Assert.Single(Npz.ReadHeaders(new MemoryStream(bomb))).Shape);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void Double_deflated_and_fortran_order_are_read()
    {
        byte[] doubles = [.. Npy("<f8", "(2, 3)", 0, fortran: true), .. new[] { 1.0, 4, 2, 5, 3, 6 }.SelectMany(BitConverter.GetBytes)];
        var tensor = Assert.Single(Npz.Read(new MemoryStream(Zip(("W.npy", doubles)))));
        Assert.Equal([2, 3], tensor.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], tensor.Values);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_file_is_refused_by_name(string name, byte[] file, string message)
    {
        Assert.NotEmpty(name);
        var error = Assert.Throws<TensorFormatException>(() => Npz.Read(new MemoryStream(file)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_archive_gives_an_error_or_arrays_but_no_other_exception()
    {
        byte[][] files = [Bytes(Tensors), Zip(("W.npy", Npy("<f4", "(3, 50)", 600)), ("b.npy", Npy("<f8", "(3,)", 24)))];
        var rng = new Rng(2);
        for (var trial = 0; trial < 20_000; trial++)
        {
            var file = files[trial % 2];
            var damaged = file[..(rng.Next(4) == 0 ? rng.Next(file.Length) : file.Length)];
            for (var flips = rng.Next(4); flips > 0 && damaged.Length > 0; flips--)
                damaged[rng.Next(damaged.Length)] = (byte)rng.Next(256);

            try
            {
                Assert.True(Npz.Read(new MemoryStream(damaged)).Sum(tensor => tensor.Values.Length) <= 153);
            }
            catch (TensorFormatException)
            {
            }
        }
    }

    [Fact]
    public void Archive_that_unpacks_beyond_the_limit_is_refused()
    {
        var bomb = Zip(("a.npy", Npy("<f4", "(25000000,)", 100_000_000)));
        Assert.True(bomb.Length < 200_000);
        var error = Assert.Throws<TensorFormatException>(() => Npz.Read(new MemoryStream(bomb), maximumBytes: 1_000_000));
        Assert.Contains("more than there is room for", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<TensorFormatException>(() => Npz.Read(new MemoryStream(bomb), maximumBytes: 1000));
        Assert.Contains("longer than 1000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_that_the_reader_would_refuse_are_not_written()
    {
        Assert.Throws<TensorFormatException>(() => Bytes([Tensors[0], Tensors[0]]));
        Assert.Throws<TensorFormatException>(() => Bytes([Tensors[0] with { Name = "../W" }]));
        Assert.Throws<TensorFormatException>(() => Bytes([Tensors[0] with { Shape = [6, 2] }]));
        Assert.Throws<TensorFormatException>(() => Bytes([new NamedTensor("x", [1], [float.PositiveInfinity])]));
    }

    [Fact]
    public void The_books_weights_equal_those_of_the_safetensors_file()
    {
        using var npz = File.OpenRead(Path.Combine(Require.Book(), "sample_weight.npz"));
        using var safetensors = File.OpenRead(Path.Combine(Require.Book(), "sample_weight.safetensors"));
        var expected = SafeTensors.Read(safetensors);
        var read = Npz.Read(npz);
        Assert.Equal(6, read.Count);
        Assert.All(read, tensor =>
        {
            Assert.Equal(expected[tensor.Name].Shape, tensor.Shape);
            Assert.Equal(expected[tensor.Name].Values, tensor.Values);
        });
    }

    private static byte[] Bytes(IReadOnlyList<NamedTensor> tensors)
    {
        using var stream = new MemoryStream();
        Npz.Write(stream, tensors);
        return stream.ToArray();
    }

    private static byte[] Npy(string type, string shape, int dataBytes, bool fortran = false)
    {
        var header = Encoding.ASCII.GetBytes(
            $"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. new byte[dataBytes]];
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var target = archive.CreateEntry(name).Open();
                target.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Damaged()
    {
        var file = Bytes(Tensors);
        var at = file.AsSpan().IndexOf(BitConverter.GetBytes(-6.5f));
        file[at] ^= 1;
        return file;
    }
}
