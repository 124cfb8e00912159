namespace WebNN.Web.Lessons;

/// <summary>A stop on the time line, told in the section of the lesson's text that has its name.</summary>
/// <param name="Year">The year of the work it is known for.</param>
/// <param name="Name">Its name in texts.</param>
/// <param name="Lesson">The slug of the lesson that goes on from there.</param>
/// <param name="Sources">Author, title, place, year and DOI, in the language of the work.</param>
public sealed record HistoryStation(int Year, string Name, string Lesson, params string[] Sources)
{
    private const string LeCun =
        "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition. "
            + "Proceedings of the IEEE 86, 2278–2324, 1998. doi:10.1109/5.726791";

    /// <summary>All stops, the oldest first.</summary>
    public static readonly HistoryStation[] All =
    [
        new(1891, "neuron", "perceptron",
            "W. Waldeyer: Ueber einige neuere Forschungen im Gebiete der Anatomie des Centralnervensystems. "
                + "Deutsche Medizinische Wochenschrift 17, 1891",
            "F. A. C. Azevedo et al.: Equal numbers of neuronal and nonneuronal cells make the human brain an isometrically scaled-up "
                + "primate brain. Journal of Comparative Neurology 513, 532–541, 2009. doi:10.1002/cne.21974"),
        new(1943, "threshold", "perceptron",
            "W. S. McCulloch, W. Pitts: A logical calculus of the ideas immanent in nervous activity. "
                + "Bulletin of Mathematical Biophysics 5, 115–133, 1943. doi:10.1007/BF02478259"),
        new(1957, "perceptron", "gate-learning",
            "F. Rosenblatt: The perceptron: a perceiving and recognizing automaton (Project PARA). "
                + "Report 85-460-1, Cornell Aeronautical Laboratory, 1957",
            "F. Rosenblatt: The perceptron: a probabilistic model for information storage and organization in the brain. "
                + "Psychological Review 65, 386–408, 1958. doi:10.1037/h0042519"),
        new(1969, "xor", "xor",
            "M. Minsky, S. Papert: Perceptrons: An Introduction to Computational Geometry. MIT Press, 1969"),
        new(1986, "backpropagation", "computational-graph",
            "D. E. Rumelhart, G. E. Hinton, R. J. Williams: Learning representations by back-propagating errors. "
                + "Nature 323, 533–536, 1986. doi:10.1038/323533a0",
            "S. Linnainmaa: Taylor expansion of the accumulated rounding error. BIT 16, 146–160, 1976 (thesis: Helsinki, 1970). "
                + "doi:10.1007/BF01931367",
            "P. J. Werbos: Beyond Regression: New Tools for Prediction and Analysis in the Behavioral Sciences. "
                + "Thesis, Harvard University, 1974"),
        new(1995, "margin", "perceptron",
            "C. Cortes, V. Vapnik: Support-vector networks. Machine Learning 20, 273–297, 1995. doi:10.1007/BF00994018",
            "B. E. Boser, I. M. Guyon, V. N. Vapnik: A training algorithm for optimal margin classifiers. COLT ’92, 144–152, 1992. "
                + "doi:10.1145/130385.130401",
            LeCun),
        new(1998, "digits", "mnist-inference", LeCun),
        new(2012, "images", "activation",
            "A. Krizhevsky, I. Sutskever, G. E. Hinton: ImageNet classification with deep convolutional neural networks. "
                + "NIPS 25, 2012; Communications of the ACM 60 (6), 84–90, 2017. doi:10.1145/3065386"),
    ];

    /// <summary>The last stop up to a year; the first where there is none.</summary>
    public static HistoryStation Until(int year) => Array.FindLast(All, station => station.Year <= year) ?? All[0];
}
