using Xunit;

namespace WebNN.Web.Tests.Graphics;

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
              const all = Array.from({ length: 50_000 }, (_, i) =>
                random() < 0.0004 ? null : 2 * Math.exp(-i / 9000) + random() + (random() < 0.001 ? 5 : 0));
              const losses = new Losses(0.9), wrong = [];
              let checked = 0, firstNotFinite = 0;
              for (let from = 0; from < all.length;) {
                const frame = all.slice(from, from + Math.ceil(random() * 700)), notFinite = losses.append(frame);
                firstNotFinite ||= notFinite;
                from += frame.length;
                for (let k = 0; k < 4; k++, checked++) {
                  const first = Math.floor(random() * from * 0.8);
                  const last = k ? first + 1 + Math.floor(random() * (from - first)) : from;
                  const columns = 1 + Math.floor(random() * 900);
                  const places = losses.thin(first, last, columns), shown = places.map(i => all[i]), there = all.slice(first, last);
                  const what = `${first}…${last} in ${columns} columns`;
                  if (places.some((place, i) => place < first || place >= last || (i && place <= places[i - 1])))
                    wrong.push(what + ': not in order');
                  if (places.length > Math.max(2 * columns + 4, 2)) wrong.push(what + `: ${places.length} places`);
                  // a group with a NaN shows that NaN: extremes are promised where there is none
                  if (there.includes(null) !== shown.includes(null)) wrong.push(what + ': NaN');
                  if (!there.includes(null) && (Math.max(...there) !== Math.max(...shown) || Math.min(...there) !== Math.min(...shown)))
                    wrong.push(what + ': extremes');
                }
              }
              const other = (loss, i) => loss === null ? !Number.isNaN(losses.values[i]) : losses.values[i] !== loss;
              if (losses.count !== all.length || all.some(other)) wrong.push('values');
              if (firstNotFinite !== all.indexOf(null) + 1) wrong.push(`not finite first at ${firstNotFinite}`);
              if (checked < 400) wrong.push(`${checked} checks only`);
              return wrong;
            }
            """);
        Assert.Empty(wrong);
    });

    [Fact]
    public Task The_running_median_is_that_of_the_whole_run_however_it_arrived() => browser.Visit("/", async page =>
    {
        var wrong = await page.EvaluateAsync<string[]>("""
            async () => {
              const { Losses } = await import('/js/losses.js');
              let seed = 3;
              const random = () => (seed = seed * 48271 % 2147483647) / 2147483647;
              const all = Array.from({ length: 400 }, () => random() < 0.02 ? null : random());
              const apart = new Losses(25), changed = new Losses(5), wrong = [];
              for (const loss of all) { apart.append([loss]); apart.smooth(apart.count - 1); apart.smooth(apart.count >> 1); }
              changed.append(all);
              changed.smooth(200);
              changed.window = 25;
              all.forEach((loss, i) => {
                const reach = Math.min(12, i, Math.max(all.length - 1 - i, 4));
                const around = all.slice(i - reach, i + reach + 1).filter(value => value !== null).sort((a, b) => a - b);
                const middle = (around.length - 1) / 2, expected = (around[Math.floor(middle)] + around[Math.ceil(middle)]) / 2;
                for (const losses of [apart, changed]) {
                  const found = losses.smooth(i);
                  if (loss === null ? !Number.isNaN(found) : Math.abs(found - expected) > 1e-12)
                    wrong.push(`${i}: ${found} instead of ${expected}`);
                }
              });
              return wrong;
            }
            """);
        Assert.Empty(wrong);
    });

    [Fact]
    public Task The_smoothed_curve_lies_on_a_loss_that_falls_and_in_the_middle_of_its_noise() => browser.Visit("/", async page =>
    {
        var (above, share) = await page.EvaluateAsync<double[]>("""
            async () => {
              const { Losses } = await import('/js/losses.js');
              let seed = 5;
              const random = () => (seed = seed * 48271 % 2147483647) / 2147483647;
              const falling = Array.from({ length: 2000 }, (_, i) => 2.3 * Math.exp(-i / 60) + 0.1 * Math.exp(-i / 900));
              const smooth = losses => { const run = new Losses(101); run.append(losses); return losses.map((_, i) => run.smooth(i)); };
              // the noise of mini-batches: lopsided, a few losses are much higher than the rest
              const noisy = falling.map(loss => loss * (0.6 - 0.4 * Math.log(random())));
              return [
                Math.max(...smooth(falling).map((value, i) => value - falling[i < 1983 ? i : 1982])),
                smooth(noisy).filter((value, i) => noisy[i] > value).length / noisy.length,
              ];
            }
            """) is [var first, var second] ? (first, second) : default;
        Assert.Equal(0, above, 1e-9);
        Assert.InRange(share, 0.45, 0.55);
    });
}
