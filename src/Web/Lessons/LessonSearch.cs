using WebNN.Web.Shell;

namespace WebNN.Web.Lessons;

/// <summary>A place that was found.</summary>
/// <param name="Term">The term, or the lesson itself by its title.</param>
/// <param name="ByOther">Indicates whether only the name in the other language was meant: it is shown then, too.</param>
internal sealed record LessonFound(LessonTerm Term, bool ByOther);

/// <summary>
/// Finds the place that tells of something, by its name in code or in either language. Case, spaces and signs do not matter, nor does the
/// last Korean letter being only half typed.
/// </summary>
internal sealed class LessonSearch(LessonTerms terms, TextCatalog texts)
{
    /// <summary>The most places of an answer.</summary>
    public const int Most = 12;

    private readonly Entry[] _entries =
    [
        .. LessonCatalog.All
            .Select(lesson => new LessonTerm(lesson.Slug, texts.Get("en", lesson.TitleKey), texts.Get("ko", lesson.TitleKey)))
            .Concat(terms.All)
            .Select(term => new Entry(term)),
    ];

    /// <summary>The places, the best first; none for a query without a letter or a digit.</summary>
    public IReadOnlyList<LessonFound> Find(string query, string language)
    {
        var whole = Fold(query);
        var words = query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Fold).Where(word => word.Length > 0).ToList();
        if (whole.Length == 0)
            return [];
        return
        [
            .. _entries
                .Select(entry => (Entry: entry, Rank: entry.Rank(whole, words)))
                .Where(found => found.Rank is not null)
                .OrderBy(found => found.Rank)
                .Take(Most)
                .Select(found => new LessonFound(found.Entry.Term, found.Entry.IsOther(words, language))),
        ];
    }

    /// <summary>Letters and digits alone, small, Korean syllables taken apart: so that 소프트매 begins 소프트맥스.</summary>
    internal static string Fold(string text)
    {
        const int first = 0xAC00, vowels = 21, ends = 28;
        var folded = new System.Text.StringBuilder();
        foreach (var letter in text.ToLowerInvariant())
        {
            var syllable = letter - first;
            if (letter is >= '가' and <= '힣')
            {
                folded.Append((char)(0x1100 + syllable / (vowels * ends))).Append((char)(0x1161 + syllable / ends % vowels));
                if (syllable % ends > 0)
                    folded.Append((char)(0x11A7 + syllable % ends));
            }
            else if (letter is not (>= 'ㄱ' and <= 'ㆎ') && char.IsLetterOrDigit(letter))
            {
                folded.Append(letter);
            }
        }

        return folded.ToString();
    }

    private sealed class Entry(LessonTerm term)
    {
        private readonly string _code = Fold(term.Code ?? "");
        private readonly string _english = Fold(term.En), _korean = Fold(term.Ko);

        public LessonTerm Term => term;

        // a name of its own before what is only told of a name in code
        private string[] Names => _code.Length > 0 ? [_code] : [_english, _korean];

        /// <summary>0 for the name itself, then its beginning, its middle, and any other words; null where they are not here.</summary>
        public int? Rank(string whole, List<string> words)
        {
            if (Array.Exists(Names, name => name == whole))
                return 0;
            if (Array.Exists(Names, name => name.StartsWith(whole, StringComparison.Ordinal)))
                return 1;
            if (Array.Exists(Names, name => name.Contains(whole, StringComparison.Ordinal)))
                return 2;
            return words.TrueForAll(word => In(_code, word) || In(_english, word) || In(_korean, word)) ? 3 : null;
        }

        public bool IsOther(List<string> words, string language) =>
            !words.Exists(word => In(_code, word) || In(language == "ko" ? _korean : _english, word));

        private static bool In(string text, string word) => text.Contains(word, StringComparison.Ordinal);
    }
}
