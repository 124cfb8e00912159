using WebNN.Engine.Data;
using Xunit;

namespace WebNN.Engine.Tests.Data;

public class StrokeFontTests
{
    private static readonly StrokeFont Font = new([["0,50 50,50 100,50"], ["50,0 50,50 50,100", "50,0 50,100;0,0! 100,0"]]);

    [Fact]
    public void A_character_is_drawn_along_its_strokes()
    {
        // a level line is wider than high, an upright one higher than wide, whatever the hand
        for (var seed = 0ul; seed < 20; seed++)
        {
            var (width, height) = Box(Draw(0, seed));
            Assert.True(2 * width > 3 * height, $"{width}×{height}");
        }
    }

    [Fact]
    public void The_ways_of_writing_a_character_take_turns_by_chance()
    {
        var wide = Enumerable.Range(0, 100).Count(seed => Box(Draw(1, (ulong)seed)) is var (width, height) && 2 * width > height);
        Assert.InRange(wide, 25, 75);
    }

    [Fact]
    public void The_same_numbers_draw_the_same_image()
    {
        Assert.Equal(Draw(1, 7), Draw(1, 7));
        Assert.NotEqual(Draw(1, 7), Draw(1, 8));
        Assert.Throws<ArgumentException>(() => Font.Draw(0, new Rng(1), new byte[10]));
    }

    private static byte[] Draw(int character, ulong seed)
    {
        var pixels = new byte[784];
        Font.Draw(character, new Rng(seed), pixels);
        return pixels;
    }

    private static (int Width, int Height) Box(byte[] pixels)
    {
        int[] ink = [.. Enumerable.Range(0, 784).Where(i => pixels[i] > 100)];
        return (ink.Max(i => i % 28) - ink.Min(i => i % 28) + 1, (ink.Max(i => i / 28) - ink.Min(i => i / 28)) + 1);
    }
}
