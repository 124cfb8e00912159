using WebNN.Api.Models;

namespace WebNN.Api.Predict;

/// <summary>
/// Reads the usual body of <c>/predict</c> straight from its bytes: an object of unescaped keys, images as plain numbers. Whatever else
/// there is, it refuses without saying why, and <see cref="PredictJson"/> reads the body again, for the error or the unusual spelling.
/// Where it accepts, its numbers are those of System.Text.Json (a test makes a great many bodies to see that).
/// </summary>
internal ref struct PixelScanner
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly int _end;
    private int _at;
    private float _greatest;

    private PixelScanner(RequestBody body)
    {
        _text = body.Padded;
        _end = body.Length;
    }

    /// <summary>False: not the usual kind of body, or wrong. The request is then left empty.</summary>
    public static bool TryScan(RequestBody body, ImageRequest request, int maxInstances)
    {
        var scanner = new PixelScanner(body);
        var good = scanner.Object(request, maxInstances) && scanner._greatest <= (request.Normalized == true ? 1 : 255);
        if (good)
            request.Greatest = scanner._greatest;
        else
            request.Clear();
        return good;
    }

    private bool Object(ImageRequest request, int maxInstances)
    {
        var seen = 0;
        Skip();
        if (!Take((byte)'{'))
            return false;
        do
        {
            Skip();
            if (!Text(out var key))
                return false;
            Skip();
            if (!Take((byte)':'))
                return false;
            Skip();
            var field = 0;
            var good = false;
            if (key.SequenceEqual("pixels"u8))
                (field, good) = (1, Image(request.Images.Extend(ImageRequest.Pixels)));
            else if (key.SequenceEqual("instances"u8))
                (field, good, request.Many) = (1, Images(request.Images, maxInstances), true);
            else if (key.SequenceEqual("model"u8))
                (field, good) = (2, Name(request, out var name) && (request.Model = name) is not null);
            else if (key.SequenceEqual("alias"u8))
                (field, good) = (4, Name(request, out var name) && (request.Alias = name) is not null);
            else if (key.SequenceEqual("version"u8))
                (field, good) = (8, Whole(out var version) && (request.Version = version) is not null);
            else if (key.SequenceEqual("normalized"u8))
                (field, good) = (16, Truth(out var normalized) && (request.Normalized = normalized) is not null);
            else if (key.SequenceEqual("reject"u8))
                (field, good, request.Reject) = (32, Truth(out var reject), reject);

            // pixels and instances share a bit: one of the two, once
            if (!good || (seen & field) != 0)
                return false;
            seen |= field;
            Skip();
        }
        while (Take((byte)','));

        if (!Take((byte)'}'))
            return false;
        Skip();
        return _at == _end && (seen & 1) != 0;
    }

    private bool Images(SampleBatch images, int maxInstances)
    {
        if (!Take((byte)'['))
            return false;

        // a number has a digit and a comma
        images.Reserve(ImageRequest.Pixels * Math.Min(maxInstances, (_end / (2 * ImageRequest.Pixels)) + 1));
        do
        {
            Skip();
            if (images.Count == maxInstances || !Image(images.Extend(ImageRequest.Pixels)))
                return false;
            Skip();
        }
        while (Take((byte)','));
        return Take((byte)']');
    }

    private bool Image(Span<float> image)
    {
        if (!Take((byte)'['))
            return false;
        Skip();
        if (_text[_at] != '[')
            return PixelNumbers.TryRead(_text, ref _at, image, ref _greatest);

        for (var row = 0; row < ImageRequest.Side; row++)
        {
            Skip();
            var numbers = image.Slice(row * ImageRequest.Side, ImageRequest.Side);
            if (!Take((byte)'[') || !PixelNumbers.TryRead(_text, ref _at, numbers, ref _greatest))
                return false;
            Skip();
            if (!Take(row < ImageRequest.Side - 1 ? (byte)',' : (byte)']'))
                return false;
        }

        return true;
    }

    private bool Name(ImageRequest request, out string name)
    {
        var good = Text(out var text);
        name = good ? request.Name(text) : "";
        return good;
    }

    // printable ASCII without escapes, at most 64
    private bool Text(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!Take((byte)'"'))
            return false;
        var start = _at;
        while (_text[_at] is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\')
        {
            if (++_at - start > 64)
                return false;
        }

        text = _text[start.._at];
        return Take((byte)'"');
    }

    private bool Whole(out int value)
    {
        var start = _at;
        value = 0;
        while (_at - start < 9 && (uint)_text[_at] - '0' is <= 9 and var digit)
        {
            value = (value * 10) + (int)digit;
            _at++;
        }

        var next = _text[_at];
        return _at > start && _text[start] != '0' && (next is (byte)',' or (byte)'}' || PixelNumbers.IsSpace(next));
    }

    private bool Truth(out bool value)
    {
        value = _text[_at..].StartsWith("true"u8);
        if (!value && !_text[_at..].StartsWith("false"u8))
            return false;
        _at += value ? 4 : 5;
        return true;
    }

    private bool Take(byte expected)
    {
        if (_text[_at] != expected)
            return false;
        _at++;
        return true;
    }

    private void Skip()
    {
        while (PixelNumbers.IsSpace(_text[_at]))
            _at++;
    }
}
