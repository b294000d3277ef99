namespace Danmen.Cli.Demo;

/// <summary>The shop's database.</summary>
internal interface IDemoDatabase : IAsyncDisposable
{
    /// <summary>For example "PostgreSQL 15.8".</summary>
    string Product { get; }

    /// <summary>What danmen.yaml says of it: "KIND:PLACE".</summary>
    string Component { get; }

    /// <summary>Where it lies.</summary>
    string Place { get; }

    /// <summary>Makes tables and rows.</summary>
    Task FillAsync(CancellationToken cancellationToken);

    /// <summary>Deletes orders and spoils prices.</summary>
    /// <returns>Number of orders that were deleted.</returns>
    Task<long> DamageAsync(CancellationToken cancellationToken);

    /// <summary>Number of rows per table.</summary>
    Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellationToken);

    /// <summary>SHA-256 over all rows of all tables, 64 hexadecimal digits; made without Danmen's code.</summary>
    Task<string> ChecksumAsync(CancellationToken cancellationToken);
}
