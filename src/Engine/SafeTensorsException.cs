namespace WebNN.Engine;

/// <summary>A parameter file that breaks its format's rules, or tensors that cannot be written by them; the message names the tensor.</summary>
public sealed class SafeTensorsException : IOException
{
    /// <summary>An error with the given message.</summary>
    public SafeTensorsException(string message)
        : base(message)
    {
    }

    /// <summary>An error with the given message and cause.</summary>
    public SafeTensorsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
