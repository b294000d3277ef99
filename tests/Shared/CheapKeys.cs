using System.Runtime.CompilerServices;
using Danmen.Restic.Repositories;

namespace Danmen.Testing;

/// <summary>Makes the keys of all test repositories cheap: scrypt is tried on its own vectors.</summary>
internal static class CheapKeys
{
    [ModuleInitializer]
    internal static void Use() => KeySealing.Cost = (16, 8, 1);
}
