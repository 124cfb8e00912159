namespace WebNN.Web.Graphics;

/// <summary>
/// Places for a graph that runs from left to right: what a node is calculated from stands in columns before it, and what belongs together
/// is near each other. Every edge has a place of its own, where its numbers can be written. Rows run down from 0 and may be fractions.
/// </summary>
/// <param name="Nodes">The place of each node; columns are whole numbers.</param>
/// <param name="Ways">
/// For each node and each of its inputs the points that the edge passes, the first half a column after where it starts: its own place.
/// </param>
internal sealed record GraphLayout(IReadOnlyList<(double Column, double Row)> Nodes, IReadOnlyList<(double Column, double Row)[][]> Ways)
{
    private const int Sweeps = 24;

    /// <param name="inputs">For each node, in the order of calculation, the numbers of the nodes it is calculated from.</param>
    public static GraphLayout Of(IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        var columns = Columns(inputs);
        var nodes = columns.Select(column => new Place(2 * column, Kind.Node)).ToArray();
        var places = new List<Place>(nodes);
        var ways = new Place[nodes.Length][][];
        for (var node = 0; node < nodes.Length; node++)
            ways[node] = [.. inputs[node].Select(input => Way(places, nodes[input], nodes[node]))];

        Start(nodes, inputs, ways);
        for (var sweep = 0; sweep < Sweeps; sweep++)
            Sweep(places, fromLeft: sweep % 2 == 0, reorder: sweep < 6);
        var top = places.Min(place => place.Row);
        return new GraphLayout([.. nodes.Select(At)], [.. ways.Select(edges => edges.Select(way => way.Select(At).ToArray()).ToArray())]);

        (double Column, double Row) At(Place place) => (place.Column / 2.0, place.Row - top);
    }

    /// <summary>Puts each node as far left as its inputs allow, and one without inputs right before the first node that needs it.</summary>
    private static int[] Columns(IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        var columns = new int[inputs.Count];
        for (var node = 0; node < columns.Length; node++)
        {
            if (inputs[node].Count > 0)
                columns[node] = 1 + inputs[node].Max(input => columns[input]);
        }

        for (var node = 0; node < columns.Length; node++)
        {
            if (inputs[node].Count == 0)
            {
                columns[node] = Enumerable.Range(0, columns.Length)
                    .Where(user => inputs[user].Contains(node))
                    .Select(user => columns[user] - 1)
                    .DefaultIfEmpty(0)
                    .Min();
            }
        }

        return columns;
    }

    /// <summary>A place in every column between, the columns of the nodes and those of the edges.</summary>
    private static Place[] Way(List<Place> places, Place from, Place to)
    {
        var way = new Place[to.Column - from.Column - 1];
        var before = from;
        for (var i = 0; i < way.Length; i++)
        {
            way[i] = new Place(from.Column + 1 + i, i == 0 ? Kind.Edge : Kind.Passing);
            places.Add(way[i]);
            Join(before, way[i]);
            before = way[i];
        }

        Join(before, to);
        return way;
    }

    private static void Join(Place from, Place to)
    {
        from.After.Add(to);
        to.Before.Add(from);
    }

    /// <summary>The order in which the formula names things, which for a tree has no crossing.</summary>
    private static void Start(Place[] nodes, IReadOnlyList<IReadOnlyList<int>> inputs, Place[][][] ways)
    {
        var placed = new bool[nodes.Length];
        var next = 0;
        for (var root = nodes.Length - 1; root >= 0; root--)
            Visit(root);
        for (var node = 0; node < nodes.Length; node++)
        {
            for (var i = 0; i < ways[node].Length; i++)
            {
                // a hair apart, so that two edges between the same nodes keep their order
                foreach (var place in ways[node][i])
                    place.Row = (2 * nodes[inputs[node][i]].Row + nodes[node].Row) / 3 + 0.01 * i;
            }
        }

        void Visit(int node)
        {
            if (placed[node])
                return;
            placed[node] = true;
            foreach (var input in inputs[node])
                Visit(input);
            nodes[node].Row = inputs[node].Count == 0 ? next++ : inputs[node].Average(input => nodes[input].Row);
        }
    }

    private static void Sweep(List<Place> places, bool fromLeft, bool reorder)
    {
        foreach (var column in places.GroupBy(place => place.Column).OrderBy(column => fromLeft ? column.Key : -column.Key))
        {
            var wanted = column.Select(place => (Place: place, Row: place.Wanted(straight: reorder ? 0.7 : 1))).ToList();
            wanted.Sort((a, b) =>
                reorder ? (a.Row + 0.01 * a.Place.Row).CompareTo(b.Row + 0.01 * b.Place.Row) : a.Place.Row.CompareTo(b.Place.Row));

            // as near to where they want to be as the room between them allows
            var rows = new double[wanted.Count];
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] = i == 0
                    ? wanted[i].Row
                    : Math.Max(wanted[i].Row, rows[i - 1] + Gap(wanted[i - 1].Place.Kind, wanted[i].Place.Kind));
            }

            var shift = wanted.Average(place => place.Row) - rows.Average();
            for (var i = 0; i < rows.Length; i++)
                wanted[i].Place.Row = rows[i] + shift;
        }
    }

    private static double Gap(Kind above, Kind below) => (above, below) switch
    {
        (Kind.Node, Kind.Node) => 1,
        (Kind.Passing, Kind.Passing) => 0.3,
        _ => 0.64,
    };

    private enum Kind
    {
        Node,
        Edge,
        Passing,
    }

    private sealed class Place(int column, Kind kind)
    {
        public int Column { get; } = column;

        public Kind Kind { get; } = kind;

        public double Row { get; set; }

        public List<Place> Before { get; } = [];

        public List<Place> After { get; } = [];

        /// <summary>
        /// A node in the middle of what arrives; an edge straight on, bending only at its end, once it stands in the right
        /// order.
        /// </summary>
        public double Wanted(double straight) => Kind == Kind.Node
            ? (Before.Count > 0 ? Before : After).Select(place => place.Row).DefaultIfEmpty(Row).Average()
            : straight * Before[0].Row + (1 - straight) * After[0].Row;
    }
}
