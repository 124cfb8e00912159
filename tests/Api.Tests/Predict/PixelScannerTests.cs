using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using WebNN.Api.Http;
using WebNN.Api.Predict;
using WebNN.Api.Tests.Fuzz;
using WebNN.Engine;
using Xunit;

namespace WebNN.Api.Tests.Predict;

public sealed class PixelScannerTests
{
    private const int MaxInstances = 4;

    [Fact]
    public void The_scanner_takes_the_usual_bodies_itself()
    {
        var bytes = string.Join(',', Enumerable.Range(0, 784).Select(i => i % 256));
        var floats = string.Join(
            ", ",
            Enumerable
                .Range(0, 784)
                .Select(i => (i % 256 / 255.0).ToString("R", CultureInfo.InvariantCulture))
                .Select(s => s.Contains('E', StringComparison.Ordinal) ? "0" : s));
        var rows = string.Join(',', Enumerable.Repeat("[" + string.Join(',', Enumerable.Range(0, 28)) + "]", 28));
        foreach (
            var body in new[]
            {
                $$"""{"pixels":[{{bytes}}]}""",
                $$"""{"pixels":[{{floats}}]}""",
                $$"""{ "pixels" : [ {{rows}} ] }""",
                $$"""{"instances":[[{{bytes}}],[{{rows}}]]}""",
                $$"""{"model":"mnist","version":3,"normalized":false,"pixels":[{{bytes}}]}""",
                $$"""{"alias":"production","pixels":[{{bytes}}]}""",
            })
        {
            Assert.True(PixelScanner.TryScan(Body(Encoding.UTF8.GetBytes(body)), new ImageRequest(), MaxInstances), body);
        }
    }

    [Fact]
    public void Scanner_ordinary_reader_and_a_plain_JSON_document_agree_on_random_and_mutated_bodies()
    {
        var count = FuzzCount.Value;
        var rng = new Rng(20261120);
        int accepted = 0, scanned = 0;
        for (var i = 0; i < count; i++)
        {
            var body = Mutate(rng, Body(rng));
            var expected = Oracle(body);
            var ordinary = new ImageRequest();
            var error = Record.Exception(() => PredictJson.Read(body, ordinary, MaxInstances));
            Assert.True(error is null or BadRequestException, $"{i}: {error}: {Encoding.UTF8.GetString(body)}");
            // a list of other than 784 numbers may be a sample of a model that takes no pictures
            var isPicture = error is null && ordinary.Values is null;
            Assert.True(expected is null == !isPicture, $"{i}: {error}: {Encoding.UTF8.GetString(body)}");
            var fast = new ImageRequest();
            var taken = PixelScanner.TryScan(Body(body), fast, MaxInstances);
            Assert.False(taken && expected is null, $"{i}: the scanner took {Encoding.UTF8.GetString(body)}");
            if (expected is null)
                continue;
            accepted++;
            Assert.Equal(expected, Text(ordinary));
            if (!taken)
                continue;
            scanned++;
            Assert.Equal(expected, Text(fast));
        }

        // the test is about something only if many bodies are good, and the scanner reads most of those
        Assert.InRange(accepted, count / 10, count * 9 / 10);
        Assert.InRange(scanned, accepted / 3, accepted);
    }

    [Fact]
    public void Decimals_of_every_length_are_the_floats_that_System_Text_Json_reads()
    {
        var rng = new Rng(7);
        var texts = new string[784];
        for (var round = 0; round < 300; round++)
        {
            for (var i = 0; i < texts.Length; i++)
                texts[i] = Decimal(rng);
            var body = Encoding.UTF8.GetBytes($$"""{"pixels":[{{string.Join(',', texts)}}]}""");
            var request = new ImageRequest();
            Assert.True(PixelScanner.TryScan(Body(body), request, 1));
            using var document = JsonDocument.Parse(body);
            var k = 0;
            foreach (var number in document.RootElement.GetProperty("pixels").EnumerateArray())
                Assert.Equal((float)number.GetDouble(), request.Images.Values[k++]);
        }
    }

    [Fact]
    public void A_decimal_at_the_middle_between_two_floats_is_rounded_as_System_Text_Json_rounds_it()
    {
        // 1 + 2^-24 lies exactly between 1 and the next float; a last digit decides
        foreach (
            var text in new[]
            {
                "1.0000000596046448",
                "1.00000005960464477539062",
                "1.0000000596046447",
                "1.0000000596046449",
                "0.50000002980232239",
                "3.0000001192092896",
            })
        {
            var body = Body(Encoding.UTF8.GetBytes($$"""{"pixels":[{{text}}{{string.Concat(Enumerable.Repeat(",0", 783))}}]}"""));
            var request = new ImageRequest();
            Assert.True(PixelScanner.TryScan(body, request, 1));
            Assert.Equal((float)JsonDocument.Parse(text).RootElement.GetDouble(), request.Images.Values[0]);
        }
    }

    private static RequestBody Body(byte[] bytes)
    {
        var body = new RequestBody();
        body.Append(new ReadOnlySequence<byte>(bytes));
        return body;
    }

    private static string Text(ImageRequest request)
    {
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"{request.Many} {request.Images.Count} {request.Reference} {request.Normalized} {request.Greatest:R}"));
        foreach (var value in request.Images.Values)
            text.Append(' ').Append(BitConverter.SingleToUInt32Bits(value));
        return text.ToString();
    }

    // what the contract says, by the slowest and plainest means
    private static string? Oracle(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            var request = new ImageRequest();
            foreach (var field in root.EnumerateObject())
            {
                switch (field.Name, field.Value.ValueKind)
                {
                    case ("pixels", JsonValueKind.Array) when request.Images.Count == 0 && !request.Many:
                        Image(field.Value, request.Images.Extend(784));
                        break;
                    case ("instances", JsonValueKind.Array)
                        when request.Images.Count == 0 && field.Value.GetArrayLength() is >= 1 and <= MaxInstances:
                        request.Many = true;
                        foreach (var image in field.Value.EnumerateArray())
                            Image(image, request.Images.Extend(784));
                        break;
                    case ("model" or "alias" or "version" or "normalized", JsonValueKind.Null):
                        break;
                    case ("model", JsonValueKind.String):
                        request.Model = field.Value.GetString();
                        break;
                    case ("alias", JsonValueKind.String):
                        request.Alias = field.Value.GetString();
                        break;
                    case ("version", JsonValueKind.Number) when field.Value.TryGetInt32(out var version) && version > 0:
                        request.Version = version;
                        break;
                    case ("normalized", JsonValueKind.True or JsonValueKind.False):
                        request.Normalized = field.Value.GetBoolean();
                        break;
                    default:
                        return null;
                }
            }

            request.Greatest = request.Images.Count == 0 ? 0 : request.Images.Values.ToArray().Max();
            return request.Images.Count > 0 && (request.Normalized != true || request.Greatest <= 1) ? Text(request) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException)
        {
            return null;
        }

        static void Image(JsonElement json, Span<float> image)
        {
            var array = json.EnumerateArray().ToArray();
            var numbers =
                array.Length == 28
                    ? [.. array.SelectMany(row => row.GetArrayLength() == 28 ? row.EnumerateArray() : throw new InvalidDataException())]
                    : array;
            if (numbers.Length != 784)
                throw new InvalidDataException();
            for (var i = 0; i < 784; i++)
            {
                var value = (float)numbers[i].GetDouble();
                image[i] = value is >= 0 and <= 255 ? value + 0f : throw new InvalidDataException();
            }
        }
    }

    private static byte[] Body(Rng rng)
    {
        var fields = new List<string>
        {
            rng.Next(4) == 0
                ? $"\"instances\":{Space(rng)}[{string.Join(',', Images(rng, 1 + rng.Next(MaxInstances + 1)))}]"
                : $"\"pixels\":{Images(rng, 1)[0]}",
        };
        if (rng.Next(3) == 0)
            fields.Insert(rng.Next(2), "\"normalized\":" + (rng.Next(8) == 0 ? "null" : rng.Next(2) == 0 ? "true" : "false"));
        if (rng.Next(4) == 0)
            fields.Insert(rng.Next(2), $"\"version\":{rng.Next(6) - 1}");
        if (rng.Next(4) == 0)
            fields.Insert(rng.Next(2), "\"model\": \"mnist\"");
        if (rng.Next(8) == 0)
            fields.Insert(rng.Next(2), "\"alias\":\"pro\\u0064\"");
        return Encoding.UTF8.GetBytes(Space(rng) + "{" + string.Join("," + Space(rng), fields) + "}" + Space(rng));
    }

    private static string[] Images(Rng rng, int count)
    {
        var images = new string[count];
        for (var n = 0; n < count; n++)
        {
            var kind = rng.Next(5);
            var numbers = new string[784];
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] =
                    rng.Next(4) != 0
                        ? "0"
                        : kind switch
                        {
                            0 => Decimal(rng),
                            1 => Odd(rng),
                            _ => rng.Next(256).ToString(CultureInfo.InvariantCulture),
                        };
            }

            var comma = rng.Next(3) == 0 ? ", " : ",";
            images[n] = rng.Next(3) == 0
                ? "[" + string.Join(comma, numbers.Chunk(28).Select(row => "[" + string.Join(comma, row) + "]")) + "]"
                : "[" + string.Join(comma, numbers) + "]";
        }

        return images;
    }

    private static string Decimal(Rng rng)
    {
        var places = 1 + rng.Next(24);
        var text = new StringBuilder(rng.Next(3) == 0 ? "1." : "0.");
        for (var i = 0; i < places; i++)
            text.Append((char)('0' + rng.Next(10)));
        return text.ToString();
    }

    private static string Odd(Rng rng) => rng.Next(12) switch
    {
        0 => "1e-3",
        1 => "2.5E1",
        2 => "-0",
        3 => "255",
        4 => "1.0",
        5 => "-0.0e0",
        6 => "0.00392156862745098",
        7 => "254.99999",
        8 => rng.Next(200) == 0 ? "256" : "25",
        9 => rng.Next(200) == 0 ? "01" : "1",
        10 => rng.Next(200) == 0 ? "1e999" : "10",
        _ => rng.Next(200) == 0 ? "null" : "0.5",
    };

    private static string Space(Rng rng) => rng.Next(4) switch { 0 => " ", 1 => "\n\t", _ => "" };

    // half stay as they are; the others lose, gain or change a few bytes
    private static byte[] Mutate(Rng rng, byte[] body)
    {
        if (rng.Next(2) == 0)
            return body;
        var bytes = body.ToList();
        const string Alphabet = "0123456789.,-+eE[]{}\":\\ \nntrfalsu\0x\u007f";
        for (var times = 1 + rng.Next(3); times > 0 && bytes.Count > 1; times--)
        {
            var at = rng.Next(3) == 0 ? rng.Next(Math.Min(24, bytes.Count)) : rng.Next(bytes.Count);
            var letter = (byte)(rng.Next(20) == 0 ? rng.Next(256) : Alphabet[rng.Next(Alphabet.Length)]);
            switch (rng.Next(5))
            {
                case 0: bytes[at] = letter; break;
                case 1: bytes.Insert(at, letter); break;
                case 2: bytes.RemoveAt(at); break;
                case 3: bytes.RemoveRange(at, Math.Min(bytes.Count - at, rng.Next(40))); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + rng.Next(12)))); break;
            }
        }

        return [.. bytes];
    }
}
