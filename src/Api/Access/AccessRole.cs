namespace WebNN.Api.Access;

/// <summary>The role of a key; each includes those before it.</summary>
public enum AccessRole
{
    /// <summary>Reads, predicts, takes lessons and watches.</summary>
    Viewer,

    /// <summary>Also submits jobs and imports, and commands or deletes what it owns.</summary>
    Trainer,

    /// <summary>Also changes what others own, and rules over the keys.</summary>
    Admin,
}
