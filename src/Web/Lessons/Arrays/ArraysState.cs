using WebNN.Engine.Lessons;

namespace WebNN.Web.Lessons;

/// <summary>Represents the arrays lesson: an operation, two arrays as they are written, and the cell of the result looked at.</summary>
internal sealed class ArraysState
{
    public static readonly (ArrayOp Op, string A, string B)[] Presets =
    [
        (ArrayOp.Multiply, "[[1, 2], [3, 4]]", "[10, 20]"),
        (ArrayOp.Add, "[1, 2, 3]", "[2, 4, 6]"),
        (ArrayOp.Divide, "[1, 2, 3]", "2"),
        (ArrayOp.Add, "[[1, 2], [3, 4]]", "[[3, 0], [0, 6]]"),
        (ArrayOp.Add, "[[10], [20]]", "[1, 2, 3]"),
        (ArrayOp.Greater, "[[1, 2], [3, 4]]", "2"),
        (ArrayOp.Index, "[3, 4]", "[false, true]"),
        (ArrayOp.Dot, "[[1, 2], [3, 4]]", "[[5, 6], [7, 8]]"),
        (ArrayOp.Dot, "[1, 2]", "[[1, 3, 5], [2, 4, 6]]"),
        (ArrayOp.Dot, "[1, 2]", "[[1, 2, 3], [4, 5, 6]]"),
        (ArrayOp.Dot, "[[1, 2, 3], [4, 5, 6]]", "[[1, 2, 3], [4, 5, 6]]"),
    ];

    private ArrayOp _op = Presets[0].Op;
    private string _a = Presets[0].A, _b = Presets[0].B;
    private int _row, _column;
    private bool _wrongA, _wrongB;

    public ArrayOp Op
    {
        get => _op;
        set
        {
            _op = value;
            Calculate();
        }
    }

    public string TextA => _a;

    public string TextB => _b;

    /// <summary>Gets a value that tells whether the last text entered for a is no array.</summary>
    public bool WrongA => _wrongA;

    /// <summary>Gets a value that tells whether the last text entered for b is no array.</summary>
    public bool WrongB => _wrongB;

    public ArrayCalculation Sum { get; private set; } = new(ArrayOp.Add, NdArray.Scalar(0), NdArray.Scalar(0));

    /// <summary>Gets a value that tells whether the result has a cell to look at.</summary>
    public bool Lit => Sum.Result is { Values.Count: > 0 };

    /// <summary>Gets the cell looked at, as far as the result has it.</summary>
    public (int Row, int Column) Cell
    {
        get
        {
            var (rows, columns) = Sum.Result is { } result ? ArrayCalculation.Layout(result) : (1, 1);
            return (Math.Min(_row, rows - 1), Math.Min(_column, columns - 1));
        }
    }

    public void Link(LinkState link)
    {
        link.Choice("op", ref _op);
        link.Text("a", ref _a, 200);
        link.Text("b", ref _b, 200);
        link.Whole("row", ref _row, 0, ArrayText.MaxLength - 1);
        link.Whole("column", ref _column, 0, ArrayText.MaxLength - 1);
    }

    public void Linked() => Calculate();

    public void EnterA(string text) => Enter(ref _a, ref _wrongA, text);

    public void EnterB(string text) => Enter(ref _b, ref _wrongB, text);

    /// <summary>Changes a number of a.</summary>
    public void ChangeA((int Row, int Column, double Value) change) => Change(ref _a, Sum.A, change);

    /// <summary>Changes a number of b.</summary>
    public void ChangeB((int Row, int Column, double Value) change) => Change(ref _b, Sum.B, change);

    public void Load(ArrayOp op, string a, string b)
    {
        (_op, _a, _b, _row, _column, _wrongA, _wrongB) = (op, a, b, 0, 0, false, false);
        Calculate();
    }

    public void Pick((int Row, int Column) cell) => (_row, _column) = cell;

    public static string Sign(ArrayOp op) => op switch
    {
        ArrayOp.Add => "+",
        ArrayOp.Subtract => "−",
        ArrayOp.Multiply => "×",
        ArrayOp.Divide => "÷",
        ArrayOp.Greater => ">",
        ArrayOp.Dot => "·",
        _ => "a[b]",
    };

    /// <param name="word">The word for a truth value, 0 or 1.</param>
    public string Mathematics(Func<double, string> word)
    {
        var (a, b) = (Sum.A, Sum.B);
        if (!Lit || Sum.Result is not { } result)
            return $"a_{{\"{a}\"}} {(_op == ArrayOp.Index ? "," : Sign(_op))} b_{{\"{b}\"}}";
        var (row, column) = Cell;
        var place = result.Shape.Count switch { 0 => "", 1 => $"_{column}", _ => $"_{{{row} {column}}}" };
        var value = Written(result, row, column);
        if (_op == ArrayOp.Index)
            return $"y{place} = {value}";
        if (_op == ArrayOp.Dot && a.Shape.Count > 0 && b.Shape.Count > 0)
        {
            var (i, j) = (Sum.DotRow(Cell), Sum.DotColumn(Cell));
            var terms = Enumerable.Range(0, a.Shape[^1])
                .Select(k => $"{Written(a, i, k)} * {(b.Shape.Count == 1 ? Written(b, 0, k) : Written(b, k, j))}");
            return $"y{place} = {string.Join(" + ", terms)} = {value}";
        }

        return $"y{place} = {Written(a, row, column)} {(_op == ArrayOp.Dot ? "*" : Sign(_op))} {Written(b, row, column)} "
            + $"{(_op == ArrayOp.Greater ? "→" : "=")} {value}";

        string Written(NdArray array, int r, int c)
        {
            var number = array.Values[ArrayCalculation.Place(array, r, c)];
            return array.IsBoolean ? $"\"{word(number)}\"" : Formula.Of(number);
        }
    }

    private void Calculate()
    {
        // an address may hold anything
        if (ArrayText.Read(_a) is not { } a)
            (_a, a) = (Presets[0].A, ArrayText.Read(Presets[0].A)!);
        if (ArrayText.Read(_b) is not { } b)
            (_b, b) = (Presets[0].B, ArrayText.Read(Presets[0].B)!);
        Sum = new ArrayCalculation(_op, a, b);
    }

    private void Enter(ref string text, ref bool wrong, string entered)
    {
        wrong = ArrayText.Read(entered) is null;
        if (wrong)
            return;
        text = ArrayText.Write(ArrayText.Read(entered)!);
        Calculate();
    }

    private void Change(ref string text, NdArray array, (int Row, int Column, double Value) change)
    {
        double[] values = [.. array.Values];
        values[ArrayCalculation.Place(array, change.Row, change.Column)] = array.IsBoolean ? (change.Value != 0 ? 1 : 0) : change.Value;
        text = ArrayText.Write(NdArray.Of([.. array.Shape], values, array.IsBoolean));
        Calculate();
    }
}
