namespace WebNN.Web.Lessons;

/// <summary>The formula of a neuron in the first layer and of the loss, with the current numbers.</summary>
internal static class PlaygroundFormula
{
    public static string Of(PlaygroundSession session)
    {
        var (w, b) = (session.Network.Parameters[0].Value, session.Network.Parameters[1].Value);
        var neuron = session.Selected is { Parameter: < 2 } selected ? selected.Column : 0;
        var sum = $"{Formula.Of(Math.Round(w[0, neuron], 3))} x_1 {Formula.Plus(Math.Round(w[1, neuron], 3))} x_2 "
            + Formula.Plus(Math.Round(b[0, neuron], 3));
        var first = session.Settings.Layers.Length == 0
            ? $"a_{neuron + 1} &= {sum}"
            : $"z_{neuron + 1} &= {session.Settings.Activation.ToString().ToLowerInvariant()}({sum})";
        return session.Scores.Loss is { } loss
            ? $"{first} ; L &= -{{1}}/{{[{session.Points.Train.Count}]}} sum_{{n}} log p_n = {Formula.Of(loss)}"
            : first;
    }
}
