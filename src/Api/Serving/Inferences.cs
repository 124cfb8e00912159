using Microsoft.Extensions.Options;
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
        var body = new RequestBody();
        using var turn = await body.ReadAsync(http, capacity);
        return turn?.Refusal ?? answer(new Inference(served, body, options.Value.MaxInstances));
    }
}
