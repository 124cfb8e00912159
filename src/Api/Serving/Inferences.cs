using System.Text.Json;
using Microsoft.Extensions.Options;
using WebNN.Api.Http;
using WebNN.Api.Models;
using WebNN.Api.Predict;

namespace WebNN.Api.Serving;

/// <summary>Opens the requests of both serving protocols that predict.</summary>
internal sealed class Inferences(ModelRegistry registry, Capacity capacity, IOptions<WebNNOptions> options)
{
    /// <summary>Finds the model, reads the body, waits for a turn, and answers; or says why that is impossible.</summary>
    public async Task<IResult> AnswerAsync(HttpContext http, Func<Inference, IResult> answer)
    {
        var lookup = await registry.FindAsync(RouteReference.Of(http), http.RequestAborted);
        if (lookup.Model is not { } served)
            return lookup.Problem();
        using var buffers = PredictBuffers.Rent();
        using var turn = await buffers.Body.ReadAsync(http, capacity);
        if (turn?.Refusal is { } refusal)
            return refusal;
        try
        {
            return answer(new Inference(served, buffers.Body, options.Value.MaxInstances));
        }
        catch (JsonException e)
        {
            throw new BadRequestException(JsonErrors.Describe(e), e);
        }
    }
}
