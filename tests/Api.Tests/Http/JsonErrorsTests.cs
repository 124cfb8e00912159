using System.Text.Json;
using WebNN.Api.Http;
using Xunit;

namespace WebNN.Api.Tests.Http;

public sealed class JsonErrorsTests
{
    private static readonly JsonSerializerOptions Strict = MakeStrict();

    [Theory]
    [InlineData("""{"id":1}""", "Missing: 'name', 'parts' (line 1, byte 9).")]
    [InlineData("""{"id":1,"name":"n","parts":[{"size":1},{}]}""", "Missing: 'size' (at $.parts[1]")]
    [InlineData("""{"id":1,"name":"n","parts":[],"parts":[]}""", "The field stands here a second time (at $.parts")]
    [InlineData("""{"id":1,"name":"n","parts":[],"named":{"a b":{"size":1},"a b":{"size":1}}}""", "a second time (at $.named['a b']")]
    [InlineData("""{"id":1,"name":null}""", "'name' must not be null (at $.name")]
    [InlineData("""{"id":1,"name":"n","parts":[],"free":null}""", "'free' must not be null (at $.free")]
    [InlineData("""{"id":1,"name":"n","parts":[],"free":7}""", "The value here is not of the kind this field takes (at $.free")]
    [InlineData("""{"id":1,"name":"n","parts":[],"free":{"note":7}}""", "The value here is not a string (at $.free.note")]
    [InlineData("""{"id":1,"parts":{}}""", "The value here is not an array (at $.parts")]
    [InlineData("""{"id":1,"parts":[{"size":"s"}]}""", "The value here is not a whole number in range (at $.parts[0].size")]
    [InlineData("""{"id":-1}""", "The value here is not a whole number from 0 on (at $.id")]
    [InlineData("""{"id":1,"named":{"a b":{"size":1,"day":"x"}}}""", "not one of monday, sunday (at $.named['a b'].day")]
    [InlineData("""{"id":1,"named":{"a":{"day":1}}}""", "not one of monday, sunday (at $.named.a.day")]
    [InlineData("""{"other":1}""", "'other' is not a field of this request (at $.other")]
    [InlineData("""{"a b']['c":1}""", "'a b']['c' is not a field of this request")]
    [InlineData("""{"parts":[{"a.b":1}]}""", "'a.b' is not a field of this request (at $.parts[0]['a.b']")]
    [InlineData("""{"":1}""", "'' is not a field of this request")]
    [InlineData("""[]""", "The body is not a JSON object (line 1, byte 2).")]
    [InlineData("""{"id":}""", "is an invalid start of a value (at $.id, line 1, byte 7).")]
    [InlineData("""{"id":1,"name":"n","parts":[]}}""", "after a single JSON value")]
    public void An_error_names_the_rule_and_the_place_and_no_type_of_the_program(string body, string says)
    {
        var e = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Order>(body, Strict));
        var described = JsonErrors.Describe(e, Strict.GetTypeInfo(typeof(Order)));
        Assert.Contains(says, described, StringComparison.Ordinal);
        Assert.DoesNotContain("Path:", described, StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(Order), described, StringComparison.Ordinal);
    }

    private static JsonSerializerOptions MakeStrict()
    {
        var options = new JsonSerializerOptions();
        JsonSetup.MakeStrict(options);
        return options;
    }

    private enum Day
    {
        Monday,
        Sunday,
    }

    private sealed record Order(uint Id, string Name, Part[] Parts, Dictionary<string, Part>? Named = null)
    {
        public Free Free { get; init; } = new();
    }

    private sealed record Part(int Size, Day? Day = null);

    private sealed record Free
    {
        public string Note { get; init; } = "";
    }
}
