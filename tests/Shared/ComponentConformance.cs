using System.Text.Json.Nodes;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Testing;

/// <summary>What every kind of component promises; each kind's test class derives from it.</summary>
/// <remarks>
/// For a new kind: derive, name the kind, and say how a place is made, changed, looked at and what place is empty. All facts then run against both stores.
/// </remarks>
public abstract class ComponentConformance
{
    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract IComponentKind Kind { get; }

    /// <summary>For kinds that keep something local: where; else null.</summary>
    private protected virtual string? LocalFolder => null;

    /// <summary>Makes a place with content and says how danmen.yaml would name it.</summary>
    private protected abstract Task<ComponentDefinition> MakeAsync();

    /// <summary>Changes the place: something added, changed and removed.</summary>
    private protected abstract Task ChangeAsync(ComponentDefinition component);

    /// <summary>The same component at a place where nothing is.</summary>
    private protected abstract ComponentDefinition Elsewhere(ComponentDefinition component);

    /// <summary>Everything that a user would see there, as text to compare; "" for nothing.</summary>
    private protected abstract Task<string> LookAsync(ComponentDefinition component);

    /// <summary>What restore runs left around the place that no longer belongs there.</summary>
    private protected abstract Task<IReadOnlyList<string>> LeftoversAsync(ComponentDefinition component);

    [Theory, InlineData(StoreKind.InMemory), InlineData(StoreKind.Repository)]
    public async Task Component_comes_back_in_an_empty_place(StoreKind store)
    {
        await using ConformanceStore opened = await ConformanceStore.OpenAsync(store, Token);
        var harness = new ComponentHarness(Kind, opened) { LocalFolder = LocalFolder };
        ComponentDefinition component = await MakeAsync();
        CapturedComponent captured = await CaptureWholeAsync(harness, component);
        ComponentDefinition elsewhere = Elsewhere(component);
        Assert.Equal("", await LookAsync(elsewhere));
        await using IComponentRestore restore = await harness.RestoreAsync(elsewhere, captured, "r1");
        Assert.Equal(await LookAsync(component), await LookAsync(elsewhere));
        Assert.Empty(await restore.VerifyAsync(Token));
        await restore.RollbackAsync(Token);
        Assert.Equal("", await LookAsync(elsewhere));
        await restore.ConfirmAsync(Token);
        Assert.Empty(await LeftoversAsync(elsewhere));
    }

    [Theory, InlineData(StoreKind.InMemory), InlineData(StoreKind.Repository)]
    public async Task Changed_place_is_restored_rolled_back_restored_again_and_confirmed(StoreKind store)
    {
        await using ConformanceStore opened = await ConformanceStore.OpenAsync(store, Token);
        var harness = new ComponentHarness(Kind, opened) { LocalFolder = LocalFolder };
        ComponentDefinition component = await MakeAsync();
        string before = await LookAsync(component);
        CapturedComponent captured = await CaptureWholeAsync(harness, component);
        await ChangeAsync(component);
        string changed = await LookAsync(component);
        Assert.NotEqual(before, changed);

        await using (IComponentRestore first = await harness.RestoreAsync(component, captured, "r1"))
        {
            Assert.Equal(before, await LookAsync(component));
            await first.RollbackAsync(Token);
            Assert.Equal(changed, await LookAsync(component));
            await first.ConfirmAsync(Token);
            Assert.Equal(changed, await LookAsync(component));
            Assert.Empty(await LeftoversAsync(component));
        }

        await using IComponentRestore second = await harness.RestoreAsync(component, captured, "r2");
        Assert.Equal(before, await LookAsync(component));
        await second.ConfirmAsync(Token);
        Assert.Equal(before, await LookAsync(component));
        Assert.Empty(await LeftoversAsync(component));

        // Killed before whoever asked for it had written that down.
        await using IComponentRestore again = harness.BeginRestore(component, captured, "r2");
        await again.ConfirmAsync(Token);
        Assert.Equal(before, await LookAsync(component));
    }

    [Fact]
    public async Task What_lives_is_seen_to_be_what_was_built_and_later_what_was_written_to_it()
    {
        await using ConformanceStore opened = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        var harness = new ComponentHarness(Kind, opened) { LocalFolder = LocalFolder };
        ComponentDefinition component = await MakeAsync();
        CapturedComponent captured = await CaptureWholeAsync(harness, component);
        await ChangeAsync(component);
        string changed = await LookAsync(component);
        await using IComponentRestore restore = harness.BeginRestore(component, captured);
        await restore.BuildAsync(Token);
        Assert.Empty(await restore.VerifyAsync(Token));
        Assert.Empty(await restore.RecheckAsync(Token));
        await restore.SwapAsync(Token);
        Assert.Empty(await restore.InspectAsync(Token));
        Assert.Equal(false, (await restore.WrittenAsync(Token)).IsWritten);

        await ChangeAsync(component);
        WrittenSince written = await restore.WrittenAsync(Token);
        Assert.Equal(true, written.IsWritten);
        Assert.True(written.First.Count <= written.Parts);
        await restore.RollbackAsync(Token);
        Assert.Equal(changed, await LookAsync(component));
        Assert.Empty(await restore.InspectAsync(Token));
        await restore.ConfirmAsync(Token);
        Assert.Empty(await LeftoversAsync(component));
    }

    [Theory, InlineData(StoreKind.InMemory), InlineData(StoreKind.Repository)]
    public async Task Nothing_changed_gives_the_same_tree(StoreKind store)
    {
        await using ConformanceStore opened = await ConformanceStore.OpenAsync(store, Token);
        var harness = new ComponentHarness(Kind, opened) { LocalFolder = LocalFolder };
        ComponentDefinition component = await MakeAsync();
        CapturedComponent first = await CaptureWholeAsync(harness, component);
        DateTimeOffset later = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1);
        Assert.Equal(first.Tree, (await harness.CaptureAsync(component, first)).Tree);
        Assert.Equal(first.Tree, (await harness.CaptureAsync(component, first, parentStart: later)).Tree);
        Assert.Equal(first.Tree, (await harness.CaptureAsync(component, first, full: true)).Tree);
        await ChangeAsync(component);
        Assert.NotEqual(first.Tree.Id, (await harness.CaptureAsync(component, first)).Tree.Id);
    }

    [Theory, InlineData(StoreKind.InMemory), InlineData(StoreKind.Repository)]
    public async Task Reuse_of_the_parent_changes_no_fact(StoreKind store)
    {
        await using ConformanceStore opened = await ConformanceStore.OpenAsync(store, Token);
        var harness = new ComponentHarness(Kind, opened) { LocalFolder = LocalFolder };
        ComponentDefinition component = await MakeAsync();
        CapturedComponent first = await CaptureWholeAsync(harness, component);
        DateTimeOffset later = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1);
        CapturedComponent second = await harness.CaptureAsync(component, first, parentStart: later);
        Assert.Equal(Steady(first.Facts), Steady(second.Facts));
        Assert.Empty(await harness.VerifyStoredAsync(second));
    }

    [Theory, InlineData(StoreKind.InMemory), InlineData(StoreKind.Repository)]
    public async Task Each_step_may_be_called_twice(StoreKind store)
    {
        await using ConformanceStore opened = await ConformanceStore.OpenAsync(store, Token);
        var harness = new ComponentHarness(Kind, opened) { LocalFolder = LocalFolder };
        ComponentDefinition component = await MakeAsync();
        string before = await LookAsync(component);
        CapturedComponent captured = await CaptureWholeAsync(harness, component);
        await ChangeAsync(component);
        string changed = await LookAsync(component);
        await using (IComponentRestore restore = harness.BeginRestore(component, captured))
        {
            await restore.BuildAsync(Token);
            await restore.BuildAsync(Token);
            Assert.Equal(changed, await LookAsync(component));
            Assert.Empty(await restore.VerifyAsync(Token));
            Assert.Empty(await restore.VerifyAsync(Token));
            await restore.SwapAsync(Token);
            await restore.SwapAsync(Token);
            Assert.Equal(before, await LookAsync(component));
            await restore.RollbackAsync(Token);
            await restore.RollbackAsync(Token);
            Assert.Equal(changed, await LookAsync(component));
        }

        harness.Journal = null;
        await using (IComponentRestore restore = harness.BeginRestore(component, captured, "r2"))
        {
            await restore.BuildAsync(Token);
            await restore.RollbackAsync(Token);
            await restore.RollbackAsync(Token);
            Assert.Equal(changed, await LookAsync(component));
        }
    }

    [Theory, InlineData(StoreKind.InMemory), InlineData(StoreKind.Repository)]
    public async Task Rollback_without_a_build_does_nothing(StoreKind store)
    {
        await using ConformanceStore opened = await ConformanceStore.OpenAsync(store, Token);
        var harness = new ComponentHarness(Kind, opened) { LocalFolder = LocalFolder };
        ComponentDefinition component = await MakeAsync();
        string before = await LookAsync(component);
        CapturedComponent captured = await CaptureWholeAsync(harness, component);
        await using IComponentRestore restore = harness.BeginRestore(component, captured);
        await restore.RollbackAsync(Token);
        Assert.Equal(before, await LookAsync(component));
        Assert.Null(harness.Journal);
    }

    [Fact]
    public Task Restore_killed_at_any_entry_of_its_journal_is_finished_by_calling_again() => ForEveryKillAsync(async (component, resumed, before, changed) =>
    {
        await ComponentHarness.RunAsync(resumed);
        Assert.Equal(before, await LookAsync(component));
        await resumed.RollbackAsync(Token);
        Assert.Equal(changed, await LookAsync(component));
        await resumed.ConfirmAsync(Token);
    });

    [Fact]
    public Task Restore_killed_at_any_entry_of_its_journal_is_undone_by_a_rollback() => ForEveryKillAsync(async (component, resumed, _, changed) =>
    {
        await resumed.RollbackAsync(Token);
        Assert.Equal(changed, await LookAsync(component));
        await resumed.ConfirmAsync(Token);
        Assert.Equal(changed, await LookAsync(component));
    });

    [Fact]
    public async Task Rollback_killed_at_any_entry_of_its_journal_is_finished_by_calling_again()
    {
        await using ConformanceStore opened = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        ComponentDefinition component = await MakeAsync();
        CapturedComponent captured = await CaptureWholeAsync(new ComponentHarness(Kind, opened) { LocalFolder = LocalFolder }, component);
        await ChangeAsync(component);
        string changed = await LookAsync(component);
        for (int kill = 1; ; kill++)
        {
            var harness = new ComponentHarness(Kind, opened) { LocalFolder = LocalFolder };
            await using (IComponentRestore restore = await harness.RestoreAsync(component, captured, $"k{kill}"))
            {
                harness.DiesAfter = harness.Saves + kill;
                bool died = false;
                try
                {
                    await restore.RollbackAsync(Token);
                }
                catch (KilledException)
                {
                    died = true;
                }

                harness.DiesAfter = 0;
                await using IComponentRestore resumed = harness.BeginRestore(component, captured, $"k{kill}");
                await resumed.RollbackAsync(Token);
                Assert.Equal(changed, await LookAsync(component));
                await resumed.ConfirmAsync(Token);
                Assert.Equal(changed, await LookAsync(component));
                if (!died) break;
            }

            Assert.Empty(await LeftoversAsync(component));
        }
    }

    private protected static async Task<CapturedComponent> CaptureWholeAsync(ComponentHarness harness, ComponentDefinition component)
    {
        CapturedComponent captured = await harness.CaptureAsync(component);
        Assert.Empty(captured.Problems);
        Assert.Empty(await harness.VerifyStoredAsync(captured));
        return captured;
    }

    /// <summary>Facts that only change when the component does; a kind leaves out what does not belong to it (for example a server's uptime).</summary>
    private protected virtual string Steady(JsonObject facts) => facts.ToJsonString();

    /// <summary>Kills a restore behind each entry of its journal, and lets a later process take it up.</summary>
    /// <param name="takeUp">Gets the component, the restore as the later process has it, and how the component looked at capture and before the restore.</param>
    private async Task ForEveryKillAsync(Func<ComponentDefinition, IComponentRestore, string, string, Task> takeUp)
    {
        await using ConformanceStore opened = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        ComponentDefinition component = await MakeAsync();
        string before = await LookAsync(component);
        CapturedComponent captured = await CaptureWholeAsync(new ComponentHarness(Kind, opened) { LocalFolder = LocalFolder }, component);
        await ChangeAsync(component);
        string changed = await LookAsync(component);
        for (int kill = 1; ; kill++)
        {
            var harness = new ComponentHarness(Kind, opened) { LocalFolder = LocalFolder, DiesAfter = kill };
            bool died = await DiesAsync(harness, component, captured, $"k{kill}");
            harness.DiesAfter = 0;
            await using (IComponentRestore resumed = harness.BeginRestore(component, captured, $"k{kill}")) await takeUp(component, resumed, before, changed);
            Assert.Empty(await LeftoversAsync(component));
            if (!died) return;
        }
    }

    private static async Task<bool> DiesAsync(ComponentHarness harness, ComponentDefinition component, CapturedComponent captured, string runId)
    {
        try
        {
            await using IComponentRestore restore = harness.BeginRestore(component, captured, runId);
            await ComponentHarness.RunAsync(restore);
            return false;
        }
        catch (KilledException)
        {
            return true;
        }
    }
}
