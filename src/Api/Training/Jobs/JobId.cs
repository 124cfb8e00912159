using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace WebNN.Api.Training.Jobs;

/// <summary>
/// Names of jobs: the time to the millisecond and four random letters, so that
/// sorting by name sorts by age, safe in a URL and as a folder.
/// </summary>
internal static partial class JobId
{
    private const string TimeFormat = "yyyyMMdd-HHmmss-fff";

    // a clock that went back was not this far ahead: somebody made a folder of that name
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(366);

    /// <summary>
    /// A name later than <paramref name="newest"/>, even where the clock stands or went back; a name from a far future is not heeded.
    /// </summary>
    public static string Next(DateTimeOffset now, string? newest)
    {
        if (
            newest is not null
            && DateTimeOffset.TryParseExact(
                newest[..TimeFormat.Length],
                TimeFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var last)
            && now <= last
            && last - now < MaxAhead)
        {
            now = last.AddMilliseconds(1);
        }

        return now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)
            + "-"
            + RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 4);
    }

    public static bool IsValid(string? id) => id is not null && Pattern().IsMatch(id);

    [GeneratedRegex(@"\A[0-9]{8}-[0-9]{6}-[0-9]{3}-[0-9a-z]{4}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
