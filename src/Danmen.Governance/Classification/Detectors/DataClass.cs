namespace Danmen.Governance.Classification.Detectors;

/// <summary>How closely data are kept; a higher one outweighs a lower one.</summary>
internal enum DataClass
{
    /// <summary>Anybody may see it.</summary>
    Public,

    /// <summary>Everybody who works here may see it.</summary>
    Internal,

    /// <summary>Says something about a person.</summary>
    Confidential,

    /// <summary>Identifies a person by law, opens an account, or is a secret.</summary>
    Restricted,
}
