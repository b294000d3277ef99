namespace Danmen.Restic.Backends;

/// <summary>Requests that a backend has sent, repeated ones included: what a storage bills for.</summary>
/// <param name="Put">With those that begin, end and abort an upload in parts.</param>
public readonly record struct RequestCounts(long List, long Get, long Head, long Put, long Delete)
{
    public static RequestCounts operator +(RequestCounts left, RequestCounts right) => left.Add(right);

    public RequestCounts Add(RequestCounts other) =>
        new(List + other.List, Get + other.Get, Head + other.Head, Put + other.Put, Delete + other.Delete);
}
