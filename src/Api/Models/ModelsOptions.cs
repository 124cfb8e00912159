using System.ComponentModel.DataAnnotations;

namespace WebNN.Api.Models;

/// <summary>The section "WebNN:Models".</summary>
public sealed class ModelsOptions
{
    /// <summary>
    /// The memory for versions that are loaded, in bytes: parameters and the arrays of a prediction. A version is loaded on first use; the
    /// least recently used ones make room. 0: a quarter of what the process may use.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long MemoryBytes { get; set; }

    internal long MemoryBudget => MemoryBytes > 0 ? MemoryBytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;
}
