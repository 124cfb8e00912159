namespace WebNN.Web.Pages.Learn;

/// <summary>One lesson page: <c>/learn/&lt;slug&gt;</c>, named by the text <c>learn.&lt;slug&gt;.title</c>, told in a line by <c>learn.&lt;slug&gt;.summary</c>.</summary>
internal sealed record Lesson(string Slug)
{
    public string Path => "/learn/" + Slug;

    public string TitleKey => $"learn.{Slug}.title";

    public string SummaryKey => $"learn.{Slug}.summary";
}

/// <summary>The lessons that exist, in the book's order. Home and the list of lessons read them from here.</summary>
internal static class Lessons
{
    public static readonly IReadOnlyList<Lesson> All =
    [
        new("arrays"),
        new("perceptron"),
        new("gate-learning"),
        new("xor"),
        new("activation"),
        new("three-layer-network"),
        new("output-layer"),
        new("mnist-inference"),
        new("loss"),
        new("derivative"),
        new("gradient"),
        new("learning"),
        new("computational-graph"),
        new("backpropagation"),
        new("playground"),
    ];

    public static int IndexOf(string slug)
    {
        for (var i = 0; i < All.Count; i++)
            if (All[i].Slug == slug) return i;
        throw new ArgumentException($"There is no lesson '{slug}'.", nameof(slug));
    }
}
