using WebNN.Web.Lessons;
using Xunit;

namespace WebNN.Web.Tests.Lessons;

public sealed class ArraysStateTests
{
    private readonly LinkState _link = new();
    private readonly ArraysState _state = new();

    public ArraysStateTests() => Open("");

    [Fact]
    public void Every_example_has_its_formula()
    {
        foreach (var (op, a, b) in ArraysState.Presets)
        {
            _state.Load(op, a, b);
            Assert.StartsWith("<math", Formula.Html(_state.Mathematics(Word)!), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_no_array_is_refused_and_the_last_one_stays()
    {
        _state.EnterB("[1, 2");
        Assert.Equal((false, true, "[10, 20]"), (_state.WrongA, _state.WrongB, _state.TextB));
        _state.EnterB("[1,2]");
        Assert.Equal((false, "[1, 2]"), (_state.WrongB, _state.TextB));
    }

    [Fact]
    public void Nonsense_in_an_address_is_the_first_example()
    {
        Open("a=nonsense&b=[1");
        Assert.Equal((ArraysState.Presets[0].A, ArraysState.Presets[0].B), (_state.TextA, _state.TextB));
    }

    [Fact]
    public void A_repeated_cell_changes_the_number_it_repeats()
    {
        _state.ChangeB((1, 0, 7));
        Assert.Equal("[7, 20]", _state.TextB);
    }

    [Fact]
    public void A_changed_truth_value_stays_a_truth_value()
    {
        Open("op=index&a=[3,4]&b=[false,true]");
        _state.ChangeB((0, 0, 5));
        Assert.Equal("[true, true]", _state.TextB);
    }

    [Fact]
    public void A_cell_that_the_result_has_not_got_is_its_last()
    {
        _state.Pick((1, 1));
        _state.EnterA("[5, 6, 7]");
        _state.EnterB("2");
        Assert.Equal((0, 1), _state.Cell);
        Assert.Equal("y_1 = [6] × [2] = [12]", _state.Mathematics(Word));
    }

    [Fact]
    public void The_axis_that_does_not_fit_is_named()
    {
        _state.EnterA("[[1, 2, 3], [4, 5, 6]]");
        Assert.Equal((0, "✗", "2"), (_state.Sum.Misfit, _state.Sum.Together(0), _state.Sum.Together(1)));
        _state.EnterB("[1, 2, 3]");
        Assert.Null(_state.Sum.Misfit);
    }

    private static string Word(double truth) => truth != 0 ? "True" : "False";

    private void Open(string query)
    {
        _link.Read(new Uri("http://localhost/learn/arrays?" + query), _state.Link);
        _state.Linked();
    }
}
