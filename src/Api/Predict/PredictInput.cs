using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Json;
using WebNN.Api.Models;

namespace WebNN.Api.Predict;

/// <summary>
/// What one request to <c>/predict</c> asks for, and every buffer it needs on the way, so that a pool of these makes a prediction without
/// allocating. Pixels are the numbers as they came; <see cref="CopyTo"/> turns them into what the network sees.
/// </summary>
internal sealed class PredictInput
{
    public const int Pixels = 784, Side = 28;

    /// <summary>Room behind a body, so that a scanner may read eight bytes at once anywhere in it. Always zero: no JSON holds a zero byte.</summary>
    public const int Slack = 32;

    private const int KeepBytes = 64 << 10;

    private byte[] _body = new byte[16 << 10];
    private float[] _values = new float[Pixels];
    private ArrayBufferWriter<byte> _output = new(1 << 10);

    public PredictInput() => Writer = new Utf8JsonWriter(_output, new JsonWriterOptions { SkipValidation = true });

    /// <summary>The images there are.</summary>
    public int Count { get; set; }

    /// <summary>Whether the answer is <c>{"predictions":[…]}</c>.</summary>
    public bool Many { get; set; }

    public string? Model { get; set; }

    public int? Version { get; set; }

    public string? Alias { get; set; }

    /// <summary>The version that is to answer.</summary>
    public ModelReference Reference => new(Model, Version, Alias);

    public bool? Normalized { get; set; }

    /// <summary>The greatest value of all images.</summary>
    public float Most { get; set; }

    public int BodyLength { get; private set; }

    /// <summary>The body, and <see cref="Slack"/> zero bytes behind it.</summary>
    public ReadOnlySpan<byte> Padded => _body.AsSpan(0, BodyLength + Slack);

    public ReadOnlySpan<byte> Body => _body.AsSpan(0, BodyLength);

    public Utf8JsonWriter Writer { get; }

    public ReadOnlyMemory<byte> Output => _output.WrittenMemory;

    /// <summary>The last name scanned from bytes: the next request most often names the same.</summary>
    private string _lastName = "";

    /// <summary>As new, but with its buffers, unless a large request has blown them up.</summary>
    public void Reset()
    {
        LetGo();
        BodyLength = 0;
        ForgetFields();
        if (_output.Capacity > KeepBytes)
            _output = new ArrayBufferWriter<byte>(1 << 10);
        _output.ResetWrittenCount();
        Writer.Reset(_output);
    }

    /// <summary>Once the answer is written: what a large request has blown up does not wait until it is sent.</summary>
    public void LetGo()
    {
        if (_body.Length > KeepBytes)
            (_body, BodyLength) = (new byte[16 << 10], 0);
        if (_values.Length > KeepBytes / sizeof(float))
            (_values, Count) = (new float[Pixels], 0);
    }

    /// <summary>Everything read from the body; the body stays.</summary>
    public void ForgetFields() => (Count, Many, Model, Version, Alias, Normalized, Most) = (0, false, null, null, null, null, 0);

    /// <summary>The values of one image, (784,), making room for it.</summary>
    public Span<float> Image(int index)
    {
        if (_values.Length < (index + 1) * Pixels)
            Array.Resize(ref _values, Math.Max((index + 1) * Pixels, 2 * _values.Length));
        return _values.AsSpan(index * Pixels, Pixels);
    }

    /// <summary>Makes room for so many images at once, where they are known, instead of doubling it again and again.</summary>
    public void Expect(int images)
    {
        if (_values.Length < images * Pixels)
            Array.Resize(ref _values, images * Pixels);
    }

    /// <summary>The same for a body whose length is known; its memory is touched only as it comes.</summary>
    public void Reserve(long length)
    {
        if (BodyLength == 0 && _body.Length < length + Slack)
            _body = GC.AllocateUninitializedArray<byte>(checked((int)length) + Slack);
    }

    public void Append(in ReadOnlySequence<byte> bytes)
    {
        var length = checked((int)bytes.Length);
        if (_body.Length < BodyLength + length + Slack)
            Array.Resize(ref _body, Math.Max(BodyLength + length + Slack, 2 * _body.Length));
        bytes.CopyTo(_body.AsSpan(BodyLength));
        BodyLength += length;
    }

    /// <summary>Puts the zeros behind the body.</summary>
    public void EndBody() => _body.AsSpan(BodyLength, Slack).Clear();

    /// <summary>A name from its ASCII bytes.</summary>
    public string Name(ReadOnlySpan<byte> ascii) => Ascii.Equals(ascii, _lastName) ? _lastName : _lastName = Encoding.ASCII.GetString(ascii);

    /// <summary>Writes image <paramref name="from"/> and those behind it into the rows of <paramref name="x"/>, (N, 784), as 0–1.</summary>
    public void CopyTo(Engine.Matrix<float> x, int from)
    {
        // 0–255 or 0–1: as the caller says, else by whether any value exceeds 1
        var scale = Normalized is { } normalized ? !normalized : Most > 1;
        for (var n = 0; n < x.Rows; n++)
        {
            var image = Image(from + n);
            var row = x.Row(n);
            if (!scale)
            {
                image.CopyTo(row);
                continue;
            }

            var i = 0;
            for (; i <= row.Length - Vector<float>.Count; i += Vector<float>.Count)
                (new Vector<float>(image[i..]) / new Vector<float>(255f)).CopyTo(row[i..]);
            for (; i < row.Length; i++)
                row[i] = image[i] / 255f;
        }
    }

    /// <summary>Null, or which value is not in range. Every value must be finite.</summary>
    public string? CheckRange()
    {
        var most = Normalized == true ? 1f : 255f;
        var wrong = _values.AsSpan(0, Count * Pixels).IndexOfAnyExceptInRange(0f, most);
        return wrong < 0 ? null : OutOfRange(Place(wrong), _values[wrong], Normalized);
    }

    public static string OutOfRange(string place, double value, bool? normalized) => FormattableString.Invariant(
        $"{place} is {value:R}; pixels are 0 to {(normalized == true ? "1, because normalized is true" : normalized == false ? "255" : "255, or 0 to 1")}.");

    private string Place(int index) => Many ? $"instances[{index / Pixels}][{index % Pixels}]" : $"pixels[{index}]";
}
