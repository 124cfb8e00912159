using System.Globalization;

namespace WebNN.Web.Lessons;

/// <summary>Represents the MNIST lesson: the chosen model, its answers, the images in the gallery, and the one looked at.</summary>
public sealed class MnistInferenceState
{
    /// <summary>The images on a page of the gallery.</summary>
    public const int PerPage = 36;

    /// <summary>The largest batch: MNIST's test images all at once.</summary>
    public const int MaxBatch = 10_000;

    private string _model = "";
    private int _version, _image = -1, _batch = 100;
    private bool _all, _raw;

    /// <summary>Gets the name of the chosen model; null where the default is.</summary>
    public string? Model => _model.Length == 0 ? null : _model;

    /// <summary>Gets the number of the chosen version; null where the model's own choice is.</summary>
    public int? Version => _version == 0 ? null : _version;

    /// <summary>Gets the choice as an address names it: <c>model/version</c>, <c>model</c>, or nothing.</summary>
    public string Chosen => _model.Length == 0 ? "" : _version == 0 ? _model : FormattableString.Invariant($"{_model}/{_version}");

    /// <summary>Gets a value that tells whether the pixels go in as 0–1; else as 0–255.</summary>
    public bool Divided => !_raw;

    /// <summary>Gets the answers of the chosen model; null while they are not there.</summary>
    public MnistReading? Reading { get; private set; }

    /// <summary>Gets or sets the image looked at.</summary>
    public int Image
    {
        get => _image;
        set => _image = value;
    }

    /// <summary>Gets or sets the size of the batches to measure.</summary>
    public int Batch
    {
        get => _batch;
        set => _batch = value;
    }

    /// <summary>Gets a value that tells whether the gallery shows all images, not only the mistakes.</summary>
    public bool All => _all;

    /// <summary>Gets the page of the gallery, counted from 0.</summary>
    public int Page { get; private set; }

    public int Pages => Math.Max(1, (Shown + PerPage - 1) / PerPage);

    /// <summary>Gets the images on the page of the gallery.</summary>
    public IEnumerable<int> OnPage =>
        Enumerable.Range(Page * PerPage, Math.Max(0, Math.Min(PerPage, Shown - Page * PerPage))).Select(At);

    private int Shown => _all ? Reading!.Images.Count : Reading!.Mistakes.Count;

    public void Link(LinkState link)
    {
        link.Text("model", ref _model, 64);
        link.Whole("version", ref _version, 0, int.MaxValue);
        link.Whole("image", ref _image, -1, 99_999);
        link.Whole("batch", ref _batch, 2, MaxBatch);
        link.Flag("all", ref _all);
        link.Flag("raw", ref _raw);
    }

    /// <summary>Chooses a version, named as in <see cref="Chosen"/>; the answers, which are another model's, go.</summary>
    public void Choose(string? chosen)
    {
        var parts = chosen?.Split('/') ?? [];
        (_model, _version) = parts.Length == 2 ? (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)) : ("", 0);
        (_image, Reading) = (-1, null);
    }

    /// <summary>Divides the pixels by 255 or does not; the answers to the others go.</summary>
    public void Divide(bool divided) => (_raw, _image, Reading) = (!divided, -1, null);

    public void Forget() => Reading = null;

    /// <summary>Takes the answers of the chosen model.</summary>
    public void Take(MnistReading reading)
    {
        Reading = reading;
        Settle();
    }

    /// <summary>Turns to the page of the image looked at, or where there is no such image, of the first one shown.</summary>
    public void Settle()
    {
        if (_image < 0 || _image >= Reading!.Images.Count)
            _image = Shown > 0 ? At(0) : 0;
        Page = Place(_image) / PerPage;
    }

    /// <summary>Shows all images or only the mistakes, from the first on.</summary>
    public void Show(bool all)
    {
        _all = all;
        if (Shown > 0)
            _image = At(0);
        Page = 0;
    }

    /// <summary>Turns so many pages of the gallery, as far as there are any.</summary>
    public void Turn(int pages)
    {
        if (Shown == 0)
            return;
        Page = Math.Clamp(Page + pages, 0, Pages - 1);
        _image = At(Page * PerPage);
    }

    /// <param name="accuracy">The word for the accuracy.</param>
    public string? Mathematics(string accuracy)
    {
        if (Reading is not { } reading)
            return null;
        var sizes = reading.Served.Version.Layers;
        var right = reading.Images.Count - reading.Mistakes.Count;
        var shapes = string.Join(
            " ; ",
            sizes.Skip(1)
                .Select((size, l) =>
                    $"{(l == 0 ? "X" : $"Z_{l}")} W_{l + 1} &: ({_batch}, {sizes[l]}) * ({sizes[l]}, {size}) → ({_batch}, {size})"));
        return $"{shapes} ; \"{accuracy}\" &= {{[{right}]}}/{{{reading.Images.Count}}} = {Formula.Of(reading.Accuracy)}";
    }

    private int At(int n) => _all ? n : Reading!.Mistakes[n];

    // an image that is no mistake has no place among them: the first page then
    private int Place(int image)
    {
        if (_all)
            return image;
        for (var n = 0; n < Reading!.Mistakes.Count; n++)
        {
            if (Reading.Mistakes[n] == image)
                return n;
        }

        return 0;
    }
}
