using System.Text.Json;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Replicas;

namespace Danmen.Cli.Rendering;

/// <summary>Replicas as JSON.</summary>
internal static class ReplicaJson
{
    /// <summary>The list "replicas"; nothing when there is none.</summary>
    public static void WriteReplicas(this Utf8JsonWriter json, IReadOnlyList<ReplicaState> states, Language language)
    {
        if (states.Count == 0)
            return;
        json.WriteStartArray("replicas");
        foreach (ReplicaState state in states)
        {
            json.WriteStartObject();
            json.WriteReplica(state, language);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteReplica(this Utf8JsonWriter json, ReplicaState state, Language language)
    {
        json.WriteString("name", state.Name);
        json.WriteString("state", state.IsOwed ? "owed" : "whole");
        if (state.Since is { } since)
            json.WriteMoment("since", since);
        if (state.Whole is { } whole)
            json.WriteMoment("whole_at", whole);
        json.WriteNumber("attempts", state.Attempts);
        json.WriteKept(state.Problem, language);
    }
}
