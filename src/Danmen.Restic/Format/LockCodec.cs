using System.Buffers;
using System.Text.Json;
using Danmen.Faults;

namespace Danmen.Restic.Format;

/// <summary>Lock files as JSON.</summary>
public static class LockCodec
{
    public static byte[] Encode(LockRecord record)
    {
        ArrayBufferWriter<byte> output = new(256);
        GoJsonWriter json = new(output);
        json.Raw("{\"time\":"u8);
        json.Time(record.Time);
        json.Raw(record.Exclusive ? ",\"exclusive\":true,\"hostname\":"u8 : ",\"exclusive\":false,\"hostname\":"u8);
        json.String(record.HostName);
        json.Raw(",\"username\":"u8);
        json.String(record.UserName);
        json.Raw(",\"pid\":"u8);
        json.Number((long)record.ProcessId);
        if (record.UserId != 0)
        {
            json.Raw(",\"uid\":"u8);
            json.Number((ulong)record.UserId);
        }

        if (record.GroupId != 0)
        {
            json.Raw(",\"gid\":"u8);
            json.Number((ulong)record.GroupId);
        }

        if (record.Reserves is not null)
        {
            json.Raw(",\"danmen_reserves\":"u8);
            json.String(record.Reserves);
        }

        json.Raw("}"u8);
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <param name="subject">Names the file in errors.</param>
    /// <exception cref="DanmenException">StoreFaults.Damaged: a lock that says nothing certain must not be passed over.</exception>
    public static LockRecord Decode(ReadOnlySpan<byte> json, string subject)
    {
        try
        {
            return Parse(json);
        }
        catch (Exception exception) when (JsonFields.IsMalformed(exception))
        {
            throw JsonFields.Damaged(subject, exception);
        }
    }

    private static LockRecord Parse(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = JsonFields.Open(json);
        JsonFields.Expect(ref reader, JsonTokenType.StartObject);
        Timestamp? time = null;
        bool? exclusive = null;
        string host = "", user = "";
        string? reserves = null;
        int processId = 0;
        uint userId = 0, groupId = 0;
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("time"u8)) time = JsonFields.ReadTime(ref reader, "time");
            else if (reader.ValueTextEquals("exclusive"u8)) exclusive = JsonFields.ReadBoolean(ref reader, "exclusive");
            else if (reader.ValueTextEquals("hostname"u8)) host = JsonFields.ReadString(ref reader, "hostname");
            else if (reader.ValueTextEquals("username"u8)) user = JsonFields.ReadString(ref reader, "username");
            else if (reader.ValueTextEquals("pid"u8)) processId = JsonFields.ReadInt32(ref reader, "pid");
            else if (reader.ValueTextEquals("uid"u8)) userId = JsonFields.ReadUInt32(ref reader, "uid");
            else if (reader.ValueTextEquals("gid"u8)) groupId = JsonFields.ReadUInt32(ref reader, "gid");
            else if (reader.ValueTextEquals("danmen_reserves"u8)) reserves = JsonFields.ReadString(ref reader, "danmen_reserves");
            else reader.Skip();
        }

        JsonFields.End(ref reader);
        return new LockRecord(time ?? throw JsonFields.Missing("time"), exclusive ?? throw JsonFields.Missing("exclusive"), host, user, processId, userId, groupId, reserves);
    }
}
