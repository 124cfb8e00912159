using System.Globalization;
using WebNN.Api.Datasets;
using WebNN.Engine.Data;
using WebNN.Web.Lessons;

namespace WebNN.Web.Features.Datasets;

/// <summary>
/// Represents the browser of a dataset: the split, the class that is shown, the sample looked at, and the loader's three switches
/// (book §3.6.1).
/// </summary>
public sealed class DatasetBrowser
{
    /// <summary>The names of the splits.</summary>
    public static readonly IReadOnlyList<string> Splits = ["train", "test"];

    private string _split = "train";
    private int _index, _class = -1;
    private bool _normalize, _flatten = true, _oneHot;
    private DatasetSplits? _splits;
    private int[]? _ofClass;

    /// <summary>Gets or sets whether pixels are 0.0–1.0; else 0–255.</summary>
    public bool Normalize
    {
        get => _normalize;
        set => _normalize = value;
    }

    /// <summary>Gets or sets whether an image is one row of numbers; else one channel of rows.</summary>
    public bool Flatten
    {
        get => _flatten;
        set => _flatten = value;
    }

    /// <summary>Gets or sets whether a label is one 0 or 1 per class; else a number.</summary>
    public bool OneHot
    {
        get => _oneHot;
        set => _oneHot = value;
    }

    /// <summary>Gets the name of the split.</summary>
    public string Split => _split;

    /// <summary>Gets the class that is shown; null where all are.</summary>
    public int? Class => _class < 0 ? null : _class;

    /// <summary>Gets the number of the sample looked at, in its split.</summary>
    public int Index => _index;

    /// <summary>Gets the samples of the split; null while they are not there.</summary>
    public Dataset? Data => DataOf(_split);

    /// <summary>Gets the number of samples that are shown: those of the class, or all.</summary>
    public int Shown => _ofClass?.Length ?? Data?.Count ?? 0;

    /// <summary>Gets the place of the sample looked at among those shown, from 0.</summary>
    public int Position => _ofClass is null ? _index : Math.Max(0, Array.BinarySearch(_ofClass, _index));

    /// <summary>Gets the number of samples on a page: pictures are smaller than the coordinates of points.</summary>
    public int PerPage => IsImages ? 50 : 20;

    /// <summary>Gets the page of the sample looked at, from 0.</summary>
    public int Page => Position / PerPage;

    /// <summary>Gets the number of pages, at least 1.</summary>
    public int Pages => Math.Max(1, (Shown + PerPage - 1) / PerPage);

    /// <summary>Gets the numbers of the samples on the page.</summary>
    public IEnumerable<int> OnPage => Enumerable.Range(Page * PerPage, Math.Clamp(Shown - Page * PerPage, 0, PerPage)).Select(At);

    /// <summary>Gets the label of the sample looked at; null where it has none.</summary>
    public int? Label => Data is { } data && _index < data.Labels.Length ? data.Labels[_index] : null;

    /// <summary>Gets the query of the REST call that gives the sample as it is shown; empty where all is off.</summary>
    public string Query
    {
        get
        {
            string[] parts =
            [
                .. _normalize && IsImages ? ["normalize=true"] : Array.Empty<string>(),
                .. _flatten || !IsImages ? Array.Empty<string>() : ["flatten=false", "channels=true"],
                .. _oneHot && Data is { Classes: > 0 } ? ["oneHot=true"] : Array.Empty<string>(),
            ];
            return parts.Length == 0 ? "" : "?" + string.Join('&', parts);
        }
    }

    private bool IsImages => Data is { ImageRows: > 0 };

    public void Link(LinkState link)
    {
        link.Choice("split", ref _split, Splits);
        link.Whole("index", ref _index, 0, int.MaxValue);
        link.Whole("class", ref _class, -1, byte.MaxValue);
        link.Flag("normalize", ref _normalize);
        link.Flag("flatten", ref _flatten);
        link.Flag("oneHot", ref _oneHot);
    }

    /// <summary>Takes the samples, or, with null, forgets them.</summary>
    public void Take(DatasetSplits? splits)
    {
        _splits = splits;
        Settle();
    }

    /// <summary>Shows another split, from its first sample on.</summary>
    public void Choose(string split)
    {
        (_split, _index) = (split, 0);
        Settle();
    }

    /// <summary>Shows the samples of one class, or (null) all, from the first on.</summary>
    public void Show(int? label)
    {
        (_class, _index) = (label ?? -1, 0);
        Settle();
    }

    /// <summary>Looks at the sample with a number in the split.</summary>
    public void Look(int index)
    {
        _index = index;
        Settle();
    }

    /// <summary>Looks at the sample at a place among those shown, from 0; the nearest there is.</summary>
    public void Go(int position)
    {
        if (Shown > 0)
            _index = At(Math.Clamp(position, 0, Shown - 1));
    }

    /// <summary>Puts right what an address may say wrongly: a sample or a class there is not, a sample of another class.</summary>
    public void Settle()
    {
        _ofClass = null;
        if (Data is not { Count: > 0 } data)
            return;
        _index = Math.Clamp(_index, 0, data.Count - 1);
        if (_class >= data.Classes || data.Labels.IsEmpty)
            _class = -1;
        if (_class < 0)
            return;
        _ofClass = [.. Enumerable.Range(0, data.Count).Where(index => data.Labels[index] == _class)];
        if (_ofClass.Length == 0)
        {
            (_class, _ofClass) = (-1, null);
            return;
        }

        var place = Array.BinarySearch(_ofClass, _index);
        _index = _ofClass[Math.Min(place < 0 ? ~place : place, _ofClass.Length - 1)];
    }

    /// <summary>The shape of a split's samples as the switches make it, as NumPy writes it: (60000, 784) or (60000, 1, 28, 28).</summary>
    public string ShapeOfSamples(string split) => DataOf(split) is not { } data ? ""
        : data.ImageRows == 0 || _flatten ? Shape(data.Count, data.Inputs)
        : Shape(data.Count, 1, data.ImageRows, data.Inputs / data.ImageRows);

    /// <summary>The shape of a split's labels: (60000,) or, one-hot, (60000, 10); or of the numbers that are to be predicted.</summary>
    public string ShapeOfLabels(string split) => DataOf(split) is not { } data ? ""
        : data.HasNumbers ? Shape(data.Count, data.Outputs)
        : _oneHot ? Shape(data.Count, data.Classes) : Shape(data.Count);

    /// <summary>The shape of one sample: (784,) or (1, 28, 28).</summary>
    public string ShapeOfSample => Data is not { } data ? ""
        : data.ImageRows == 0 || _flatten ? Shape(data.Inputs) : Shape(1, data.ImageRows, data.Inputs / data.ImageRows);

    /// <summary>The label as an array is printed: 5, or [0 0 0 0 0 1 0 0 0 0]; or the numbers that are to be predicted: [0.4794].</summary>
    public string WrittenLabel => Data is { HasNumbers: true } predicted
        ? $"[{string.Join(' ', predicted.NumbersOf(_index).ToArray().Select(number => Controls.Numbers.Short(number)))}]"
        : Data is not { } data || Label is not { } label ? ""
        : _oneHot ? $"[{string.Join(' ', Enumerable.Range(0, data.Classes).Select(c => c == label ? 1 : 0))}]"
        : label.ToString(CultureInfo.InvariantCulture);

    /// <summary>The numbers of a sample, (D,), as the switches make them.</summary>
    public double[] Numbers(int index)
    {
        var data = Data!;
        if (data.ImageRows > 0 && !_normalize)
            return Array.ConvertAll(data.Pixels(index).ToArray(), pixel => (double)pixel);
        var numbers = new double[data.Inputs];
        data.CopyTo<double>(index, numbers);
        return numbers;
    }

    private Dataset? DataOf(string split) => split == "train" ? _splits?.Train : _splits?.Test;

    private int At(int position) => _ofClass is null ? position : _ofClass[position];

    private static string Shape(params int[] sizes) => sizes.Length == 1
        ? FormattableString.Invariant($"({sizes[0]},)")
        : $"({string.Join(", ", sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)))})";
}
