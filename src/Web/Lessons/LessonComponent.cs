using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace WebNN.Web.Lessons;

/// <summary>The base of every lesson page: keeps its state and its address the same, so that a link reproduces what one sees.</summary>
public abstract class LessonComponent : ComponentBase
{
    private readonly LinkState _link = new();
    private string? _address;
    private string? _query;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    /// <summary>
    /// Names each part of the state, once: <c>link.Number("w1", ref _w1, -2, 2);</c> Called to read the address and to write it.
    /// </summary>
    protected abstract void Link(LinkState link);

    /// <summary>Gets the state as the query of an address, without its question mark.</summary>
    protected string Query => _link.Write(Link);

    /// <summary>Called after the state was read from an address: calculate here what is not in it.</summary>
    protected virtual void Linked()
    {
    }

    protected override void OnParametersSet()
    {
        if (_address == Navigation.Uri)
            return;
        _address = Navigation.Uri;
        _link.Read(new Uri(_address), Link);
        _query = _link.Write(Link);
        Linked();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        var query = _link.Write(Link);
        if (query == _query)
            return;
        _query = query;
        try
        {
            await LessonScript.Call<object?>(Js, "replaceQuery", new Uri(_address!).AbsolutePath, query);
        }
        catch (Exception e) when (LessonScript.IsGone(e))
        {
            // nobody is left to see the address
        }
    }
}
