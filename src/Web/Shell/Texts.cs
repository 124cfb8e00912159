using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace WebNN.Web.Shell;

/// <summary>Every string of the pages, by language and key, read once from <c>content/ui/&lt;area&gt;.&lt;language&gt;.json</c>.</summary>
internal sealed class TextCatalog
{
    private readonly FrozenDictionary<string, FrozenDictionary<string, string>> _texts;
    private readonly bool _strict;

    private TextCatalog(FrozenDictionary<string, FrozenDictionary<string, string>> texts, bool strict)
    {
        _texts = texts;
        _strict = strict;
    }

    /// <summary>Reads all files of a folder; a key that two files of one language both define is an error.</summary>
    /// <param name="folder">Holds one file per area and language, each a flat object of strings.</param>
    /// <param name="strict">A missing key throws; otherwise the key itself is shown.</param>
    public static TextCatalog Load(string folder, bool strict) =>
        new(Languages.All.ToFrozenDictionary(language => language, language => Merge(folder, language)), strict);

    public string Get(string language, string key) =>
        _texts[language].TryGetValue(key, out var text) ? text
        : _strict ? throw new KeyNotFoundException($"content/ui has no text '{key}' in '{language}'.")
        : key;

    public bool Has(string language, string key) => _texts[language].ContainsKey(key);

    public IReadOnlyDictionary<string, string> All(string language) => _texts[language];

    private static FrozenDictionary<string, string> Merge(string folder, string language)
    {
        var merged = new Dictionary<string, string>();
        foreach (var file in Directory.EnumerateFiles(folder, $"*.{language}.json").Order(StringComparer.Ordinal))
        {
            foreach (var (key, text) in JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file)) ?? [])
            {
                if (!merged.TryAdd(key, text))
                    throw new InvalidDataException($"{Path.GetFileName(file)} defines '{key}' a second time.");
            }
        }

        return merged.ToFrozenDictionary();
    }
}

/// <summary>The texts in the language of one request or circuit: <c>@T["common.menu"]</c>.</summary>
internal sealed class Texts(TextCatalog catalog)
{
    /// <summary><c>en</c> or <c>ko</c>.</summary>
    public string Language { get; private set; } = Languages.Current;

    public string this[string key] => catalog.Get(Language, key);

    /// <summary>A text with <c>{0}</c>, <c>{1}</c>… filled in; numbers are written the same in every language.</summary>
    public string this[string key, params object?[] values] => string.Format(CultureInfo.InvariantCulture, this[key], values);

    /// <summary>Indicates whether there is such a text, for names that callers choose.</summary>
    public bool Has(string key) => catalog.Has(Language, key);

    /// <summary>The circuit follows the page it was started from, whatever its own connection asks for.</summary>
    public void Use(string language) => Language = language;

    /// <summary>The texts below a prefix, without it: what a script module is given.</summary>
    public Dictionary<string, string> Below(string prefix) => catalog.All(Language)
        .Where(text => text.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(text => text.Key[prefix.Length..], text => text.Value);
}
