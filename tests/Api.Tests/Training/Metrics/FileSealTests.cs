using WebNN.Api.Training.Metrics;
using WebNN.Engine.Formats;
using Xunit;

namespace WebNN.Api.Tests.Training.Metrics;

public sealed class FileSealTests
{
    [Fact]
    public void Every_flipped_bit_is_noticed_but_for_those_of_the_checksum_s_own_name()
    {
        var file = SafeTensors.ToBytes(
            [new NamedTensor("W1", [2], [1.5f, -2])],
            new Dictionary<string, string> { [FileSeal.Key] = FileSeal.Open, ["iteration"] = "12" });
        FileSeal.Close(file);
        Assert.True(FileSeal.IsWhole(file));
        Assert.Equal("12", SafeTensors.Read(file).Metadata["iteration"]);
        var name = file.AsSpan().IndexOf("\"sha256\":\""u8);
        for (var at = 0; at < file.Length; at++)
        {
            if (at >= name && at < name + 10)
                continue;
            file[at] ^= 1;
            Assert.False(FileSeal.IsWhole(file), $"byte {at}");
            file[at] ^= 1;
        }
    }

    [Fact]
    public void A_file_without_a_place_for_a_checksum_cannot_be_told_to_be_damaged()
    {
        var file = SafeTensors.ToBytes([new NamedTensor("W1", [1], [1])]);
        Assert.True(FileSeal.IsWhole(file));
        Assert.Throws<ArgumentException>(() => FileSeal.Close(file));
    }
}
