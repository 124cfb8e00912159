namespace WebNN.Engine.Threading;

/// <summary>The body of a loop whose blocks <see cref="Workers"/> share.</summary>
internal interface ILoopBody
{
    /// <summary>Does one block.</summary>
    /// <param name="block">Which, from 0.</param>
    /// <param name="worker">The thread that does it, 0 … <see cref="Workers.Count"/> − 1, for work space of its own.</param>
    void Run(int block, int worker);
}
