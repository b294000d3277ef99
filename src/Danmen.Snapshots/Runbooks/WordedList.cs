using Danmen.Faults;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Several things that are told one after the other, as one argument of a remark.</summary>
internal sealed record WordedList(IReadOnlyList<IWorded> Items) : IWorded
{
    string IWorded.English => string.Join("; ", Items.Select(item => item.English));

    string IWorded.Japanese => string.Join("; ", Items.Select(item => item.Japanese));
}
