namespace WebNN.Engine.Formats;

/// <summary>
/// A file that breaks the rules of its format (safetensors, .npz or IDX), or tensors that cannot be written by them; the message names
/// the tensor, array or file and the rule.
/// </summary>
public sealed class TensorFormatException : IOException
{
    /// <summary>An error with the given message.</summary>
    public TensorFormatException(string message)
        : base(message)
    {
    }

    /// <summary>An error with the given message and cause.</summary>
    public TensorFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
