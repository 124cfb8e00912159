using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebNN.Api.Access;

/// <summary>
/// The file <c>access/keys.json</c> of the data directory, read and written by a running server and by the command line beside it. Where it
/// is, the server is closed, also with no key in it.
/// </summary>
internal sealed class KeyFile(string dataDirectory) : IKeyStore
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly AccessFolder _folder = new(dataDirectory);

    private string FilePath => _folder.PathOf("keys.json");

    public string? Stamp => new FileInfo(FilePath) is { Exists: true } file
        ? string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks} {file.Length}")
        : null;

    public IReadOnlyList<StoredKey>? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<Content>(File.ReadAllBytes(FilePath), Json)?.Keys is { } keys && keys.All(IsWhole)
                ? keys
                : throw new InvalidDataException($"{FilePath} is no list of keys.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new InvalidDataException($"{FilePath} is no list of keys: {e.Message}", e);
        }
    }

    public string? Add(string name, AccessRole role, DateTimeOffset now) => Update<string?>(keys =>
    {
        if (keys.Any(other => other.Name == name))
            return (null, null);
        var (stored, key) = StoredKey.Make(name, role, now);
        return ([.. keys, stored], key);
    });

    public bool Revoke(string name) => Update(keys =>
        keys.Any(key => key.Name == name) ? (keys.Where(key => key.Name != name), true) : ((IEnumerable<StoredKey>?)null, false));

    public void Close() => Update(keys => (keys, 0));

    private T Update<T>(Func<IReadOnlyList<StoredKey>, (IEnumerable<StoredKey>? Keys, T Result)> change)
    {
        using var turn = _folder.Lock();
        var (keys, result) = change(Read() ?? []);
        if (keys is not null)
            DurableFiles.Replace(FilePath, JsonSerializer.SerializeToUtf8Bytes(new Content([.. keys]), Json));
        return result;
    }

    private static bool IsWhole(StoredKey key) => key is { Name: not null, Sha256: { Length: 64 } hash } && hash.All(char.IsAsciiHexDigit);

    private sealed record Content(IReadOnlyList<StoredKey> Keys);
}
