namespace WebNN.Web.Lessons;

/// <summary>Represents the end of a descent.</summary>
public enum DescentOutcome
{
    /// <summary>It leaves the picture or the finite numbers.</summary>
    Diverges,

    /// <summary>It has hardly moved, though the start is not flat.</summary>
    Stands,

    Arrives,
}
