using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WebNN.Engine.Formats;
using Xunit;

namespace WebNN.Engine.Tests.Formats;

public class SafeTensorsTests
{
    private static readonly NamedTensor W1 = new("W1", [2, 3], [1, 2, 3, 4, 5, -6.5f]);
    private static readonly NamedTensor B1 = new("b1", [3], [0.1f, 0.2f, 0.3f]);

    public static TheoryData<string, byte[], string> Broken =>
        new()
        {
            { "empty", [], "too short" },
            { "seven bytes", new byte[7], "too short" },
            { "header over the cap", WithLength(SafeTensors.MaxHeaderBytes + 1, "{}"), "header is too large" },
            { "header of 2^64 - 1", WithLength(ulong.MaxValue, "{}"), "header is too large" },
            { "header longer than the file", WithLength(100, "{}"), "truncated" },
            { "empty header", WithLength(0, ""), "not a JSON object" },
            { "array", Raw("[]"), "not a JSON object" },
            { "leading blank", Raw(" {}"), "not a JSON object" },
            { "half an object", Raw("""{"W":{"dtype":"F32","""), "not valid JSON" },
            { "two objects", Raw("{}{}"), "not valid JSON" },
            { "comment", Raw("{/**/}"), "not valid JSON" },
            { "bad utf-8", Raw("{\"W?\":1}", header => header[3] = 0xFF), "not valid JSON" },
            { "lone surrogate", Raw("""{"W\ud800":{}}"""), "not valid JSON" },
            {
                "tensor twice",
                Raw(
                    """{"W":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"W":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
                    1,
                    2),
                "Path: $.W."
            },
            {
                "tensor twice, escaped",
                Raw(
                    """{"W":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0057":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
                    1,
                    2),
                "Path: $.W."
            },
            {
                "dtype twice",
                Raw("""{"W":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 1),
                "Duplicate property 'dtype'"
            },
            {
                "unknown key like a known one",
                Raw("""{"W":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"shapes[0]":[1]}}""", 1),
                "unknown header key 'shapes[0]'"
            },
            {
                "null for a shape",
                Raw("""{"W":{"dtype":"F32","shape":null,"data_offsets":[0,4]}}""", 1),
                "shape is not a list of whole numbers"
            },
            {
                "unknown key",
                Raw("""{"W":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"stride":[1]}}""", 1),
                "unknown header key 'stride'"
            },
            { "metadata is text", Raw("""{"__metadata__":"x"}"""), "not an object of texts" },
            { "metadata holds a number", Raw("""{"__metadata__":{"a":1}}"""), "'a' is no text" },
            { "metadata holds an object", Raw("""{"__metadata__":{"a":{}}}"""), "'a' is no text" },
            { "metadata key twice", Raw("""{"__metadata__":{"a":"1","a":"2"}}"""), "Duplicate property 'a'" },
            { "metadata twice", Raw("""{"__metadata__":{},"__metadata__":{}}"""), "Path: $.__metadata__." },
            { "entry is a number", Raw("""{"W":1}"""), "'W': its header entry is not an object" },
            { "no dtype", Raw("""{"W":{"shape":[1],"data_offsets":[0,4]}}""", 1), "'W': dtype is missing" },
            { "no shape", Raw("""{"W":{"dtype":"F32","data_offsets":[0,4]}}""", 1), "'W': shape is missing" },
            { "no offsets", Raw("""{"W":{"dtype":"F32","shape":[1]}}""", 1), "'W': data_offsets is missing" },
            { "dtype is a number", Raw("""{"W":{"dtype":32,"shape":[1],"data_offsets":[0,4]}}""", 1), "'W': dtype is no text" },
            { "unknown dtype", Raw("""{"W":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", 1, 2), "dtype 'I64' is not supported" },
            { "dtype in lower case", Raw("""{"W":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}""", 1), "dtype 'f32' is not supported" },
            {
                "fraction in shape",
                Raw("""{"W":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 1),
                "shape is not a list of whole numbers"
            },
            {
                "negative size",
                Raw("""{"W":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 1),
                "shape is not a list of whole numbers"
            },
            {
                "text in shape",
                Raw("""{"W":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 1),
                "shape is not a list of whole numbers"
            },
            {
                "shape is a number",
                Raw("""{"W":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 1),
                "shape is not a list of whole numbers"
            },
            { "size beyond int", Raw("""{"W":{"dtype":"F32","shape":[4294967297],"data_offsets":[0,4]}}""", 1), "too large" },
            {
                "product that wraps",
                Raw("""{"W":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,0]}}"""),
                "does not take the 0 bytes"
            },
            { "one offset", Raw("""{"W":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 1), "data_offsets has 1 numbers" },
            { "negative offset", Raw("""{"W":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 1), "data_offsets is not a list" },
            {
                "offset beyond 64 bits",
                Raw("""{"W":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}}""", 1),
                "data_offsets is not a list"
            },
            {
                "end before begin",
                Raw("""{"W":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 1),
                "'W': data_offsets [4, 0] lie outside"
            },
            {
                "beyond the end",
                Raw("""{"W":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 1),
                "'W': data_offsets [0, 8] lie outside the 4 bytes"
            },
            {
                "shape too small",
                Raw("""{"W":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", 1, 2),
                "'W': shape (1) of F32 does not take the 8 bytes"
            },
            {
                "hole in front",
                Raw("""{"W":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 1, 2),
                "hole of 4 bytes before tensor 'W'"
            },
            {
                "hole between",
                Raw(
                    """{"W":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
                    1,
                    2,
                    3),
                "hole of 4 bytes before tensor 'b'"
            },
            {
                "overlap",
                Raw(
                    """{"W":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""",
                    1,
                    2,
                    3),
                "'b' overlaps tensor 'W' by 4 bytes"
            },
            {
                "same place twice",
                Raw("""{"W":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 1),
                "'b' overlaps tensor 'W'"
            },
            { "trailing bytes", Raw("""{"W":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 1, 2), "4 trailing bytes" },
            { "data without tensors", Raw("{}", 1), "4 trailing bytes" },
            { "NaN", Raw("""{"W":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 1, float.NaN), "'W': value 1 is NaN" },
            {
                "infinity",
                Raw("""{"W":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", float.NegativeInfinity, 1),
                "'W': value 0 is infinite"
            },
            {
                "double that overflows",
                [.. Raw("""{"W":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"""), .. BitConverter.GetBytes(1e300)],
                "'W': value 0 is infinite"
            },
        };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_file_is_refused_by_name(string name, byte[] file, string message)
    {
        Assert.NotEmpty(name);
        var error = Assert.Throws<TensorFormatException>(() => SafeTensors.Read(file));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, Assert.Throws<TensorFormatException>(() => SafeTensors.Read(new MemoryStream(file))).Message);
    }

    [Fact]
    public void Headers_tell_names_and_shapes()
    {
        Assert.Equal(
            ["W1 (2, 3)", "b1 (3)"],
            SafeTensors.ReadHeaders(SafeTensors.ToBytes([W1, B1])).Select(h => $"{h.Name} {h.ShapeText}"));
    }

    [Fact]
    public void Every_truncation_of_a_good_file_is_refused()
    {
        var file = SafeTensors.ToBytes([W1, B1]);
        for (var length = 0; length < file.Length; length++)
        {
            Assert.Throws<TensorFormatException>(() => SafeTensors.Read(file.AsSpan(0, length)));
            Assert.Throws<TensorFormatException>(() => SafeTensors.Read(new MemoryStream(file, 0, length)));
        }
    }

    [Fact]
    public void Flipped_bits_give_an_error_or_another_file_but_no_other_exception()
    {
        var file = SafeTensors.ToBytes([W1, B1], new Dictionary<string, string>(StringComparer.Ordinal) { ["step"] = "12" });
        var rng = new Rng(1);
        for (var trial = 0; trial < 20_000; trial++)
        {
            var damaged = file.ToArray();
            for (var flips = rng.Next(3); flips >= 0; flips--)
                damaged[rng.Next(damaged.Length)] = (byte)rng.Next(256);

            try
            {
                Assert.Equal(9, SafeTensors.Read(damaged).Tensors.Sum(tensor => tensor.Values.Length));
            }
            catch (TensorFormatException)
            {
            }
        }
    }

    [Fact]
    public void Any_tensors_come_back_as_they_were_written()
    {
        var tensor =
            from name in Gen.Elements("W", "b", "adam.m.", "π", "\"\\\n", "a b")
                .SelectMany(head => ArbMap.Default.GeneratorFor<byte>().Select(tail => head + tail))
            from shape in Gen.Choose(0, 4).ArrayOf().Where(shape => shape.Length <= 4)
            from values in ArbMap.Default.GeneratorFor<float>().Where(float.IsFinite).ArrayOf(shape.Aggregate(1, (a, b) => a * b))
            select new NamedTensor(name, shape, values);
        var file =
            from tensors in tensor.ListOf().Select(list => list.DistinctBy(t => t.Name, StringComparer.Ordinal).ToArray())
            from keys in Gen.Elements("seed", "state", "ключ", "").ListOf()
            select (
                tensors,
                metadata: keys.Distinct(StringComparer.Ordinal)
                    .ToDictionary(key => key, key => $"18446744073709551615 {key}", StringComparer.Ordinal));

        Prop.ForAll(file.ToArbitrary(), input =>
        {
            var bytes = SafeTensors.ToBytes(input.tensors, input.metadata);
            var output = SafeTensors.Read(bytes);
            return bytes.SequenceEqual(SafeTensors.ToBytes(output.Tensors, output.Metadata))
                && output.Tensors.Count == input.tensors.Length
                && output.Tensors.Zip(input.tensors).All(pair => Same(pair.First, pair.Second))
                && output.Metadata.Count == input.metadata.Count
                && SafeTensors.Read(new MemoryStream(bytes)).Tensors.Zip(input.tensors).All(pair => Same(pair.First, pair.Second))
                && input.metadata.All(pair => string.Equals(output.Metadata[pair.Key], pair.Value, StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Header_is_padded_so_that_numbers_start_on_eight_bytes()
    {
        for (var length = 1; length < 20; length++)
        {
            var file = SafeTensors.ToBytes([W1 with { Name = new string('x', length) }]);
            Assert.Equal(0, (file.Length - (6 * 4)) % 8);
            Assert.Equal(1f, BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(file.Length - (6 * 4))));
        }
    }

    [Fact]
    public void Header_is_what_the_format_says()
    {
        var file = SafeTensors.ToBytes([W1, B1], new Dictionary<string, string>(StringComparer.Ordinal) { ["b"] = "2", ["a"] = "1" });
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Assert.Equal(
            """{"__metadata__":{"a":"1","b":"2"},"W1":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b1":{"dtype":"F32","shape":[3],"data_offsets":[24,36]}}""",
            Encoding.UTF8.GetString(file, 8, length).TrimEnd(' '));
    }

    [Fact]
    public void Other_float_types_are_converted()
    {
        byte[] file =
        [
            .. Raw(
                """{"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"h":{"dtype":"F16","shape":[1],"data_offsets":[8,10]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[10,12]}}"""),
            .. BitConverter.GetBytes(0.1),
            .. BitConverter.GetBytes((Half)(-1.5f)),
            0xC0,
            0x3F,
        ];
        var read = SafeTensors.Read(file);
        Assert.Equal([0.1f], read["d"].Values);
        Assert.Equal([-1.5f], read["h"].Values);
        Assert.Equal([1.5f], read["b"].Values);
        Assert.Throws<TensorFormatException>(() => read["W9"]);
    }

    [Fact]
    public void Tensors_that_the_reader_would_refuse_are_not_written()
    {
        Assert.Contains("'W1': value 2 is NaN", Refusal(W1 with { Values = [1, 2, float.NaN, 4, 5, 6] }), StringComparison.Ordinal);
        Assert.Contains("6 values do not fill shape (2, 2)", Refusal(W1 with { Shape = [2, 2] }), StringComparison.Ordinal);
        Assert.Contains("do not fill shape (-2, -3)", Refusal(W1 with { Shape = [-2, -3] }), StringComparison.Ordinal);
        Assert.Contains("Two tensors are named 'W1'", Refusal(W1, W1), StringComparison.Ordinal);
        Assert.Contains("cannot be named '__metadata__'", Refusal(W1 with { Name = "__metadata__" }), StringComparison.Ordinal);
        Assert.Contains("cannot be named ''", Refusal(W1 with { Name = "" }), StringComparison.Ordinal);
        Assert.Contains(
            "header would take",
            Refusal(W1 with { Name = new string('x', SafeTensors.MaxHeaderBytes) }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_longer_than_the_limit_is_refused()
    {
        var file = SafeTensors.ToBytes([W1]);
        Assert.Single(SafeTensors.Read(new MemoryStream(file), file.Length).Tensors);
        var error = Assert.Throws<TensorFormatException>(() => SafeTensors.Read(new MemoryStream(file), file.Length - 1));
        Assert.Contains("longer than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_come_straight_from_a_stream()
    {
        var large = new NamedTensor("W1", [1000, 1000], new float[1_000_000]);
        using var stream = new MemoryStream(SafeTensors.ToBytes([large]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Single(SafeTensors.Read(stream).Tensors);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 4_000_000, 4_500_000);
    }

    [Fact]
    public void The_books_weights_are_read()
    {
        using var stream = File.OpenRead(Path.Combine(Require.Book(), "sample_weight.safetensors"));
        var file = SafeTensors.Read(stream);
        Assert.Equal(["W1", "b1", "W2", "b2", "W3", "b3"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([784, 50], file["W1"].Shape);
        Assert.Equal([100, 10], file["W3"].Shape);
        Assert.Equal(10, file["b3"].Values.Length);
    }

    private static string Refusal(params NamedTensor[] tensors) =>
        Assert.Throws<TensorFormatException>(() => SafeTensors.ToBytes(tensors)).Message;

    private static bool Same(NamedTensor a, NamedTensor b) =>
        string.Equals(a.Name, b.Name, StringComparison.Ordinal)
        && a.Shape.AsSpan().SequenceEqual(b.Shape)
        && a.Values.Zip(b.Values).All(pair => BitConverter.SingleToUInt32Bits(pair.First) == BitConverter.SingleToUInt32Bits(pair.Second));

    private static byte[] Raw(string header, params float[] data) => Raw(header, _ => { }, data);

    private static byte[] Raw(string header, Action<byte[]> change, params float[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        change(text);
        return [.. BitConverter.GetBytes((ulong)text.Length), .. text, .. data.SelectMany(BitConverter.GetBytes)];
    }

    private static byte[] WithLength(ulong length, string header) => [.. BitConverter.GetBytes(length), .. Encoding.UTF8.GetBytes(header)];
}
