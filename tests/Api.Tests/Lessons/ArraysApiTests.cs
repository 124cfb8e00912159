using Xunit;

namespace WebNN.Api.Tests.Lessons;

/// <summary>Arrays by REST: what each operation takes. The engine's tests have the figures in detail.</summary>
public sealed class ArraysApiTests(ApiHost host)
{
    [Theory]
    [InlineData("""{"op":"slice","a":[[1,2,3],[4,5,6]],"index":":2, 1:3"}""", """{"shape":[2,2],"value":[[2,3],[5,6]]}""")]
    [InlineData("""{"op":"slice","a":[[1,2,3],[4,5,6]],"index":"1, 0"}""", """{"shape":[],"value":4}""")]
    [InlineData("""{"op":"set","a":[[1,2,3],[4,5,6]],"index":"0, 0","b":77}""", """{"shape":[2,3],"value":[[77,2,3],[4,5,6]]}""")]
    [InlineData(
        """{"op":"set","a":[1,2,3,-5,10],"where":{"op":"lessEqual","b":0},"b":100}""",
        """{"shape":[5],"value":[1,2,3,100,10]}""")]
    [InlineData("""{"op":"max","a":[[51,55],[14,19],[0,4]],"axis":0}""", """{"shape":[2],"value":[51,55]}""")]
    [InlineData("""{"op":"min","a":[[51,55],[14,19],[0,4]],"axis":-1}""", """{"shape":[3],"value":[51,14,0]}""")]
    [InlineData("""{"op":"argmax","a":[[0.1,0.8,0.1],[0.3,0.1,0.6]],"axis":1}""", """{"shape":[2],"value":[1,2]}""")]
    [InlineData("""{"op":"argmin","a":[3,1,1]}""", """{"shape":[],"value":1}""")]
    [InlineData("""{"op":"equal","a":[1,2,1,0],"b":[1,2,0,0]}""", """{"shape":[4],"value":[true,true,false,true]}""")]
    [InlineData("""{"op":"less","a":[1,2],"b":2}""", """{"shape":[2],"value":[true,false]}""")]
    [InlineData("""{"op":"lessEqual","a":[[1,9]],"b":[[1],[10]]}""", """{"shape":[2,2],"value":[[true,false],[true,true]]}""")]
    [InlineData("""{"op":"greaterEqual","a":[1,2],"b":2}""", """{"shape":[2],"value":[false,true]}""")]
    [InlineData("""{"op":"reshape","a":[1,2,3,4,5,6],"shape":[2,3]}""", """{"shape":[2,3],"value":[[1,2,3],[4,5,6]]}""")]
    [InlineData("""{"op":"transpose","a":[[1,2,3],[4,5,6]]}""", """{"shape":[3,2],"value":[[1,4],[2,5],[3,6]]}""")]
    [InlineData("""{"op":"arange","from":0,"to":5,"step":1}""", """{"shape":[5],"value":[0,1,2,3,4]}""")]
    [InlineData("""{"op":"arange","to":2}""", """{"shape":[2],"value":[0,1]}""")]
    [InlineData("""{"op":"zeros","shape":[2,2]}""", """{"shape":[2,2],"value":[[0,0],[0,0]]}""")]
    [InlineData("""{"op":"ones","shape":[3]}""", """{"shape":[3],"value":[1,1,1]}""")]
    [InlineData("""{"op":"sum","a":[[1,2,3],[4,5,6]]}""", """{"shape":[],"value":21,"finite":true}""")]
    [InlineData("""{"op":"sum","a":[true,true,false,true]}""", """{"shape":[],"value":3,"finite":true}""")]
    [InlineData("""{"op":"mean","a":[[1,2,3],[4,5,6]],"axis":1}""", """{"shape":[2],"value":[2,5],"finite":true}""")]
    [InlineData("""{"op":"power","a":[1,2,3],"b":2}""", """{"shape":[3],"value":[1,4,9],"finite":true}""")]
    [InlineData("""{"op":"exp","a":[0,1000]}""", """{"shape":[2],"value":[1,null],"finite":false}""")]
    [InlineData("""{"op":"log","a":[1,0]}""", """{"shape":[2],"value":[0,null],"finite":false}""")]
    public async Task An_operation_answers_with_shape_and_value(string body, string answer) =>
        Assert.Equal(answer, (await host.Post("/api/lessons/array", body)).GetRawText());

    [Theory]
    [InlineData("""{"op":"add","a":1}""", "b is missing")]
    [InlineData("""{"op":"sum"}""", "a is missing")]
    [InlineData("""{"op":"slice","a":[1]}""", "index is missing")]
    [InlineData("""{"op":"slice","a":[1,2],"index":"5"}""", "Index 5 is out of bounds for axis 0 with size 2")]
    [InlineData("""{"op":"slice","a":[1,2],"index":"0, 0"}""", "shape (2,)")]
    [InlineData("""{"op":"set","a":[1],"b":1}""", "Either index or where")]
    [InlineData("""{"op":"set","a":[1],"index":"0","where":{"op":"less","b":0},"b":1}""", "Either index or where")]
    [InlineData("""{"op":"set","a":[1],"where":{"op":"dance","b":0},"b":1}""", "one of equal, less")]
    [InlineData("""{"op":"set","a":[1],"where":{"op":"less","b":"x"},"b":1}""", "where.b is not a number")]
    [InlineData("""{"op":"set","a":[[1,2,3],[4,5,6]],"index":":, 1:","b":[1,2,3]}""", "(3,) into the part of shape (2, 2)")]
    [InlineData("""{"op":"sum","a":[[1,2],[3,4]],"axis":2}""", "axis 2 is out of bounds for an array of shape (2, 2)")]
    [InlineData("""{"op":"sum","a":[1],"axis":0.5}""", "$.axis")]
    [InlineData("""{"op":"argmax","a":[]}""", "(0,)")]
    [InlineData("""{"op":"reshape","a":[1,2,3,4,5,6],"shape":[4,2]}""", "into shape (4, 2)")]
    [InlineData("""{"op":"zeros"}""", "shape is missing")]
    [InlineData("""{"op":"zeros","shape":[100000,100000]}""", "10000")]
    [InlineData("""{"op":"ones","shape":[1,1,1,1,1,1,1,1,1]}""", "8 axes")]
    [InlineData("""{"op":"arange"}""", "to is missing")]
    [InlineData("""{"op":"arange","to":5,"step":0}""", "cannot be zero")]
    [InlineData("""{"op":"arange","to":1e12}""", "10000")]
    public async Task What_an_operation_cannot_take_is_refused_with_what_would_be_right(string body, string detail) =>
        Assert.Contains(detail, await host.Problem(400, HttpMethod.Post, "/api/lessons/array", body), StringComparison.Ordinal);

    [Fact]
    public async Task A_long_index_is_not_repeated()
    {
        var body = $$"""{"op":"slice","a":[1],"index":"{{new string('1', 900_000)}}"}""";
        Assert.InRange((await host.Problem(400, HttpMethod.Post, "/api/lessons/array", body)).Length, 1, 200);
    }
}
