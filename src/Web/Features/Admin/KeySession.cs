using WebNN.Api.Access;

namespace WebNN.Web.Features.Admin;

/// <summary>The keys as an administrator sees them, and makes and revokes them.</summary>
internal sealed class KeySession(KeyCommands keys, Caller by)
{
    /// <summary>The keys, by name.</summary>
    public IReadOnlyList<StoredKey> Keys { get; private set; } = [];

    /// <summary>Indicates whether nobody needs a key yet: the first comes from the command line.</summary>
    public bool IsOpen => keys.IsOpen;

    /// <summary>Indicates whether the configuration has an administrator's key, too.</summary>
    public bool HasAdminKey => keys.HasAdminKey;

    /// <summary>The name of the key that is to be made.</summary>
    public string Name { get; set; } = "";

    /// <summary>What the key that is to be made allows.</summary>
    public AccessRole Role { get; set; } = AccessRole.Viewer;

    /// <summary>The key that was made last, until another is, or until it is put away.</summary>
    public (string Name, string Key)? Made { get; private set; }

    /// <summary>The name of the key that is asked about; null: none.</summary>
    public string? Asked { get; private set; }

    /// <summary>What has not been done, as a text's name; null: nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>What comes of revoking the key that is asked about, as a text's name.</summary>
    public string Consequence =>
        Keys.All(key => key.Name != Asked || key.Role != AccessRole.Admin) ? "admin.revoke.text"
        : !HasAdminKey && Keys.All(key => key.Role != AccessRole.Admin || key.Name == Asked) ? "admin.revoke.last"
        : Asked == by.Name ? "admin.revoke.own"
        : "admin.revoke.text";

    /// <summary>Reads the keys.</summary>
    public void Refresh()
    {
        try
        {
            Keys = keys.List();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            (Keys, Problem) = ([], "admin.keys.unreadable");
        }

        if (Keys.All(key => key.Name != Asked))
            Asked = null;
    }

    /// <summary>Makes the key that the form describes.</summary>
    public void Add()
    {
        (Problem, Made) = (null, null);
        var name = Name.Trim();
        if (!StoredKey.IsName(name))
            Problem = "admin.key.invalid";
        else
            Try(() => Made = keys.Add(by, name, Role) is { } key ? (name, key) : null, "admin.key.taken");
        if (Made is not null)
            Name = "";
    }

    /// <summary>Forgets the key that was made.</summary>
    public void PutAway() => Made = null;

    /// <summary>Asks whether a key is really to be revoked; null: asks nothing.</summary>
    public void Ask(string? name) => (Asked, Problem) = (name, null);

    /// <summary>Revokes the key that is asked about.</summary>
    public void Revoke()
    {
        if (Asked is not { } name)
            return;
        if (Made?.Name == name)
            Made = null;
        Try(() => keys.Revoke(by, name) ? name : null, "admin.key.gone");
        Asked = null;
    }

    private void Try(Func<object?> change, string refused)
    {
        try
        {
            Problem = change() is null ? refused : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Problem = "admin.key.notStored";
        }

        var problem = Problem;
        Refresh();
        Problem ??= problem;
    }
}
