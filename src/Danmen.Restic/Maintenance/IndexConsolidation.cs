using Danmen.Restic.Format;

namespace Danmen.Restic.Maintenance;

/// <summary>Chooses index files to write anew.</summary>
internal static class IndexConsolidation
{
    private const int SmallBelowBlobs = IndexRewriter.FullAtBlobs / 10;
    private const int FewSmallFiles = 10;

    /// <summary>Files with a pack that leaves or that another file lists too; and small files, when there are many.</summary>
    public static List<IndexFile> ChooseFiles(IndexContents index, HashSet<PackId> leaving)
    {
        List<IndexFile> chosen = [];
        List<IndexFile> small = [];
        foreach (IndexFile file in index.Files)
        {
            bool isTouched = file.Packs.Count == 0;
            int blobs = 0;
            foreach (PackId pack in file.Packs)
            {
                isTouched |= leaving.Contains(pack) || index.Repeated.Contains(pack);
                blobs += index.Packs[pack].Blobs.Count;
            }

            if (isTouched) chosen.Add(file);
            else if (blobs < SmallBelowBlobs) small.Add(file);
        }

        if (small.Count >= FewSmallFiles) chosen.AddRange(small);
        return chosen;
    }
}
