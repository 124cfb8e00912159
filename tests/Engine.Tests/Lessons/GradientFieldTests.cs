using WebNN.Engine.Lessons;
using Xunit;

namespace WebNN.Engine.Tests.Lessons;

/// <summary>Book §4.4.</summary>
public class GradientFieldTests
{
    private static readonly MeshAxis Axis = MeshAxis.Of(-2, 2, 0.25, "x");

    [Fact]
    public void The_bowl_over_the_books_mesh_has_289_gradients_that_point_away_from_its_middle()
    {
        var field = GradientField.Of(x => (x[0] * x[0]) + (x[1] * x[1]), Axis, Axis);
        Assert.Equal((289, 289, 289), (field.Points.Length, field.Gradients.Length, field.Values.Length));
        for (var i = 0; i < field.Points.Length; i++)
        {
            var (x0, x1) = (field.Points[i][0], field.Points[i][1]);
            Close.To([2 * x0, 2 * x1], field.Gradients[i], 1e-10);
            Close.To((x0 * x0) + (x1 * x1), field.Values[i]);
        }
    }

    [Fact]
    public void Of_two_neighbours_x0_differs()
    {
        var field = GradientField.Of(x => x[0] - (3 * x[1]), Axis, MeshAxis.Of(0, 1, 1, "x1"));
        Assert.Equal([-2.0, 0], field.Points[0]);
        Assert.Equal([-1.75, 0], field.Points[1]);
        Assert.Equal([-2.0, 1], field.Points[17]);
        Close.To([1, -3], field.Gradients[17], 1e-10);
        Close.To(-5, field.Values[17]);
    }

    [Fact]
    public void Where_the_function_has_no_value_the_field_has_none()
    {
        var field = GradientField.Of(x => Math.Log(x[0]), Axis, MeshAxis.Of(0, 0, 1, "x1"));
        Assert.True(double.IsNaN(field.Values[0]) && double.IsNaN(field.Gradients[0][0]));
        Close.To(0.5, field.Gradients[^1][0], 1e-8);
    }
}
