using Danmen.Components.Postgres;
using Xunit;

namespace Danmen.Tests.Components.Postgres;

public sealed class ProgramMessagesTests
{
    [Fact]
    public void Japanese_messages_stay_japanese() =>
        Assert.Equal("pg_restore: error: リレーション\"請求\"はすでに存在します\n", RunningProgram.Decode("pg_restore: error: リレーション\"請求\"はすでに存在します\n"u8));

    [Fact]
    public void Line_in_another_encoding_does_not_spoil_its_neighbours() =>
        Assert.Equal("日本\nerror: \u00c6\u00fc\n本\n", RunningProgram.Decode([.. "日本\nerror: "u8, 0xC6, 0xFC, .. "\n本\n"u8]));

    [Fact]
    public void No_message_is_no_text() => Assert.Equal("", RunningProgram.Decode([]));
}
