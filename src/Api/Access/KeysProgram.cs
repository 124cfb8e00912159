using System.Globalization;
using Microsoft.Extensions.Options;
using WebNN.Api.Cluster;

namespace WebNN.Api.Access;

/// <summary>
/// The commands <c>keys add NAME --role ROLE</c>, <c>keys list</c> and <c>keys revoke NAME</c>, which work on the data directory beside a
/// running server or before it starts.
/// </summary>
internal static class KeysProgram
{
    private const string Usage = "usage: keys add NAME --role viewer|trainer|admin\n       keys list\n       keys revoke NAME";

    private static readonly Caller CommandLine = new("command line", AccessRole.Admin);

    /// <summary>Does what the arguments say, and gives the exit status.</summary>
    /// <param name="arguments">What comes after <c>keys</c>, without settings (<c>--WebNN:…=…</c>).</param>
    /// <param name="services">Where the data directory is found.</param>
    public static int Run(string[] arguments, IServiceProvider services)
    {
        try
        {
            var data = services.GetRequiredService<IOptions<WebNNOptions>>().Value.DataDirectory;
            Directory.CreateDirectory(data);
            if (services.GetService<Database>() is { } database)
                Schema.Migrate(database);
            var (file, audit) = (services.GetRequiredService<IKeyStore>(), services.GetRequiredService<Audit>());
            return arguments switch
            {
                ["add", var name, "--role", var role] => Add(file, audit, name, role),
                ["list"] => List(file),
                ["revoke", var name] => Revoke(file, audit, name),
                _ => Fail(Usage),
            };
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or OptionsValidationException
            or DatabaseException)
        {
            return Fail(e.Message);
        }
    }

    private static int Add(IKeyStore file, Audit audit, string name, string roleName)
    {
        if (!StoredKey.IsName(name))
            return Fail($"A key's name is made of {StoredKey.Rule}");
        if (!Enum.TryParse<AccessRole>(roleName, ignoreCase: true, out var role) || !roleName.All(char.IsAsciiLetter))
            return Fail($"There is no role '{roleName}'; there is viewer, trainer and admin.");
        if (file.Add(name, role, TimeProvider.System.GetUtcNow()) is not { } key)
            return Fail($"There is a key '{name}' already: revoke it first, or choose another name.");
        audit.Note(CommandLine, "key.add", name);
        Console.Error.WriteLine($"The key of '{name}' ({Word(role)}), which is shown this once:");
        Console.WriteLine(key);
        return 0;
    }

    private static int List(IKeyStore file)
    {
        var keys = file.Read();
        if (keys is null)
            Console.Error.WriteLine("There has never been a key: the server is open to everyone.");
        foreach (var key in (keys ?? []).OrderBy(key => key.Name, StringComparer.Ordinal))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{key.Name}\t{Word(key.Role)}\t{key.CreatedAt:yyyy-MM-dd HH:mm:ss}Z"));
        }


        return 0;
    }

    private static int Revoke(IKeyStore file, Audit audit, string name)
    {
        if (!file.Revoke(name))
            return Fail($"There is no key '{name}'.");
        audit.Note(CommandLine, "key.revoke", name);
        Console.Error.WriteLine($"The key of '{name}' is revoked.");
        return 0;
    }

    private static string Word(AccessRole role) => role.ToString().ToLower(CultureInfo.InvariantCulture);

    private static int Fail(string why)
    {
        Console.Error.WriteLine(why);
        return 1;
    }
}
