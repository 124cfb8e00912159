// Watch: the loss of every iteration as it happens, over SignalR's JSON protocol, without a package.
// With Microsoft.AspNetCore.SignalR.Client it is StreamAsync<JsonNode>("Watch", job, 1) of a HubConnection.
// The job is the first argument, else the newest one.
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

const string server = "http://localhost:5080";
const char end = '\u001e'; // of every message of the protocol

using var http = new HttpClient();
var newest = JsonNode.Parse(await http.GetStringAsync($"{server}/api/training/jobs?limit=1"))!["jobs"]![0]!;
var job = args is [var id] ? id : (string)newest["id"]!;

using var socket = new ClientWebSocket();
await socket.ConnectAsync(new Uri($"ws{server["http".Length..]}/hubs/training"), default); // http: ws, https: wss
await Send(new() { ["protocol"] = "json", ["version"] = 1 });
var arguments = new JsonArray(job, 1);
await Send(new() { ["type"] = 4, ["invocationId"] = "1", ["target"] = "Watch", ["arguments"] = arguments });

string? state = null, error = null;
for (var open = true; open;)
{
    using var reader = new StreamReader(WebSocketStream.CreateReadableMessageStream(socket));
    foreach (var text in (await reader.ReadToEndAsync()).Split(end, StringSplitOptions.RemoveEmptyEntries))
    {
        var message = JsonNode.Parse(text)!;
        switch ((int?)message["type"])
        {
            case 2: // a frame
                var frame = message["item"]!;
                var iteration = (int)frame["from"]!;
                foreach (var loss in frame["losses"]!.AsArray())
                    Console.WriteLine($"{iteration++},{loss}");
                state = (string?)frame["state"];
                break;
            case 3 or 7: // the stream has ended, or the connection
                error = (string?)message["error"];
                open = false;
                break;
        }
    }
}
Console.WriteLine(error ?? state);

Task Send(JsonObject message)
{
    var bytes = Encoding.UTF8.GetBytes(message.ToJsonString() + end);
    return socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, default);
}
