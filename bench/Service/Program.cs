using WebNN.Api;

// The API as it is, and beside it a handler that only reads the body and answers as many bytes: what any /predict costs at least.
var builder = WebApplication.CreateBuilder(args);
builder.AddWebNN();
var app = builder.Build();
app.MapWebNN();
var answer = new byte[300];
app.MapPost("/bench/read", async http =>
{
    for (var body = http.Request.BodyReader; ;)
    {
        var read = await body.ReadAsync(http.RequestAborted);
        body.AdvanceTo(read.Buffer.End);
        if (read.IsCompleted)
            break;
    }

    http.Response.ContentType = "application/json";
    http.Response.ContentLength = answer.Length;
    await http.Response.BodyWriter.WriteAsync(answer, http.RequestAborted);
});
app.Run();
