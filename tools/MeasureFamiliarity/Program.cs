using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using WebNN.Api;
using WebNN.Api.Datasets;
using WebNN.MeasureFamiliarity;

// Asks /predict about pictures that are no digits, and digits that were changed, and prints as a table what share of each it warns of:
// dotnet run -c Release --project tools/MeasureFamiliarity -- mnist 1 [--WebNN:DatasetDirectories:0=<folder that holds mnist/>]
if (args is not [var model, var version, ..] || !int.TryParse(version, CultureInfo.InvariantCulture, out _))
{
    Console.Error.WriteLine("Usage: MeasureFamiliarity <model> <version> [--WebNN:DatasetDirectories:0=<folder that holds mnist/>]");
    return 2;
}

const int Count = 2600;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var temporary = Directory.CreateTempSubdirectory("webnn-familiarity-");
try
{
    string[] own = ["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning", $"--WebNN:DataDirectory={temporary.FullName}"];
    var builder = WebApplication.CreateBuilder([.. own, .. args[2..]]);
    builder.AddWebNN();
    await using var app = builder.Build();
    if (!app.TryTakeData())
        return 1;
    app.MapWebNN();
    await app.StartAsync();
    var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    using var client = new HttpClient { BaseAddress = new Uri(address) };
    var datasets = app.Services.GetRequiredService<DatasetStore>();
    var digits = (await datasets.LoadOrFetchAsync("mnist", CancellationToken.None)).Test;

    Console.WriteLine("| picture | unfamiliar | any warning |");
    Console.WriteLine("|---|--:|--:|");
    await Row("test digits as they are, all 10,000", digits.Count, (i, picture) => digits.Pixels(i).CopyTo(picture));
    await Row("inverted: dark on light", Count, (i, picture) => Pictures.Invert(digits.Pixels(i), picture));
    await Row("blank", 1, (_, picture) => picture.Clear());
    await Row("uniform noise", Count, Pictures.Noise);
    await Row("two digits side by side", Count, (i, picture) => Pictures.Pair(digits.Pixels(i), digits.Pixels(i + Count), picture));
    var letters = await Row("capital letters of the pen", Count, Pictures.Letter);
    if (datasets.Find("fashion-mnist") is { Present: true })
    {
        var clothes = (await datasets.LoadAsync("fashion-mnist", CancellationToken.None)).Test;
        await Row("clothes (Fashion-MNIST)", Count, (i, picture) => clothes.Pixels(i).CopyTo(picture));
    }

    await Row("digits of the pen (synthetic-digits)", 2000, Pictures.SyntheticDigit);
    foreach (var shift in (int[])[1, 2, 3])
        await Row($"digits shifted by {shift} px", Count, (i, picture) => Pictures.Move(digits.Pixels(i), shift, shift, 0, picture));
    foreach (var angle in (int[])[10, 20, 30])
        await Row($"digits rotated by {angle}°", Count, (i, picture) => Pictures.Move(digits.Pixels(i), 0, 0, angle, picture));

    var n = Letters.Alphabet.Length;
    var caught = Letters.Alphabet.Select((letter, l) =>
        (letter, share: letters.Where((_, i) => i % n == l).Average(answer => answer.IsUnfamiliar ? 1.0 : 0)));
    Console.WriteLine($"\nEach letter: {string.Join(", ", caught.Select(c => $"{c.letter} {c.share:P0}"))}");
    await app.StopAsync();
    return 0;

    async Task<Answer[]> Row(string name, int count, Draw draw)
    {
        var body = new byte[count * digits.Inputs];
        for (var i = 0; i < count; i++)
            draw(i, body.AsSpan(i * digits.Inputs, digits.Inputs));
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await client.PostAsync($"/predict?model={model}&version={version}", content);
        response.EnsureSuccessStatusCode();
        var answers = count == 1
            ? [(await response.Content.ReadFromJsonAsync<Answer>())!]
            : (await response.Content.ReadFromJsonAsync<Answers>())!.Predictions;
        var (unfamiliar, any) = (answers.Average(a => a.IsUnfamiliar ? 1.0 : 0), answers.Average(a => a.Warnings.Length > 0 ? 1.0 : 0));
        Console.WriteLine($"| {name} | {unfamiliar:P1} | {any:P1} |");
        return answers;
    }
}
catch (DatasetMissingException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
finally
{
    temporary.Delete(recursive: true);
}

internal delegate void Draw(int index, Span<byte> picture);

internal sealed record Answer(string[] Warnings)
{
    public bool IsUnfamiliar => Warnings.Contains("unfamiliar");
}

internal sealed record Answers(Answer[] Predictions);
