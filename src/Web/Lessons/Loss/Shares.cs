namespace WebNN.Web.Lessons;

/// <summary>Probabilities that add up to 1 while one of them is moved by hand.</summary>
internal static class Shares
{
    /// <summary>Changes one share; the others take what is left in the same proportion as before.</summary>
    public static void Move(double[] shares, int k, double to)
    {
        var others = shares.Sum() - shares[k];
        var left = 1 - to;
        for (var i = 0; i < shares.Length; i++)
        {
            if (i != k)
                shares[i] = Math.Round(others > 1e-9 ? shares[i] / others * left : left / (shares.Length - 1), 4);
        }

        // what rounding lost goes to the largest of the others
        shares[k] = to;
        var largest = Enumerable.Range(0, shares.Length).Where(i => i != k).MaxBy(i => shares[i]);
        shares[largest] = Math.Max(0, Math.Round(shares[largest] + 1 - shares.Sum(), 4));
    }
}
