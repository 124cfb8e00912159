namespace WebNN.Api.Models;

/// <summary>The kind of answer a network is trained to give (book §3.5).</summary>
public enum ModelTask
{
    /// <summary>One of several classes: the network ends with softmax, and gives each class a probability.</summary>
    Classification,

    /// <summary>Numbers: the network ends with the identity.</summary>
    Regression,
}
