namespace WebNN.Engine.Lessons;

/// <summary>
/// A number that a lesson cannot calculate with, such as a step that is not positive; the message names it and what would be right.
/// </summary>
public sealed class LessonInputException : ArgumentException
{
    internal LessonInputException(string message)
        : base(message)
    {
    }
}
