using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Danmen.Bench;

// In this process: what is measured is one stage on one thread, and nothing is generated, restored or built.
BenchmarkSwitcher.FromTypes([typeof(StageBenchmarks)])
    .Run(args, DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
