using System.Runtime.InteropServices;
using System.Security.Cryptography;
using WebNN.Engine.Data;
using WebNN.Engine.Training;
using Xunit;

namespace WebNN.Engine.Tests;

public class EngineBuildTests
{
    /// <summary>
    /// Of a short training: where one of these changes, jobs of earlier builds cannot be opened again, and the version must be raised.
    /// </summary>
    private static readonly Dictionary<string, string> Bits = new()
    {
        ["Vector512"] = "a72fe31fa16e864f",
        ["Vector256"] = "180810aa4ed3e8de",
        ["Vector128"] = "c21781e269c6dc07",
        ["Scalar"] = "c09d28b6b29f88f0",
    };

    [Fact]
    public void The_same_version_and_instruction_set_give_the_same_bits()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "The known bits are those of x64.");
        var build = EngineBuild.Current;
        Assert.Equal(2, build.Version);
        Assert.Equal((build.InstructionSet, Bits[build.InstructionSet]), (build.InstructionSet, Hash()));
    }

    // from numbers that no function of the system's library has made
    private static string Hash()
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var kind in Enum.GetValues<OptimizerKind>())
        {
            var options = new TrainingOptions
            {
                Layers = [21, 13],
                Activation = (Activation)((int)kind % 3),
                Optimizer = new() { Kind = kind, LearningRate = 0.02 },
                Dropout = kind == OptimizerKind.Adam ? 0.25 : 0,
                WeightDecay = kind == OptimizerKind.Momentum ? 0.001 : 0,
                BatchSize = 17,
                Iterations = 60,
            };
            var data = SyntheticDigits.Create(200, 1);
            var trainer = new Trainer(options, data, null, Initial(data, options));
            foreach (var step in trainer.Steps())
                hash.AppendData(BitConverter.GetBytes((float)step.Loss));
            foreach (var parameter in trainer.Network.Parameters)
                hash.AppendData(MemoryMarshal.AsBytes(parameter.Value.ToArray().AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static Network<float> Initial(Dataset data, TrainingOptions options)
    {
        var network = new Network<float>(new NetworkSpec([data.Inputs, .. options.Layers, data.Classes], options.Activation));
        foreach (var parameter in network.Parameters.Where(parameter => !parameter.IsBias))
        {
            for (var r = 0; r < parameter.Value.Rows; r++)
            {
                for (var c = 0; c < parameter.Value.Columns; c++)
                    parameter.Value[r, c] = (((((r * 31) + c) * 37) % 101) - 50) / 512f;
            }
        }

        return network;
    }
}
