using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using WebNN.Engine.Data;

namespace WebNN.Web.Lessons;

/// <summary>The canvases of the playground (wwwroot/js/playground.js), painted anew where the session has changed.</summary>
internal sealed class PlaygroundCanvas(PlaygroundSession session) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private IJSObjectReference? _script;
    private PlaygroundPicture _picture = null!;
    private (int Start, bool ShowTest) _scene;
    private long _version = -1;

    /// <summary>Starts the script on an element that has both canvases; <paramref name="page"/> is told of clicks.</summary>
    public async Task Start<TPage>(IJSRuntime js, ElementReference root, DotNetObjectReference<TPage> page)
        where TPage : class
    {
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", "./js/playground.js");
        _script = await module.InvokeAsync<IJSObjectReference>("start", root, page, new
        {
            side = PlaygroundPicture.Side,
            small = PlaygroundPicture.Small,
            range = PlaygroundPicture.Range,
        });
    }

    /// <summary>Paints what has changed since the last time, and returns when the browser has it.</summary>
    public async Task Paint()
    {
        if (_script is null)
            return;
        try
        {
            if (_scene != (session.Starts, session.Settings.ShowTest))
                await PaintScene(_script);
            if (_version != session.Version)
                await PaintNetwork(_script);
        }
        catch (OperationCanceledException)
        {
            // a browser that no longer answers is not watching, until it does again
            session.Unwatch();
            _version = -1;
        }
        catch (Exception e) when (LessonScript.IsGone(e))
        {
            // nobody looks any more
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_script is null)
            return;
        try
        {
            await _script.InvokeVoidAsync("stop");
            await _script.DisposeAsync();
        }
        catch (Exception e) when (LessonScript.IsGone(e))
        {
            // the browser took its page along
        }
    }

    private ValueTask PaintScene(IJSObjectReference script)
    {
        _scene = (session.Starts, session.Settings.ShowTest);
        _picture = new PlaygroundPicture(session.Network);
        var diagram = new PlaygroundDiagram(session.Network.Spec.Sizes);
        return script.InvokeVoidAsync("scene", Points(), diagram.Tiles, PlaygroundDiagram.Size);
    }

    private async Task PaintNetwork(IJSObjectReference script)
    {
        _version = session.Version;
        _picture.Take(session.Network);
        var weights = session.Network.Parameters.SelectMany(parameter => parameter.Value.ToArray()).ToArray();
        using var patience = new CancellationTokenSource(Patience);
        await script.InvokeVoidAsync(
            "show",
            patience.Token,
            _picture.Plane,
            _picture.Neurons,
            MemoryMarshal.AsBytes(weights.AsSpan()).ToArray());
        session.Watch();
    }

    // x, y, class and kind (0: training, 1: own, 2: test) of each point
    private byte[] Points()
    {
        var numbers = new List<float>();
        void Add(Dataset data, Func<int, int> kind)
        {
            Span<float> x = stackalloc float[2];
            for (var i = 0; i < data.Count; i++)
            {
                data.CopyTo(i, x);
                numbers.AddRange([x[0], x[1], data.Labels[i], kind(i)]);
            }
        }

        var own = session.Points.Train.Count - session.Settings.OwnPoints.Count;
        if (session.Settings.ShowTest)
            Add(session.Points.Test, _ => 2);
        Add(session.Points.Train, i => i >= own ? 1 : 0);
        return MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(numbers)).ToArray();
    }
}
