using WebNN.Engine.Kernels;

namespace WebNN.Engine;

/// <summary>
/// Represents what decides, beside options and data, which bits a training gives: two of the same give the same, others may not.
/// </summary>
/// <param name="Version">The version of the engine's arithmetic: a change that gives other bits raises it.</param>
/// <param name="InstructionSet">The width of its vectors, which decides the order of sums.</param>
public sealed record EngineBuild(int Version, string InstructionSet)
{
    /// <summary>Gets the build that runs here.</summary>
    public static EngineBuild Current { get; } = new(2, KernelSet<float>.Level.ToString());
}
