using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using WebNN.Engine.Benchmarks;

// `measure …` prints one JSON line per figure, for bench/compare; anything else goes to BenchmarkDotNet (`--filter '*'`)
if (args is ["measure", .. var what])
    return Measure.Run(what);

// in this process: building a project of its own for every benchmark would need a restore each time
var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(Measure).Assembly).Run(args, config);
return 0;
