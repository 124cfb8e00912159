namespace WebNN.Web.Shell;

/// <summary>Whoever looks at a page, for as long as it is open.</summary>
internal sealed class Visitor
{
    /// <summary>The address of the visitor as <see cref="Api.Http.ClientAddress"/> has it; null where it is not known.</summary>
    public string? Address { get; set; }
}
