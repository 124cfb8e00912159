using WebNN.Api.Http;
using WebNN.Engine;

namespace WebNN.Api.Models;

/// <summary>The choices in an import's address.</summary>
internal readonly record struct ImportChoices(Activation Activation, ParameterLayout Layout, Promote Promote, ModelTask Task)
{
    /// <summary>Reads the query parameters.</summary>
    /// <exception cref="BadRequestException">One of them is wrong.</exception>
    public static ImportChoices Parse(string? activation, string? layout, string? promote, string? dataset, string? task)
    {
        activation ??= nameof(Activation.Sigmoid);
        if (!Enum.TryParse<Activation>(activation, ignoreCase: true, out var function) || !Enum.IsDefined(function))
            throw new BadRequestException($"activation is '{Problems.Shorten(activation)}'; it must be sigmoid, relu or tanh.");
        var laidOut = ParameterLayouts.Parse(layout);
        var wanted = promote switch
        {
            null or "always" => Promote.Always,
            "ifBetter" => Promote.IfBetter,
            "never" => Promote.Never,
            _ => throw new BadRequestException($"promote is '{promote}'; it must be always, ifBetter or never."),
        };
        if (wanted == Promote.IfBetter && dataset is null)
            throw new BadRequestException("promote=ifBetter needs the dataset to compare on, as in ?promote=ifBetter&dataset=mnist.");
        var learned = task switch
        {
            null or "classification" => ModelTask.Classification,
            "regression" => ModelTask.Regression,
            _ => throw new BadRequestException($"task is '{Problems.Shorten(task)}'; it must be classification or regression."),
        };
        return new ImportChoices(function, laidOut, wanted, learned);
    }
}
