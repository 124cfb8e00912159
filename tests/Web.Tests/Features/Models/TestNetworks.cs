using WebNN.Engine;
using WebNN.Engine.Formats;

namespace WebNN.Web.Tests.Features.Models;

/// <summary>Networks that need no training.</summary>
internal static class TestNetworks
{
    /// <summary>784-5-10, with random weights.</summary>
    public static Network<float> OfDigits(ulong seed)
    {
        var network = new Network<float>(new NetworkSpec([784, 5, 10], Activation.Sigmoid));
        network.Initialize(Initializer.He, 0, new Rng(seed));
        return network;
    }

    /// <summary>Its parameters as a .safetensors file, in the book's names and layout.</summary>
    public static byte[] File(Network<float> network) => SafeTensors.ToBytes(
    [
        .. network.Parameters.Select(parameter => new NamedTensor(
            parameter.Name,
            parameter.IsBias ? [parameter.Value.Columns] : [parameter.Value.Rows, parameter.Value.Columns],
            parameter.Value.ToArray())),
    ]);
}
