using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using WebNN.Engine.Formats;
using Xunit;

namespace WebNN.Engine.Tests.Formats;

public class IdxReaderTests
{
    private static readonly byte[] Images = Idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);
    private static readonly byte[] Labels = Idx([2], [7, 0]);

    public static TheoryData<string, byte[], string> Broken => new()
    {
        { "empty", [], "ends after 0 bytes" },
        { "three bytes", [0, 0, 8], "ends after 3 bytes" },
        { "foreign file", "GIF89a"u8.ToArray(), "magic number is 47494638" },
        { "shorts", [0, 0, 0x0B, 1, 0, 0, 0, 1, 0, 1], "Element type 0B" },
        { "no dimension", [0, 0, 8, 0], "0 dimensions" },
        { "five dimensions", [0, 0, 8, 5], "5 dimensions" },
        { "half a header", Images[..10], "ends within its 3 sizes" },
        { "a size of zero", Idx([2, 0, 3], []), "Size 1 is zero" },
        { "too large", Idx([0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF], []), "too large" },
        { "just too large", Idx([(uint)IdxReader.MaxBytes + 1], []), "too large" },
        { "truncated", Images[..^1], "truncated: 11 of 12" },
        { "promises 256 MB", Idx([(uint)IdxReader.MaxBytes], [1, 2]), "truncated: 2 of 268435456" },
        { "trailing", [.. Images, 0], "Trailing bytes" },
        { "trailing inside gzip", Gzip([.. Images, 0]), "Trailing bytes" },
        { "truncated inside gzip", Gzip(Images[..^1]), "truncated: 11 of 12" },
        { "gzip cut off", Gzip(Images)[..^12], "truncated" },
        { "bytes behind the gzip data", [.. Gzip(Images), 0], "gzip data is damaged" },
        { "gzip without its checksum", Gzip(Images)[..^8], "gzip data is damaged" },
        { "gzip checksum wrong", Damage(Gzip(Images), ^8), "gzip data is damaged" },
        { "only a gzip magic", [0x1f, 0x8b], "ends after 0 bytes" },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_and_labels_are_read_raw_and_gzipped(bool gzip)
    {
        var data = IdxReader.ReadImages("tiny", Open(gzip ? Gzip(Images) : Images), Open(gzip ? Gzip(Labels) : Labels), 10);

        Assert.Equal((2, 6, 2, 10), (data.Count, data.Inputs, data.ImageRows, data.Classes));
        Assert.Equal([7, 8, 9, 10, 11, 255], data.Pixels(1).ToArray());
        Assert.Equal([7, 0], data.Labels.ToArray());
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_file_is_refused_by_name(string name, byte[] file, string message)
    {
        Assert.NotEmpty(name);
        var error = Assert.Throws<TensorFormatException>(() => IdxReader.Read(Open(file)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Header_alone_allocates_little()
    {
        var file = Idx([(uint)IdxReader.MaxBytes], new byte[100]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<TensorFormatException>(() => IdxReader.Read(Open(file)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reading_allocates_little_more_than_the_data(bool gzip)
    {
        var data = new byte[32 << 20];
        var file = Idx([(uint)data.Length], data);
        using var stream = new MemoryStream(gzip ? Gzip(file) : file);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(data.Length, IdxReader.Read(stream).Bytes.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, data.Length, data.Length + (2 << 20));
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_refused()
    {
        Assert.Contains("2 images but 3 labels", Refusal(Images, Idx([3], [1, 2, 3]), 10), StringComparison.Ordinal);
        Assert.Contains("label 7 of sample 0", Refusal(Images, Labels, 7), StringComparison.Ordinal);
        Assert.Contains("file of images has 1 dimensions instead of 3", Refusal(Labels, Labels, 10), StringComparison.Ordinal);
        Assert.Contains("file of labels has 3 dimensions instead of 1", Refusal(Images, Images, 10), StringComparison.Ordinal);
        Assert.Contains("file of labels: The file is truncated", Refusal(Images, Labels[..^1], 10), StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_that_gives_one_byte_at_a_time_is_read_whole()
    {
        var file = IdxReader.Read(new Trickle(Gzip(Images)));
        Assert.Equal([2, 2, 3], file.Dimensions);
        Assert.Equal(Images[16..], file.Bytes);
    }

    [Fact]
    public void Mnist_test_files_are_the_canonical_ones()
    {
        using var images = File.OpenRead(Path.Combine(Require.Mnist(), "t10k-images-idx3-ubyte.gz"));
        using var labels = File.OpenRead(Path.Combine(Require.Mnist(), "t10k-labels-idx1-ubyte.gz"));

        var mnist = IdxReader.ReadImages("mnist", images, labels, 10);

        Assert.Equal((10_000, 784, 28), (mnist.Count, mnist.Inputs, mnist.ImageRows));
        Assert.Equal([7, 2, 1, 0, 4], mnist.Labels[..5].ToArray());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0, 0, 8, 3, 0, 0, 0x27, 0x10, 0, 0, 0, 28, 0, 0, 0, 28]);
        for (var i = 0; i < mnist.Count; i++)
            hash.AppendData(mnist.Pixels(i));

        Assert.Equal("0FA7898D509279E482958E8CE81C8E77DB3F2F8254E26661CEB7762C4D494CE7", Convert.ToHexString(hash.GetHashAndReset()));
    }

    [Fact]
    public void Mnist_training_files_are_read()
    {
        using var images = File.OpenRead(Path.Combine(Require.Mnist(), "train-images-idx3-ubyte.gz"));
        using var labels = File.OpenRead(Path.Combine(Require.Mnist(), "train-labels-idx1-ubyte.gz"));

        var mnist = IdxReader.ReadImages("mnist", images, labels, 10);

        Assert.Equal(60_000, mnist.Count);
        Assert.Equal([5, 0, 4, 1, 9], mnist.Labels[..5].ToArray());
    }

    private static string Refusal(byte[] images, byte[] labels, int classes) =>
        Assert.Throws<TensorFormatException>(() => IdxReader.ReadImages("tiny", Open(images), Open(labels), classes)).Message;

    private static MemoryStream Open(byte[] bytes) => new(bytes, writable: false);

    private static byte[] Idx(uint[] dimensions, byte[] data)
    {
        var file = new byte[4 + (4 * dimensions.Length) + data.Length];
        (file[2], file[3]) = (8, (byte)dimensions.Length);
        for (var d = 0; d < dimensions.Length; d++)
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4 + (4 * d)), dimensions[d]);

        data.CopyTo(file, file.Length - data.Length);
        return file;
    }

    private static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(plain);

        return packed.ToArray();
    }

    private static byte[] Damage(byte[] file, Index at)
    {
        file[at] ^= 0x55;
        return file;
    }

    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer.Length > 1 ? buffer[..1] : buffer);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
