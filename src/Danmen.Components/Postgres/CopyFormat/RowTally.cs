using Danmen.Components.Checksums;

namespace Danmen.Components.Postgres.CopyFormat;

/// <summary>Counts and sums the rows of COPY text that passes by, in pieces of any size. Not thread-safe.</summary>
/// <remarks>In COPY text a line feed within a value is escaped, so that every 0x0A ends a row, in every server encoding.</remarks>
internal sealed class RowTally
{
    private RowHash _open;
    private bool _isOpen;

    public long Rows { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Sum modulo 2^64 of <see cref="RowHash"/> of every row without its line feed: independent of the order of rows and of how they are split into parts or partitions.</summary>
    public ulong Sum { get; private set; }

    /// <summary>True when the last row has ended.</summary>
    public bool AtRowEnd => !_isOpen;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf((byte)'\n');
            if (end < 0)
            {
                _open.Append(bytes);
                _isOpen = true;
                return;
            }

            if (_isOpen)
            {
                _open.Append(bytes[..end]);
                Sum += _open.Finish();
                _isOpen = false;
            }
            else
            {
                Sum += RowHash.Of(bytes[..end]);
            }

            Rows++;
            bytes = bytes[(end + 1)..];
        }
    }
}
