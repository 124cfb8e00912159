using Google.Protobuf;
using WebNN.Api.Models.Onnx;
using WebNN.Engine;
using WebNN.Engine.Formats;

namespace WebNN.Api.Models;

/// <summary>
/// A version as an ONNX file: <c>pixels</c> (N, inputs) as the network sees them, 0–1, to <c>probabilities</c> (N, classes), in float32.
/// Every layer is a Gemm (x·W + b) and its activation, the last one Softmax. Where numbers are predicted, <c>values</c> go to
/// <c>predictions</c>, and the last layer is its Gemm alone.
/// </summary>
internal static class OnnxExport
{
    private const int IrVersion = 8, Opset = 13;

    /// <summary>Writes the file; the same version gives the same bytes.</summary>
    public static void Write(Stream stream, ModelVersion version, Network<float> network)
    {
        var names = TensorNames.Of(version);
        var graph = new GraphProto
        {
            Name = version.Model,
            Input = { Value(names.Input, network.Inputs) },
            Output = { Value(names.Output, network.Outputs) },
        };
        graph.Initializer.AddRange(ParameterLayout.Book.Tensors(network).Select(Tensor));
        var (last, x) = (network.Spec.Sizes.Count - 1, names.Input);
        for (var layer = 1; layer < last; layer++)
        {
            graph.Node.Add(Node("Gemm", $"a{layer}", x, $"W{layer}", $"b{layer}"));
            x = $"z{layer}";
            graph.Node.Add(Node(Operator(network.Spec.Activation), x, $"a{layer}"));
        }

        var sums = version.IsRegression ? names.Output : $"a{last}";
        graph.Node.Add(Node("Gemm", sums, x, $"W{last}", $"b{last}"));
        if (!version.IsRegression)
        {
            var softmax = Node("Softmax", names.Output, sums);
            softmax.Attribute.Add(new AttributeProto { Name = "axis", I = 1, Type = AttributeProto.Types.AttributeType.Int });
            graph.Node.Add(softmax);
        }

        var model = new ModelProto
        {
            IrVersion = IrVersion,
            OpsetImport = { new OperatorSetIdProto { Version = Opset } },
            ProducerName = "WebNN",
            ModelVersion = version.Version,
            DocString = $"{version.Model}, version {version.Version}: "
                + (version.IsRegression ? "numbers to numbers." : "white on black as 0 to 1, row by row; a probability per class."),
            MetadataProps = { new StringStringEntryProto { Key = "labels", Value = string.Join(',', version.Labels) } },
            Graph = graph,
        };
        model.WriteTo(stream);
    }

    private static string Operator(Activation activation) => activation switch
    {
        Activation.Sigmoid => "Sigmoid",
        Activation.Relu => "Relu",
        Activation.Tanh => "Tanh",
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Not an activation."),
    };

    // a node bears the name of what it computes
    private static NodeProto Node(string operation, string output, params string[] inputs) =>
        new() { OpType = operation, Name = output, Input = { inputs }, Output = { output } };

    private static ValueInfoProto Value(string name, int columns) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = TensorProto.Types.DataType.Float,
                Shape = new TensorShapeProto
                {
                    Dim =
                    {
                        new TensorShapeProto.Types.Dimension { DimParam = "N" },
                        new TensorShapeProto.Types.Dimension { DimValue = columns },
                    },
                },
            },
        },
    };

    private static TensorProto Tensor(NamedTensor tensor)
    {
        var bytes = new byte[4 * tensor.Values.Length];
        LittleEndian.WriteSingles(tensor.Values, bytes);
        return new TensorProto
        {
            Name = tensor.Name,
            Dims = { tensor.Shape.Select(size => (long)size) },
            DataType = TensorProto.Types.DataType.Float,
            RawData = UnsafeByteOperations.UnsafeWrap(bytes),
        };
    }
}
