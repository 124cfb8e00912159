// Predict: one of the server's test images, and what the model takes it for.
using System.Text;
using System.Text.Json.Nodes;

using var http = new HttpClient { BaseAddress = new Uri("http://localhost:5080") };

var sample = JsonNode.Parse(await http.GetStringAsync("/api/datasets/synthetic-digits/test/0"))!;
var pixels = new JsonObject { ["pixels"] = sample["pixels"]!.DeepClone() };
using var body = new StringContent(pixels.ToJsonString(), Encoding.UTF8, "application/json");
using var response = await http.PostAsync("/predict", body);
var answer = JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
var percent = 100 * (double)answer["confidence"]!;
Console.Write($"label {sample["label"]}, read as {answer["digit"]} ({percent:F1}%) ");
Console.WriteLine($"by {answer["model"]}/{answer["version"]}");
