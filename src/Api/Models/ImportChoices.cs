using WebNN.Engine;

namespace WebNN.Api.Models;

/// <summary>The choices in an import's address.</summary>
internal readonly record struct ImportChoices(Activation Activation, ParameterLayout Layout, Promote Promote)
{
    /// <returns>Null: <paramref name="choices"/> has them; else what is wrong.</returns>
    public static string? Parse(string? activation, string? layout, string? promote, string? dataset, out ImportChoices choices)
    {
        choices = default;
        activation ??= nameof(Activation.Sigmoid);
        if (!Enum.TryParse<Activation>(activation, ignoreCase: true, out var function) || !Enum.IsDefined(function))
            return $"activation is '{Problems.Shorten(activation)}'; it must be sigmoid, relu or tanh.";
        if (ParameterLayouts.Parse(layout, out var laidOut) is { } wrong)
            return wrong;
        Promote? wanted = promote switch
        {
            null or "always" => Promote.Always,
            "ifBetter" => Promote.IfBetter,
            "never" => Promote.Never,
            _ => null,
        };
        if (wanted is null)
            return $"promote is '{promote}'; it must be always, ifBetter or never.";
        if (wanted == Promote.IfBetter && dataset is null)
            return "promote=ifBetter needs the dataset to compare on, as in ?promote=ifBetter&dataset=mnist.";
        choices = new ImportChoices(function, laidOut, wanted.Value);
        return null;
    }
}
