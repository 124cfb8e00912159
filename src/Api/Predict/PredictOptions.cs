using System.ComponentModel.DataAnnotations;

namespace WebNN.Api.Predict;

/// <summary>The section "WebNN:Predict".</summary>
public sealed class PredictOptions
{
    /// <summary>
    /// An input whose familiarity is lower gets the warning "unfamiliar", and no digit where the request says <c>reject</c>.
    /// </summary>
    [Range(0.0, 1.0)]
    public double UnfamiliarBelow { get; set; } = 0.01;
}
