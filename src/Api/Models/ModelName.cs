using System.Text.RegularExpressions;

namespace WebNN.Api.Models;

/// <summary>The rule for names of models and aliases: safe as a folder's name on every system.</summary>
public static partial class ModelName
{
    /// <summary>The rule in words, for error messages.</summary>
    public const string Rule =
        "lower-case letters, digits, '.', '_' and '-', at most 64, beginning with a letter or digit, not ending with '.'; " +
        "con, nul and other names of devices are not allowed.";

    /// <summary>Indicates whether a name follows the rule.</summary>
    public static bool IsValid(string? name) => name is not null && CanBeFolder(name) && !Reserved().IsMatch(name);

    /// <summary>Indicates whether a folder of this name may be a model's, be it from a time before names of devices were refused.</summary>
    internal static bool CanBeFolder(string name) => Allowed().IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Allowed();

    // what Windows opens as a device, or whose last dot it drops
    [GeneratedRegex(@"\A(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\z)|\.\z", RegexOptions.NonBacktracking)]
    private static partial Regex Reserved();
}
