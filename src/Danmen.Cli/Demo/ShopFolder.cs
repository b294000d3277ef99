using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Danmen.Cli.Demo;

/// <summary>The shop's files: code in git, configuration, models, uploads.</summary>
internal sealed class ShopFolder(string root)
{
    public string Root { get; } = root;

    public string Code => Path.Combine(Root, "code");

    public string Settings => Path.Combine(Root, "settings");

    public string Models => Path.Combine(Root, "models");

    public string Uploads => Path.Combine(Root, "uploads");

    public string State => Path.Combine(Root, "danmen");

    /// <summary>True when the code is a git repository.</summary>
    public bool HasGit { get; } = Tool.Find("git") is not null;

    /// <summary>True when Python made the pickles.</summary>
    public bool HasPython { get; private set; }

    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        foreach (string folder in (ReadOnlySpan<string>)[Code, Settings, Models, Uploads, State])
            Directory.CreateDirectory(folder);
        await BuildCodeAsync(cancellationToken).ConfigureAwait(false);
        Write(Settings, "app.ini", "[shop]\nname = 断面商店\ncurrency = JPY\n\n[database]\nhost = db.internal\nname = shop\npool = 20\n\n[mail]\nsender = shop@shop.example\nretries = 3\n");
        Write(Settings, "secrets.env", "DB_PASSWORD=correct-horse-battery\nMAIL_TOKEN=9f8e7d6c5b4a\n");
        Write(Settings, "logging.yaml", "version: 1\nroot: { level: INFO, handlers: [file] }\nhandlers:\n  file: { path: /var/log/shop.log, rotate: daily }\n");
        Write(Settings, "web.json", "{\n  \"listen\": 8080,\n  \"workers\": 4,\n  \"timeout_seconds\": 30\n}\n");
        HasPython = await PickleFiles.WriteAsync(Models, cancellationToken).ConfigureAwait(false);
        Random noise = new(7);
        byte[] picture = new byte[16 << 10];
        for (int i = 1; i <= 120; i++)
        {
            noise.NextBytes(picture);
            string folder = Path.Combine(Uploads, $"{2020 + (i % 5)}");
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, i % 3 == 0 ? $"写真{i}.jpg" : $"photo{i}.jpg"), picture.AsMemory(0, 2000 + (i * 100)), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Breaks the configuration, swaps a model, loses code and uploads.</summary>
    public async Task DamageAsync(CancellationToken cancellationToken)
    {
        string ini = Path.Combine(Settings, "app.ini");
        string text = await File.ReadAllTextAsync(ini, cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(
            ini,
            text.Replace("host = db.internal", "host = localhost", StringComparison.Ordinal).Replace("pool = 20", "pool = -1", StringComparison.Ordinal),
            cancellationToken).ConfigureAwait(false);
        File.Delete(Path.Combine(Settings, "logging.yaml"));
        await File.WriteAllBytesAsync(Path.Combine(Models, "recommend.pkl"), PickleFiles.Poisoned(), cancellationToken).ConfigureAwait(false);
        await File.AppendAllTextAsync(Path.Combine(Code, "shop", "pricing.py"), "\n\ndef discount(order):\n    return 100  # TODO remove before release\n", cancellationToken).ConfigureAwait(false);
        File.Delete(Path.Combine(Code, "shop", "orders.py"));
        Directory.Delete(Path.Combine(Uploads, "2023"), recursive: true);
    }

    /// <summary>SHA-256 over names and contents of all files of a folder, 64 hexadecimal digits; made without Danmen's code. Git's own files count by what they mean: the commit.</summary>
    public static async Task<string> ChecksumAsync(string folder, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        string git = Path.Combine(folder, ".git") + "/";
        foreach (string file in files)
        {
            if (file.StartsWith(git, StringComparison.Ordinal))
                continue;
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file) + "\0"));
            hash.AppendData(SHA256.HashData(await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false)));
        }

        if (Directory.Exists(git))
            hash.AppendData(Encoding.UTF8.GetBytes(await Tool.RunAsync("git", ["log", "--format=%H %s"], folder, null, cancellationToken).ConfigureAwait(false)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task BuildCodeAsync(CancellationToken cancellationToken)
    {
        Write(Code, "README.md", "# Shop\n\nA small shop, for Danmen's demo.\n");
        Write(Code, "shop/__init__.py", "");
        Write(Code, "shop/pricing.py", "from decimal import Decimal\n\nTAX = Decimal('1.10')\n\n\ndef total(lines):\n    return sum(line.quantity * line.price for line in lines) * TAX\n");
        if (HasGit)
            await Git(["init", "-q", "-b", "main"]).ConfigureAwait(false);
        await CommitAsync("Price orders with tax").ConfigureAwait(false);
        Write(Code, "shop/orders.py", "STATES = ('paid', 'sent', 'done', 'returned')\n\n\ndef advance(order):\n    order.status = STATES[min(STATES.index(order.status) + 1, 2)]\n");
        await CommitAsync("Advance orders through their states").ConfigureAwait(false);
        for (int i = 1; i <= 12; i++)
            Write(Code, $"shop/pages/page{i.ToString("00", CultureInfo.InvariantCulture)}.html", $"<!doctype html>\n<title>ページ {i}</title>\n<p>いらっしゃいませ。</p>\n");
        await CommitAsync("Pages in Japanese").ConfigureAwait(false);

        async Task CommitAsync(string message)
        {
            if (!HasGit)
                return;
            await Git(["add", "-A"]).ConfigureAwait(false);
            await Git(["-c", "user.name=Danmen demo", "-c", "user.email=demo@shop.example", "-c", "commit.gpgsign=false", "commit", "-q", "-m", message]).ConfigureAwait(false);
        }

        Task Git(IReadOnlyList<string> arguments) => Tool.RunAsync("git", arguments, Code, null, cancellationToken);
    }

    private static void Write(string folder, string name, string text)
    {
        string file = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!); // A file below a folder has a folder.
        File.WriteAllText(file, text);
    }
}
