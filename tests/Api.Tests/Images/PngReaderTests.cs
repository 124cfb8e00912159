using System.Diagnostics;
using WebNN.Api.Images;
using WebNN.Engine;
using Xunit;

namespace WebNN.Api.Tests.Images;

public sealed class PngReaderTests
{
    private static readonly (int Width, int Height)[] Sizes = [(1, 1), (2, 3), (5, 7), (8, 8), (13, 9), (33, 17)];

    public static TheoryData<int, int, bool> Kinds()
    {
        var kinds = new TheoryData<int, int, bool>();
        foreach (
            var (colour, depths) in new (int, int[])[]
            {
                (0, [1, 2, 4, 8, 16]),
                (2, [8, 16]),
                (3, [1, 2, 4, 8]),
                (4, [8, 16]),
                (6, [8, 16]),
            })
        {
            foreach (var depth in depths)
            {
                kinds.Add(colour, depth, false);
                kinds.Add(colour, depth, true);
            }
        }

        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_picture_reads_as_grey_on_white(int colour, int depth, bool interlaced)
    {
        foreach (var (width, height) in Sizes)
        {
            var random = new Rng((ulong)((width * 100) + depth));
            var (most, count) = ((1 << depth) - 1, colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 });
            var samples = new int[height, width][];
            for (var p = 0; p < width * height; p++)
                samples[p / width, p % width] = [.. Enumerable.Range(0, count).Select(_ => random.Next(most + 1))];
            var palette = colour == 3 ? Bytes(random, 3 << depth) : null;
            var alphas = colour == 3 ? Bytes(random, 1 << (depth - 1)) : null;

            var picture = PngReader.Read(TestPng.Write(width, height, depth, colour, (x, y) => samples[y, x], interlaced, palette, alphas));

            Assert.Equal((width, height), (picture.Width, picture.Height));
            for (var p = 0; p < width * height; p++)
            {
                var s = samples[p / width, p % width].Select(sample => sample / (double)most).ToArray();
                double[] rgba = colour switch
                {
                    0 => [s[0], s[0], s[0], 1],
                    2 => [s[0], s[1], s[2], 1],
                    4 => [s[0], s[0], s[0], s[1]],
                    6 => s,
                    _ => Entry(palette!, alphas!, samples[p / width, p % width][0]),
                };
                var grey = (0.299 * rgba[0]) + (0.587 * rgba[1]) + (0.114 * rgba[2]);
                Assert.Equal(255 * ((grey * rgba[3]) + 1 - rgba[3]), picture.Pixels[p], 1.5);
            }
        }
    }

    [Fact]
    public void The_one_colour_named_transparent_is_paper()
    {
        var grey = PngReader.Read(TestPng.Write(2, 1, 4, 0, (x, _) => [x == 0 ? 3 : 4], transparent: [0, 3]));
        Assert.Equal([255, 68], grey.Pixels);
        var rgb = PngReader.Read(
            TestPng.Write(
                2,
                1,
                16,
                2,
                (x, _) => [300, 400, 500 + x],
                transparent: [300 / 256, 300 % 256, 400 / 256, 400 % 256, 500 / 256, 500 % 256]));
        Assert.Equal([255, 2], rgb.Pixels);
    }

    [Fact]
    public void What_this_program_draws_itself_and_another_programs_picture_are_read()
    {
        byte[] pixels = [0, 1, 2, 253, 254, 255];
        Assert.Equal(pixels, PngReader.Read(PngWriter.Grey(pixels, 3, 2)).Pixels);
        var screenshot = PngReader.Read(File.ReadAllBytes(Path.Combine(Require.Root, "docs/images/time-machine.png")));
        Assert.True(screenshot.Pixels.Distinct().Count() > 50);
    }

    [Fact]
    public void What_the_format_forbids_is_refused_by_name()
    {
        var data = TestPng.Deflate([0, 7]);
        (string, byte[]) ihdr = ("IHDR", TestPng.Header(1, 1, 8, 0, 0)),
            idat = ("IDAT", data),
            iend = ("IEND", []),
            text = ("tEXt", [1, 2]);
        Assert.Equal([7], PngReader.Read(TestPng.File(ihdr, text, idat, text, iend)).Pixels);

        (string, byte[]) Kind(int depth, int colour) => ("IHDR", TestPng.Header(1, 1, depth, colour, 0));
        (string, byte[]) Size(int width, int height) => ("IHDR", TestPng.Header(width, height, 8, 0, 0));
        (byte[] File, string Reason)[] bad =
        [
            ([], "signature"),
            ("GIF89a, which is no PNG"u8.ToArray(), "signature"),
            (TestPng.File(), "before its IEND"),
            (TestPng.File(idat, iend), "first chunk is IDAT"),
            (TestPng.File(ihdr, ihdr, idat, iend), "second IHDR"),
            (TestPng.File(("IHDR", [1, 2, 3]), idat, iend), "3 bytes instead of 13"),
            (TestPng.File(Size(0, 1), idat, iend), "0 × 1 pixels"),
            (TestPng.File(Size(1, -1), idat, iend), "4294967295 pixels"),
            (TestPng.File(Size(4097, 1), idat, iend), "4096 × 4096"),
            (TestPng.File(Kind(3, 0), idat, iend), "no colour type 0 with 3 bits"),
            (TestPng.File(Kind(16, 3), idat, iend), "no colour type 3 with 16 bits"),
            (TestPng.File(Kind(4, 2), idat, iend), "no colour type 2"),
            (TestPng.File(Kind(8, 5), idat, iend), "no colour type 5"),
            (TestPng.File(("IHDR", TestPng.Header(1, 1, 8, 0, 2)), idat, iend), "interlace 2"),
            (TestPng.File(ihdr, iend), "no image data"),
            (TestPng.File(ihdr, idat), "before its IEND"),
            (TestPng.File(ihdr, idat, text, idat, iend), "A tEXt chunk stands between"),
            (TestPng.File(ihdr, idat, ("tRNS", [0, 0]), iend), "tRNS stands behind"),
            (TestPng.File(ihdr, ("PLTE", [1, 2, 3]), idat, iend), "grey picture has no palette"),
            (TestPng.File(ihdr, ("tRNS", [1]), idat, iend), "tRNS chunk of 1 byte"),
            (TestPng.File(ihdr, ("tRNS", [0, 1]), ("tRNS", [0, 1]), idat, iend), "second tRNS"),
            (TestPng.File(ihdr, ("NOPE", []), idat, iend), "NOPE chunk"),
            (TestPng.File(ihdr, ("a1bc", []), idat, iend), "four letters"),
            (TestPng.File(ihdr, idat, ("IEND", [1])), "follows the end"),
            ([.. TestPng.File(ihdr, idat, iend), 0], "follows the end"),
            (TestPng.File(Kind(1, 3), idat, iend), "no palette"),
            (TestPng.File(Kind(1, 3), ("PLTE", [1, 2, 3, 4]), idat, iend), "has 4 bytes"),
            (TestPng.File(Kind(1, 3), ("PLTE", new byte[9]), idat, iend), "each of 1 to 2"),
            (TestPng.File(Kind(8, 3), ("PLTE", new byte[3]), ("PLTE", new byte[3]), idat, iend), "second PLTE"),
            (TestPng.File(Kind(8, 3), ("tRNS", [1]), ("PLTE", new byte[3]), idat, iend), "tRNS"),
            (TestPng.File(Kind(8, 3), ("PLTE", new byte[3]), idat, iend), "colour 7 of a palette of 1"),
            (TestPng.File(ihdr, ("IDAT", TestPng.Deflate([0])), iend), "less image data"),
            (TestPng.File(ihdr, ("IDAT", TestPng.Deflate([0, 7, 0])), iend), "more image data"),
            (TestPng.File(ihdr, ("IDAT", TestPng.Deflate([5, 7])), iend), "filter 5"),
            (TestPng.File(ihdr, ("IDAT", [1, 2, 3, 4]), iend), "cannot be unpacked"),
        ];
        foreach (var (file, reason) in bad)
            Assert.Contains(reason, Assert.Throws<PngException>(() => PngReader.Read(file)).Message, StringComparison.Ordinal);

        var flipped = TestPng.File(ihdr, idat, iend);
        flipped[20] ^= 1;
        Assert.Contains(
            "checksum of its IHDR",
            Assert.Throws<PngException>(() => PngReader.Read(flipped)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Files_cut_off_anywhere_are_refused()
    {
        foreach (var file in Samples())
        {
            for (var length = 0; length < file.Length; length++)
                Assert.Throws<PngException>(() => PngReader.Read(file.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Files_with_wrong_bytes_give_a_picture_or_an_error_of_the_reader_and_nothing_else()
    {
        var random = new Rng(11);
        var (read, refused) = (0, 0);
        foreach (var file in Samples())
        {
            for (var round = 0; round < 3000; round++)
            {
                var wrong = (byte[])file.Clone();
                for (var changes = 1 + random.Next(4); changes > 0; changes--)
                    wrong[random.Next(wrong.Length)] = (byte)random.Next(256);

                // mostly with right checksums, behind which the reader meets the rest
                if (round % 4 > 0)
                    TestPng.RepairChecksums(wrong);
                try
                {
                    var picture = PngReader.Read(wrong);
                    Assert.Equal(picture.Width * picture.Height, picture.Pixels.Length);
                    read++;
                }
                catch (PngException)
                {
                    refused++;
                }
            }
        }

        Assert.True(read > 200 && refused > 200, $"{read} read, {refused} refused");
    }

    [Fact]
    public void A_small_file_that_unpacks_to_a_great_deal_costs_little()
    {
        var bomb = TestPng.Deflate(new byte[64 << 20]);
        var file = TestPng.File(("IHDR", TestPng.Header(10, 10, 8, 0, 0)), ("IDAT", bomb), ("IEND", []));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        Assert.Throws<PngException>(() => PngReader.Read(file));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < (4 << 20) && watch.Elapsed < TimeSpan.FromSeconds(2));
    }

    private static IEnumerable<byte[]> Samples()
    {
        yield return TestPng.Grey(9, 9, (x, y) => x * y);
        yield return TestPng.Write(9, 7, 16, 6, (x, y) => [x * 999, y * 999, x, 65535 - y], interlaced: true);
        yield return TestPng.Write(
            9,
            7,
            2,
            3,
            (x, y) => [(x + y) % 4],
            interlaced: true,
            palette: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
            transparent: [0, 128]);
        yield return TestPng.Write(6, 5, 8, 2, (x, y) => [x, y, 7], transparent: [0, 1, 0, 1, 0, 7]);
    }

    private static double[] Entry(byte[] palette, byte[] alphas, int index) =>
        [
            palette[3 * index] / 255.0,
            palette[(3 * index) + 1] / 255.0,
            palette[(3 * index) + 2] / 255.0,
            index < alphas.Length ? alphas[index] / 255.0 : 1,
        ];

    private static byte[] Bytes(Rng random, int count) => [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(256))];
}
