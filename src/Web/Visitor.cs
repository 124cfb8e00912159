namespace WebNN.Web;

/// <summary>Whoever looks at a page, for as long as it is open.</summary>
internal sealed class Visitor
{
    /// <summary>Where they are, as <see cref="Api.Http.ClientAddress"/> has it; null: not known.</summary>
    public string? Address { get; set; }
}
