// Train: a small network on generated digits, and what the finished job says.
using System.Text;
using System.Text.Json.Nodes;

using var http = new HttpClient { BaseAddress = new Uri("http://localhost:5080") };
const string spec = """
    {
      "model": "mine", "dataset": "synthetic-digits", "layers": [100], "activation": "relu",
      "initializer": "he", "optimizer": { "kind": "adam", "learningRate": 0.001 }, "iterations": 1000
    }
    """;

using var body = new StringContent(spec, Encoding.UTF8, "application/json");
using var response = await http.PostAsync("/api/training/jobs", body);
var job = JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
Console.WriteLine($"job {job["id"]}");
while ((string)job["state"]! is "queued" or "running")
{
    await Task.Delay(500);
    job = JsonNode.Parse(await http.GetStringAsync($"/api/training/jobs/{job["id"]}"))!;
}
Console.WriteLine($"{job["state"]}: version {job["version"]} of {job["model"]}, test accuracy {job["testAccuracy"]}");
