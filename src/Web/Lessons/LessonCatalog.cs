namespace WebNN.Web.Lessons;

/// <summary>
/// One lesson page: <c>/learn/&lt;slug&gt;</c>, named by the text <c>learn.&lt;slug&gt;.title</c>, told in a line by
/// <c>learn.&lt;slug&gt;.summary</c>.
/// </summary>
/// <param name="Slug">Its name in addresses and texts.</param>
/// <param name="Chapter">
/// The chapter of the book it belongs to, 0 for what comes before it, named by the text <c>chapter.&lt;number&gt;</c>.
/// </param>
internal sealed record Lesson(string Slug, int Chapter)
{
    public string Path => "/learn/" + Slug;

    public string TitleKey => $"learn.{Slug}.title";

    public string SummaryKey => $"learn.{Slug}.summary";
}

/// <summary>The lessons that exist, in the book's order, numbered from 0. Home and the list of lessons read them from here.</summary>
internal static class LessonCatalog
{
    public static readonly IReadOnlyList<Lesson> All =
    [
        new("history", 0),
        new("arrays", 1),
        new("perceptron", 2),
        new("gate-learning", 2),
        new("xor", 2),
        new("activation", 3),
        new("three-layer-network", 3),
        new("output-layer", 3),
        new("regression", 3),
        new("mnist-inference", 3),
        new("loss", 4),
        new("derivative", 4),
        new("gradient", 4),
        new("learning", 4),
        new("computational-graph", 5),
        new("backpropagation", 5),
        new("playground", 5),
    ];

    public static int IndexOf(string slug)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i].Slug == slug)
                return i;
        }

        throw new ArgumentException($"There is no lesson '{slug}'.", nameof(slug));
    }
}
