using Xunit;

namespace WebNN.Web.Tests.Charts;

public sealed class LossesTests(BrowserFixture browser)
{
    [Fact]
    public Task However_long_a_run_and_narrow_its_chart_no_spike_and_no_NaN_is_lost() => browser.Visit("/", async page =>
    {
        var wrong = await page.EvaluateAsync<string[]>("""
            async () => {
              const { Losses } = await import('/js/losses.js');
              let seed = 1;
              const random = () => (seed = seed * 48271 % 2147483647) / 2147483647;
              const all = Array.from({ length: 50_000 }, (_, i) => random() < 0.0004 ? null : 2 * Math.exp(-i / 9000) + random() + (random() < 0.001 ? 5 : 0));
              const losses = new Losses(0.9), wrong = [];
              let checked = 0, firstNotFinite = 0;
              for (let from = 0; from < all.length;) {
                const frame = all.slice(from, from + Math.ceil(random() * 700)), notFinite = losses.append(frame);
                firstNotFinite ||= notFinite;
                from += frame.length;
                for (let k = 0; k < 4; k++, checked++) {
                  const first = Math.floor(random() * from * 0.8), last = k ? first + 1 + Math.floor(random() * (from - first)) : from, columns = 1 + Math.floor(random() * 900);
                  const places = losses.thin(first, last, columns), shown = places.map(i => all[i]), there = all.slice(first, last);
                  const what = `${first}…${last} in ${columns} columns`;
                  if (places.some((place, i) => place < first || place >= last || (i && place <= places[i - 1]))) wrong.push(what + ': not in order');
                  if (places.length > Math.max(2 * columns + 4, 2)) wrong.push(what + `: ${places.length} places`);
                  // a group with a NaN shows that NaN: extremes are promised where there is none
                  if (there.includes(null) !== shown.includes(null)) wrong.push(what + ': NaN');
                  if (!there.includes(null) && (Math.max(...there) !== Math.max(...shown) || Math.min(...there) !== Math.min(...shown))) wrong.push(what + ': extremes');
                }
              }
              if (losses.count !== all.length || all.some((loss, i) => loss === null ? !Number.isNaN(losses.values[i]) : losses.values[i] !== loss)) wrong.push('values');
              if (firstNotFinite !== all.indexOf(null) + 1) wrong.push(`not finite first at ${firstNotFinite}`);
              if (checked < 400) wrong.push(`${checked} checks only`);
              return wrong;
            }
            """);
        Assert.Empty(wrong);
    });

    [Fact]
    public Task The_moving_average_is_that_of_the_whole_run_however_it_arrived() => browser.Visit("/", async page =>
    {
        var averages = await page.EvaluateAsync<double[][]>("""
            async () => {
              const { Losses } = await import('/js/losses.js');
              const all = [3, 1, null, 2, 4], apart = new Losses(0.5), changed = new Losses(0.9);
              for (const loss of all) apart.append([loss]);
              changed.append(all);
              changed.smoothing = 0.5;
              return [apart, changed].map(losses => [...losses.smooth.slice(0, 5)].map(value => Number.isNaN(value) ? -1 : value));
            }
            """);
        // weights ½ of the new loss and ½ of the past, divided by what they add up to
        double[] expected = [3, (0.25 * 3 + 0.5 * 1) / 0.75, -1, (0.125 * 3 + 0.25 * 1 + 0.5 * 2) / 0.875, (0.0625 * 3 + 0.125 * 1 + 0.25 * 2 + 0.5 * 4) / 0.9375];
        foreach (var average in averages)
        {
            Assert.Equal(expected.Length, average.Length);
            Assert.All(expected.Zip(average), pair => Assert.Equal(pair.First, pair.Second, 12));
        }
    });
}
