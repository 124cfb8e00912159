using System.Net.Mime;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace WebNN.Api.Models;

internal static class ModelDownloadApi
{
    /// <summary>A version's parameters as a file, for other programs.</summary>
    /// <param name="name">The model.</param>
    /// <param name="version">Its version.</param>
    /// <param name="format">
    /// <c>safetensors</c> (where absent; the file as it is stored), <c>npz</c> (NumPy), or <c>onnx</c>: the whole network, from
    /// <c>pixels</c> (N, 784) as 0–1 to <c>probabilities</c> (N, 10).
    /// </param>
    /// <param name="layout">
    /// Absent: W1, b1, W2, … with W of shape (in, out). <c>torch</c>, for safetensors and npz: 0.weight, 0.bias, 2.weight, … with weights
    /// of shape (out, in), which <c>load_state_dict</c> of an nn.Sequential of Linear, activation, Linear, … takes.
    /// </param>
    internal static async Task<IResult> Download(
        string name, int version, string? format, string? layout, HttpContext http, ModelRegistry registry, Capacity capacity)
    {
        if (format is not (null or "safetensors" or "npz" or "onnx"))
            return Problems.BadRequest($"format is '{Problems.Shorten(format)}'; it must be safetensors, npz or onnx.");
        var laidOut = ParameterLayouts.Parse(layout);
        if (format == "onnx" && layout is not null)
            return Problems.BadRequest("layout is for safetensors and npz; an ONNX file has one layout.");
        format ??= "safetensors";
        var file = $"{name}-{version}.{format}";
        if (format == "safetensors" && laidOut == ParameterLayout.Book && registry.Describe(new(name, version)) is { } facts)
        {
            // as it is stored, without a place in memory
            return registry.OpenFile(name, version) is { } stored
                ? TypedResults.Stream(stored, MediaTypeNames.Application.Octet, file, entityTag: Tag(facts.Sha256))
                : ModelProblems.NoVersion(registry, name, version);
        }

        var lookup = await registry.FindAsync(new(name, version), http.RequestAborted);
        if (lookup.Model is not { } served)
            return lookup.Problem();

        using var turn = await capacity.Heavy(http);
        if (turn.Refusal is { } refusal)
            return refusal;
        var made = ModelExport.Make(served, format, laidOut);
        http.Response.RegisterForDispose(made);
        var tag = Tag(Convert.ToHexStringLower(await SHA256.HashDataAsync(made, http.RequestAborted)));
        made.Position = 0;
        return TypedResults.Stream(made, MediaTypeNames.Application.Octet, file, entityTag: tag);
    }

    private static EntityTagHeaderValue Tag(string sha256) => new($"\"{sha256}\"");
}
