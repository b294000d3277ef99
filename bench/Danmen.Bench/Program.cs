using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Danmen.Bench;

// tags REPOSITORY KEY-FILE SIGNING-KEY COUNT: what bench/tags searches.
if (args is ["tags", string repository, string keyFile, string signingKey, string count])
{
    await TagMaker.MakeAsync(repository, keyFile, signingKey, int.Parse(count, CultureInfo.InvariantCulture));
    return;
}

// classify SENTENCES ROWS: what the detectors find in generated data.
if (args is ["classify", string sentences, string rows])
{
    ClassifyBench.Run(int.Parse(sentences, CultureInfo.InvariantCulture), int.Parse(rows, CultureInfo.InvariantCulture));
    return;
}

// In this process: what is measured is one stage on one thread, and nothing is generated, restored or built.
BenchmarkSwitcher.FromTypes([typeof(StageBenchmarks), typeof(MaskBenchmarks)])
    .Run(args, DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
