using System.Runtime.InteropServices;

namespace WebNN.Engine.Data;

/// <summary>One writer's hand: bends, stretches, slants and turns of the model shape, and the swelling pressure of the pen.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct PenHand
{
    private readonly float _xx, _xy, _yx, _yy;
    private readonly float _bendX, _bendXAt, _bendXWaves, _bendY, _bendYAt, _bendYWaves;
    private readonly float _swell, _swellAt, _swellWaves;

    public PenHand(Rng rng)
    {
        var width = Math.Exp(0.05 + (0.2 * rng.NextNormal()));
        var slant = Math.Clamp(0.12 + (0.22 * rng.NextNormal()), -0.4, 0.65);
        var (sin, cos) = Math.SinCos(Math.Clamp(7 * rng.NextNormal(), -15, 15) * Math.PI / 180);
        (_xx, _xy) = ((float)(cos * width), (float)((-cos * slant) - sin));
        (_yx, _yy) = ((float)(sin * width), (float)((-sin * slant) + cos));
        (_bendX, _bendXAt, _bendXWaves) = Wave(rng, 0.04);
        (_bendY, _bendYAt, _bendYWaves) = Wave(rng, 0.04);
        (_swell, _swellAt, _swellWaves) = (
            (float)(0.12 * rng.NextNormal()),
            (float)rng.NextDouble(0, Math.Tau),
            (float)rng.NextDouble(0.05, 0.25));
    }

    public (float X, float Y) Place(float x, float y)
    {
        var bentX = x + (_bendX * MathF.Sin(_bendXAt + (_bendXWaves * y))) - 0.33f;
        var bentY = y + (_bendY * MathF.Sin(_bendYAt + (_bendYWaves * x))) - 0.5f;
        return ((_xx * bentX) + (_xy * bentY), (_yx * bentX) + (_yy * bentY));
    }

    public float Pressure(int step) => Math.Clamp(1 + (_swell * MathF.Sin(_swellAt + (_swellWaves * step))), 0.7f, 1.3f);

    private static (float Size, float At, float Waves) Wave(Rng rng, double size) =>
        ((float)(size * rng.NextNormal()), (float)rng.NextDouble(0, Math.Tau), (float)rng.NextDouble(2, 8));
}
