using System.Text.Json;
using WebNN.Api.Http;

namespace WebNN.Api.Predict;

/// <summary>The fields, beside the image, of a question about one: whole numbers, and yes or no. What is null is absent.</summary>
/// <param name="numbers">The names of the numbers.</param>
/// <param name="flags">The names of what is true or false.</param>
internal sealed class QuestionFields(string[] numbers, params string[] flags)
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _set = new(StringComparer.Ordinal);

    /// <summary>A number; null where it is absent.</summary>
    public int? Number(string name) => _numbers.TryGetValue(name, out var number) ? number : null;

    /// <summary>Indicates whether a flag is given and true.</summary>
    public bool Flag(string name) => _set.Contains(name);

    /// <summary>Takes the value of a field. False: there is no such field.</summary>
    /// <exception cref="BadRequestException">It is not what the field takes.</exception>
    public bool TryRead(string name, ref Utf8JsonReader json)
    {
        var isNumber = numbers.Contains(name);
        if (!isNumber && !flags.Contains(name))
            return false;
        if (json.TokenType == JsonTokenType.Null)
            return true;
        if (!isNumber)
            ReadFlag(name, ref json);
        else if (json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var number))
            _numbers[name] = number;
        else
            throw new BadRequestException($"{name} must be a whole number, but is {PredictJson.Kind(ref json)}.");
        return true;
    }

    /// <summary>The names of all fields, those of the image among them.</summary>
    public override string ToString() => string.Join(", ", ["pixels", "normalized", .. numbers, .. flags]);

    private void ReadFlag(string name, ref Utf8JsonReader json)
    {
        if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            throw new BadRequestException($"{name} must be true or false, but is {PredictJson.Kind(ref json)}.");
        if (json.GetBoolean())
            _set.Add(name);
    }
}
