namespace WebNN.Web.Lessons;

/// <summary>Represents an example of the lesson on computational graphs.</summary>
/// <param name="Key">Its name in the texts.</param>
/// <param name="Formula">The formula.</param>
/// <param name="Values">The values of its variables, as in an address.</param>
/// <param name="Derivation">The derivation that stands beside it.</param>
internal sealed record GraphPreset(string Key, string Formula, string Values, GraphDerivation? Derivation = null)
{
    /// <summary>Book §5.2.1: an error on its way back through three products with the same number.</summary>
    public static readonly GraphPreset Chain = new("chain", "c*(c*(c*x))", "c=2 x=3", GraphDerivation.Chain);

    /// <summary>The sigmoid as its four nodes (book §5.5.2).</summary>
    public static readonly GraphPreset Sigmoid = new("sigmoid", "1/(1+exp(x*-1))", "x=1", GraphDerivation.Sigmoid);
}
