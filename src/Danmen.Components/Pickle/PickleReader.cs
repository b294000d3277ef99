using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Danmen.Components.Pickle;

/// <summary>Reads the opcodes of a pickle as its bytes come, without unpickling anything: which protocol, and which names it imports. Not thread-safe.</summary>
/// <remarks>Never throws for what it reads. Memory is bounded whatever the lengths in it say: long arguments are skipped.</remarks>
internal sealed class PickleReader
{
    private const int LongestLine = 4096;
    private const int MostGlobals = 10_000;
    private static readonly byte[] s_numberCharacters = "0123456789+-.eELlnainfINFAx_ "u8.ToArray();

    private readonly PickleMachine _machine = new();
    private readonly SortedSet<string> _globals = new(StringComparer.Ordinal);
    private readonly byte[] _argument = new byte[LongestLine];
    private State _state = State.Opcode;
    private byte _opcode;
    private int _argumentLength;
    private int _wanted;
    private bool _isArgumentCut;
    private long _skip;
    private long _position;
    private long _opcodeAt;
    private string? _module;
    private bool _isModuleKnown;
    private long _opcodesInThis;
    private bool _isThisMarked;

    private enum State
    {
        Opcode,
        Fixed,
        Line,
        SecondLine,
        Length,
        Counted,

        /// <summary>What follows is no pickle.</summary>
        Ended,
    }

    /// <summary>The highest protocol that its opcodes belong to; -1 before the first.</summary>
    public int Protocol { get; private set; } = -1;

    /// <summary>Names that it imports, "module.name", sorted; <see cref="DangerousGlobals.Unknown"/> for those that cannot be told.</summary>
    public IReadOnlyCollection<string> Globals => _globals;

    /// <summary>Whole pickles read so far.</summary>
    public int Pickles { get; private set; }

    /// <summary>True when the first opcode says that this is a pickle (protocols 2 and later).</summary>
    public bool IsMarked { get; private set; }

    /// <summary>Why the reading ended before the end of a pickle, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>True when nothing more of the file is looked at.</summary>
    public bool HasEnded => _state == State.Ended;

    /// <summary>Takes the next bytes of the file.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _state != State.Ended)
        {
            int used = Step(bytes);
            _position += used;
            bytes = bytes[used..];
        }
    }

    /// <summary>The file ended.</summary>
    public void Complete()
    {
        if (_state == State.Ended || (_state == State.Opcode && _opcodesInThis == 0 && Pickles > 0)) return;
        Fail("it ends within a pickle");
    }

    /// <returns>Bytes used; at least 1 unless the state changed.</returns>
    private int Step(ReadOnlySpan<byte> bytes)
    {
        switch (_state)
        {
            case State.Opcode:
                Begin(bytes[0]);
                return 1;
            case State.Fixed or State.Length:
            {
                int taken = Math.Min(bytes.Length, _wanted - _argumentLength);
                bytes[..taken].CopyTo(_argument.AsSpan(_argumentLength));
                _argumentLength += taken;
                if (_argumentLength == _wanted) EndOfFixed();
                return taken;
            }

            case State.Line or State.SecondLine:
            {
                int end = bytes.IndexOf((byte)'\n');
                Keep(end < 0 ? bytes : bytes[..end]);
                if (end >= 0) EndOfLine();
                return end < 0 ? bytes.Length : end + 1;
            }

            default:
            {
                int taken = (int)Math.Min(bytes.Length, _skip);
                Keep(bytes[..taken]);
                _skip -= taken;
                if (_skip == 0) EndOfArgument();
                return taken;
            }
        }
    }

    private void Begin(byte opcode)
    {
        (_opcode, _opcodeAt) = (opcode, _position);
        _argumentLength = 0;
        _isArgumentCut = false;
        if (_opcodesInThis == 0) _isThisMarked = false;
        _opcodesInThis++;
        switch (PickleOpcode.ArgumentOf(opcode))
        {
            case PickleArgument.None:
                EndOfArgument();
                break;
            case PickleArgument.Fixed:
                (_state, _wanted) = (State.Fixed, PickleOpcode.FixedBytes(opcode));
                break;
            case PickleArgument.Counted:
                (_state, _wanted) = (State.Length, PickleOpcode.FixedBytes(opcode));
                break;
            case PickleArgument.Line or PickleArgument.TwoLines:
                _state = State.Line;
                break;
            default:
                Fail("it has an opcode that no protocol knows");
                break;
        }
    }

    private void EndOfFixed()
    {
        if (_state == State.Fixed)
        {
            EndOfArgument();
            return;
        }

        ulong length = _wanted switch
        {
            1 => _argument[0],
            4 => BinaryPrimitives.ReadUInt32LittleEndian(_argument),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(_argument),
        };
        _argumentLength = 0;
        bool isSigned = _opcode is PickleOpcode.BinString or PickleOpcode.Long4;
        if (length > long.MaxValue || (isSigned && length > int.MaxValue))
        {
            Fail("it has a length that cannot be");
            return;
        }

        (_state, _skip) = (State.Counted, (long)length);
        if (_skip == 0) EndOfArgument();
    }

    private void EndOfLine()
    {
        if (PickleOpcode.ArgumentOf(_opcode) != PickleArgument.TwoLines || _state == State.SecondLine)
        {
            EndOfArgument();
            return;
        }

        _isModuleKnown = TryName(out _module);
        _argumentLength = 0;
        _isArgumentCut = false;
        _state = State.SecondLine;
    }

    private void EndOfArgument()
    {
        _state = State.Opcode;
        Protocol = Math.Max(Protocol, PickleOpcode.ProtocolOf(_opcode));
        if (!Execute()) Fail("its opcodes do not fit together");
    }

    /// <returns>False when an unpickler would stop here.</returns>
    private bool Execute()
    {
        ReadOnlySpan<byte> argument = _argument.AsSpan(0, _argumentLength);
        switch (_opcode)
        {
            case PickleOpcode.Proto:
                if (argument[0] > PickleOpcode.HighestProtocol) return false;
                if (_opcodesInThis == 1) _isThisMarked = true;
                if (Pickles == 0) IsMarked |= _isThisMarked;
                Protocol = Math.Max(Protocol, argument[0]);
                return true;
            case PickleOpcode.Stop:
                if (!_machine.Pop(1)) return false;
                Pickles++;
                _opcodesInThis = 0;
                _machine.Reset();
                return true;
            case PickleOpcode.Frame or PickleOpcode.ReadOnlyBuffer:
                return true;
            case PickleOpcode.Mark:
                return _machine.PushMark();
            case PickleOpcode.Pop:
                return _machine.PopAny();
            case PickleOpcode.PopMark or PickleOpcode.Appends or PickleOpcode.SetItems or PickleOpcode.AddItems:
                return _machine.PopToMark();
            case PickleOpcode.Dup:
                return _machine.Duplicate();
            case PickleOpcode.Append or PickleOpcode.Build:
                return _machine.Pop(1);
            case PickleOpcode.SetItem:
                return _machine.Pop(2);
            case PickleOpcode.Dict or PickleOpcode.List or PickleOpcode.Tuple or PickleOpcode.Obj or PickleOpcode.FrozenSet:
                return _machine.PopToMark() && _machine.Push();
            case PickleOpcode.BinPersId or PickleOpcode.Tuple1:
                return _machine.Pop(1) && _machine.Push();
            case PickleOpcode.Reduce or PickleOpcode.NewObj or PickleOpcode.Tuple2:
                return _machine.Pop(2) && _machine.Push();
            case PickleOpcode.Tuple3 or PickleOpcode.NewObjEx:
                return _machine.Pop(3) && _machine.Push();
            case PickleOpcode.Global:
                Import(_isModuleKnown ? _module : null, TryName(out string? name) ? name : null);
                return _machine.Push();
            case PickleOpcode.Inst:
                Import(_isModuleKnown ? _module : null, TryName(out string? type) ? type : null);
                return _machine.PopToMark() && _machine.Push();
            case PickleOpcode.StackGlobal:
                if (!_machine.PopName(out string? stackName) || !_machine.PopName(out string? module)) return false;
                Import(module, stackName);
                return _machine.Push();
            case PickleOpcode.Ext1 or PickleOpcode.Ext2 or PickleOpcode.Ext4:
                Import(string.Create(CultureInfo.InvariantCulture, $"{DangerousGlobals.Extension}{Number(argument)}"));
                return _machine.Push();
            case PickleOpcode.BinPut or PickleOpcode.LongBinPut:
                return _machine.Put(Number(argument));
            case PickleOpcode.BinGet or PickleOpcode.LongBinGet:
                return _machine.Get(Number(argument));
            case PickleOpcode.Put:
                return TryIndex(argument, out long put) && _machine.Put(put);
            case PickleOpcode.Get:
                return TryIndex(argument, out long get) && _machine.Get(get);
            case PickleOpcode.Memoize:
                return _machine.Memoize();
            case PickleOpcode.Int or PickleOpcode.Long or PickleOpcode.Float:
                return !argument.IsEmpty && argument.IndexOfAnyExcept(s_numberCharacters) < 0 && _machine.Push();
            case PickleOpcode.String:
                return PushQuoted(argument);
            case PickleOpcode.Unicode:
                return argument.Contains((byte)'\\') || _isArgumentCut ? _machine.Push() : PushLatin(argument);
            case PickleOpcode.BinString or PickleOpcode.ShortBinString or PickleOpcode.BinUnicode or PickleOpcode.ShortBinUnicode or PickleOpcode.BinUnicode8:
                return _isArgumentCut ? _machine.Push() : _machine.PushText(argument);
            default:
                return _machine.Push();
        }
    }

    /// <summary>A text in the quotes of Python's repr.</summary>
    private bool PushQuoted(ReadOnlySpan<byte> argument)
    {
        if (_isArgumentCut) return _machine.Push();
        argument = argument.Trim((byte)' ');
        if (argument.Length < 2 || argument[0] != argument[^1] || argument[0] is not ((byte)'\'' or (byte)'"')) return false;
        argument = argument[1..^1];
        return argument.Contains((byte)'\\') ? _machine.Push() : _machine.PushText(argument);
    }

    /// <summary>raw-unicode-escape: what is not escaped is Latin-1.</summary>
    private bool PushLatin(ReadOnlySpan<byte> argument) =>
        argument.IndexOfAnyInRange((byte)0x80, (byte)0xFF) < 0 ? _machine.PushText(argument) : _machine.PushText(Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(argument)));

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        int room = Math.Min(bytes.Length, _argument.Length - _argumentLength);
        bytes[..room].CopyTo(_argument.AsSpan(_argumentLength));
        _argumentLength += room;
        _isArgumentCut |= room < bytes.Length;
    }

    /// <summary>A line that is a name.</summary>
    private bool TryName(out string? name)
    {
        name = null;
        ReadOnlySpan<byte> line = _argument.AsSpan(0, _argumentLength);
        if (_isArgumentCut || line.Length is 0 or > PickleMachine.LongestName) return false;
        try
        {
            name = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(line);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static bool TryIndex(ReadOnlySpan<byte> argument, out long index) =>
        long.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out index);

    private static long Number(ReadOnlySpan<byte> argument) => argument.Length switch
    {
        1 => argument[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(argument),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(argument),
    };

    private void Import(string? module, string? name) => Import(module is null || name is null ? DangerousGlobals.Unknown : $"{module}.{name}");

    private void Import(string global)
    {
        if (_globals.Count < MostGlobals) _globals.Add(global);
        else _globals.Add(DangerousGlobals.Unknown);
    }

    private void Fail(string problem)
    {
        // Behind a whole pickle anything may stand: an unpickler that reads one never looks at it.
        if (Pickles == 0 || _isThisMarked) Problem = string.Create(CultureInfo.InvariantCulture, $"{problem} (opcode at byte {_opcodeAt})");
        IsTrailing = Pickles > 0;
        _state = State.Ended;
    }

    /// <summary>True when something that is no pickle stands behind a whole one.</summary>
    public bool IsTrailing { get; private set; }
}
