namespace Danmen.Components.Pickle;

/// <summary>What stands behind an opcode.</summary>
internal enum PickleArgument : byte
{
    /// <summary>No such opcode.</summary>
    Unknown,

    None,

    /// <summary>So many bytes: see <see cref="PickleOpcode.FixedBytes"/>.</summary>
    Fixed,

    /// <summary>A line.</summary>
    Line,

    /// <summary>Two lines: module and name.</summary>
    TwoLines,

    /// <summary>A length of 1, 4 or 8 bytes (<see cref="PickleOpcode.FixedBytes"/>), then so many bytes.</summary>
    Counted,
}

/// <summary>The opcodes of pickle protocols 0 to 5.</summary>
/// <remarks>Python's Lib/pickletools.py lists them.</remarks>
internal static class PickleOpcode
{
    public const byte Mark = (byte)'(', Stop = (byte)'.', Pop = (byte)'0', PopMark = (byte)'1', Dup = (byte)'2', Float = (byte)'F', Int = (byte)'I', BinInt = (byte)'J', BinInt1 = (byte)'K',
        Long = (byte)'L', BinInt2 = (byte)'M', None = (byte)'N', PersId = (byte)'P', BinPersId = (byte)'Q', Reduce = (byte)'R', String = (byte)'S', BinString = (byte)'T', ShortBinString = (byte)'U',
        Unicode = (byte)'V', BinUnicode = (byte)'X', Append = (byte)'a', Build = (byte)'b', Global = (byte)'c', Dict = (byte)'d', EmptyDict = (byte)'}', Appends = (byte)'e', Get = (byte)'g',
        BinGet = (byte)'h', Inst = (byte)'i', LongBinGet = (byte)'j', List = (byte)'l', EmptyList = (byte)']', Obj = (byte)'o', Put = (byte)'p', BinPut = (byte)'q', LongBinPut = (byte)'r',
        SetItem = (byte)'s', Tuple = (byte)'t', EmptyTuple = (byte)')', SetItems = (byte)'u', BinFloat = (byte)'G', BinBytes = (byte)'B', ShortBinBytes = (byte)'C';

    public const byte Proto = 0x80, NewObj = 0x81, Ext1 = 0x82, Ext2 = 0x83, Ext4 = 0x84, Tuple1 = 0x85, Tuple2 = 0x86, Tuple3 = 0x87, NewTrue = 0x88, NewFalse = 0x89, Long1 = 0x8a, Long4 = 0x8b,
        ShortBinUnicode = 0x8c, BinUnicode8 = 0x8d, BinBytes8 = 0x8e, EmptySet = 0x8f, AddItems = 0x90, FrozenSet = 0x91, NewObjEx = 0x92, StackGlobal = 0x93, Memoize = 0x94, Frame = 0x95,
        ByteArray8 = 0x96, NextBuffer = 0x97, ReadOnlyBuffer = 0x98;

    /// <summary>The highest protocol that is known.</summary>
    public const int HighestProtocol = 5;

    public static PickleArgument ArgumentOf(byte opcode) => opcode switch
    {
        Mark or Stop or Pop or PopMark or Dup or None or BinPersId or Reduce or Append or Build or Dict or EmptyDict or Appends or List or EmptyList or Obj or SetItem or Tuple or EmptyTuple or SetItems => PickleArgument.None,
        NewObj or Tuple1 or Tuple2 or Tuple3 or NewTrue or NewFalse or EmptySet or AddItems or FrozenSet or NewObjEx or StackGlobal or Memoize or NextBuffer or ReadOnlyBuffer => PickleArgument.None,
        BinInt or BinInt1 or BinInt2 or BinGet or LongBinGet or BinPut or LongBinPut or BinFloat or Proto or Ext1 or Ext2 or Ext4 or Frame => PickleArgument.Fixed,
        Float or Int or Long or PersId or String or Unicode or Get or Put => PickleArgument.Line,
        Global or Inst => PickleArgument.TwoLines,
        BinString or ShortBinString or BinUnicode or BinBytes or ShortBinBytes or Long1 or Long4 or ShortBinUnicode or BinUnicode8 or BinBytes8 or ByteArray8 => PickleArgument.Counted,
        _ => PickleArgument.Unknown,
    };

    /// <summary>Bytes of a fixed argument, or of the length of a counted one.</summary>
    public static int FixedBytes(byte opcode) => opcode switch
    {
        BinInt1 or BinGet or BinPut or Proto or Ext1 or ShortBinString or ShortBinBytes or Long1 or ShortBinUnicode => 1,
        BinInt2 or Ext2 => 2,
        BinInt or LongBinGet or LongBinPut or Ext4 or BinString or BinUnicode or BinBytes or Long4 => 4,
        BinFloat or Frame or BinUnicode8 or BinBytes8 or ByteArray8 => 8,
        _ => 0,
    };

    /// <summary>The protocol that brought an opcode.</summary>
    public static int ProtocolOf(byte opcode) => opcode switch
    {
        >= ByteArray8 and <= ReadOnlyBuffer => 5,
        >= ShortBinUnicode and <= Frame => 4,
        BinBytes or ShortBinBytes => 3,
        >= Proto and <= Long4 => 2,
        BinInt or BinInt1 or BinInt2 or BinPersId or BinString or ShortBinString or BinUnicode or EmptyDict or Appends or BinGet or LongBinGet or EmptyList or Obj or BinPut or LongBinPut or EmptyTuple or SetItems or BinFloat or PopMark => 1,
        _ => 0,
    };
}
