namespace WebNN.Web.Pictures;

/// <summary>
/// Places for the nodes of a graph that runs from left to right: what a node is calculated from stands in columns before it, and nodes that
/// belong together are near each other. Columns and rows are numbers from 0 on; rows may be fractions.
/// </summary>
/// <param name="Nodes">Where each node stands.</param>
/// <param name="Ways">For each node and each of its inputs the points that the edge passes between the two.</param>
internal sealed record GraphLayout(IReadOnlyList<(int Column, double Row)> Nodes, IReadOnlyList<(double Column, double Row)[][]> Ways)
{
    private const int Sweeps = 12;

    // an edge that only passes by needs less room than a node
    private const double PassingGap = 0.55;

    /// <param name="inputs">For each node, in the order of calculation, the numbers of the nodes it is calculated from.</param>
    public static GraphLayout Of(IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        var columns = Columns(inputs);
        var places = new List<Place>(inputs.Count);
        for (var node = 0; node < inputs.Count; node++) places.Add(new Place(columns[node], passing: false));

        // long edges are chains of places they pass, one in each column
        var chains = new int[inputs.Count][][];
        for (var node = 0; node < inputs.Count; node++)
        {
            chains[node] = new int[inputs[node].Count][];
            for (var i = 0; i < inputs[node].Count; i++)
            {
                var (before, chain) = (inputs[node][i], new List<int>());
                for (var column = columns[before] + 1; column < columns[node]; column++)
                {
                    places.Add(new Place(column, passing: true));
                    Join(places, before, places.Count - 1);
                    before = places.Count - 1;
                    chain.Add(before);
                }

                Join(places, before, node);
                chains[node][i] = [.. chain];
            }
        }

        Start(places, inputs, chains);
        for (var sweep = 0; sweep < Sweeps; sweep++) Sweep(places, fromLeft: sweep % 2 == 0, reorder: sweep < 4);
        var top = places.Min(place => place.Row);
        foreach (var place in places) place.Row -= top;

        return new GraphLayout(
            [.. places.Take(inputs.Count).Select(place => (place.Column, place.Row))],
            [.. chains.Select((chain, node) => chain.Select((passed, i) => Way(places, inputs[node], node, i, passed)).ToArray())]);
    }

    /// <summary>As far left as its inputs allow; what has no inputs, right before what first needs it.</summary>
    private static int[] Columns(IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        var columns = new int[inputs.Count];
        for (var node = 0; node < columns.Length; node++)
            if (inputs[node].Count > 0) columns[node] = 1 + inputs[node].Max(input => columns[input]);
        for (var node = 0; node < columns.Length; node++)
        {
            if (inputs[node].Count > 0) continue;
            columns[node] = Math.Max(0, Enumerable.Range(0, columns.Length).Where(user => inputs[user].Contains(node)).Select(user => columns[user] - 1).DefaultIfEmpty(0).Min());
        }

        return columns;
    }

    private static void Join(List<Place> places, int from, int to)
    {
        places[from].Neighbours.Add(places[to]);
        places[to].Neighbours.Add(places[from]);
    }

    /// <summary>The order in which the formula names things, which for a tree has no crossing.</summary>
    private static void Start(List<Place> places, IReadOnlyList<IReadOnlyList<int>> inputs, int[][][] chains)
    {
        var named = new double?[inputs.Count];
        var next = 0;
        for (var root = inputs.Count - 1; root >= 0; root--) Visit(root);
        for (var node = 0; node < inputs.Count; node++)
        {
            places[node].Row = named[node]!.Value;
            for (var i = 0; i < inputs[node].Count; i++)
                foreach (var passed in chains[node][i]) places[passed].Row = (named[node]!.Value + named[inputs[node][i]]!.Value) / 2;
        }

        void Visit(int node)
        {
            if (named[node] is not null) return;
            if (inputs[node].Count == 0)
            {
                named[node] = next++;
                return;
            }

            foreach (var input in inputs[node]) Visit(input);
            named[node] = inputs[node].Average(input => named[input]!.Value);
        }
    }

    private static void Sweep(List<Place> places, bool fromLeft, bool reorder)
    {
        var columns = places.GroupBy(place => place.Column).OrderBy(column => fromLeft ? column.Key : -column.Key);
        foreach (var column in columns)
        {
            var wanted = column.Select(place => (Place: place, Row: place.Neighbours.Count == 0 ? place.Row : (place.Row + 2 * place.Neighbours.Average(other => other.Row)) / 3)).ToList();
            wanted.Sort((a, b) => reorder ? a.Row.CompareTo(b.Row) : a.Place.Row.CompareTo(b.Place.Row));

            // as near to where they want to be as the room between them allows
            var rows = new double[wanted.Count];
            for (var i = 0; i < rows.Length; i++) rows[i] = i == 0 ? wanted[i].Row : Math.Max(wanted[i].Row, rows[i - 1] + Gap(wanted[i - 1].Place, wanted[i].Place));
            var shift = wanted.Average(place => place.Row) - rows.Average();
            for (var i = 0; i < rows.Length; i++) wanted[i].Place.Row = rows[i] + shift;
        }
    }

    private static double Gap(Place above, Place below) => above.Passing && below.Passing ? PassingGap : 1;

    // x·x has two edges between the same two nodes: they bend apart
    private static (double Column, double Row)[] Way(List<Place> places, IReadOnlyList<int> inputs, int node, int i, int[] passed)
    {
        var twice = inputs.Count == 2 && inputs[0] == inputs[1];
        if (!twice || passed.Length > 0) return [.. passed.Select(place => ((double)places[place].Column, places[place].Row))];
        var (from, to) = (places[inputs[i]], places[node]);
        return [((from.Column + to.Column) / 2.0, (from.Row + to.Row) / 2 + (i == 0 ? -0.4 : 0.4))];
    }

    private sealed class Place(int column, bool passing)
    {
        public int Column { get; } = column;

        public bool Passing { get; } = passing;

        public double Row { get; set; }

        public List<Place> Neighbours { get; } = [];
    }
}
