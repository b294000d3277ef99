using System.Security.Cryptography;
using System.Text;

namespace Danmen.Cli.Rendering;

/// <summary>How a page of differences looks: light and dark, wide, narrow and on paper, without anything from elsewhere.</summary>
internal static class DiffPageStyle
{
    /// <summary>What the page may load: nothing but this style.</summary>
    public static string Policy { get; } = $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Sheet)))}'; base-uri 'none'; form-action 'none'";

    public const string Sheet = """

        :root {
          color-scheme: light dark;
          --page: #ffffff; --card: #f7f8fa; --text: #1b2330; --dim: #59636f; --line: #d8dde5; --link: #1f4fb8;
          --added: #0b6536; --added-back: #e3f5ea; --removed: #a11c25; --removed-back: #fdebeb; --changed: #7d5200; --changed-back: #fdf2d8; --danger-back: #a11c25;
          --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", "Noto Sans JP", sans-serif;
          --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK JP", monospace;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #11151b; --card: #191f28; --text: #e3e8ef; --dim: #9ca7b5; --line: #303a47; --link: #8db4ff;
            --added: #7fdca3; --added-back: #12301f; --removed: #ff9d9f; --removed-back: #3b1a1d; --changed: #f1c66f; --changed-back: #352a10; --danger-back: #b3262f;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.6 var(--sans); }
        header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.5rem; }
        header { padding-top: 2.25rem; }
        h1 { font-size: 1.5rem; line-height: 1.35; margin: 0 0 1rem; }
        h2 { font-size: 1.2rem; line-height: 1.4; margin: 0; display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .7rem; overflow-wrap: anywhere; }
        h3 { font-size: .95rem; margin: 1.6rem 0 .5rem; }
        p { margin: .5rem 0; }
        a { color: var(--link); text-underline-offset: .15em; }
        a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
        code, pre, .m { font-family: var(--mono); font-size: .86em; }
        code, td, th, bdi, pre > span { unicode-bidi: isolate; }
        code { overflow-wrap: anywhere; }
        .dim { color: var(--dim); }
        .ends { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin: 0; }
        .ends > div { border: 1px solid var(--line); border-radius: 8px; background: var(--card); padding: .7rem 1rem; min-width: 0; }
        .ends dt { color: var(--dim); font-size: .8rem; }
        .ends dd { margin: 0; overflow-wrap: anywhere; }
        .ends strong { font-size: 1.05rem; }
        .note { border-left: 3px solid var(--changed); background: var(--changed-back); padding: .5rem .9rem; border-radius: 0 6px 6px 0; margin: 1rem 0; overflow-wrap: anywhere; }
        .same { border-color: var(--added); background: var(--added-back); }
        .badge { display: inline-block; font-size: .78rem; font-weight: 600; line-height: 1.5; padding: 0 .55rem; border-radius: 1rem; border: 1px solid transparent; white-space: nowrap; color: var(--dim); border-color: var(--line); }
        .badge.added, .badge.removed, .badge.changed { border-color: currentColor; }
        .added { color: var(--added); } .removed { color: var(--removed); } .changed { color: var(--changed); }
        .badge.added { background: var(--added-back); } .badge.removed { background: var(--removed-back); } .badge.changed { background: var(--changed-back); }
        .badge.danger { background: var(--danger-back); color: #fff; }
        .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th { text-align: start; font-size: .8rem; font-weight: 600; color: var(--dim); background: var(--card); white-space: nowrap; }
        th, td { padding: .38rem .8rem; vertical-align: top; }
        tr + tr > td, tbody > tr:first-child > td { border-top: 1px solid var(--line); }
        td.n, th.n { text-align: end; white-space: nowrap; }
        td.s { white-space: nowrap; }
        td.w { min-width: 12rem; overflow-wrap: anywhere; }
        td.k { width: 1.6rem; padding-inline-end: 0; font-family: var(--mono); font-weight: 700; }
        section { margin-top: 2.2rem; border-top: 1px solid var(--line); padding-top: 1.4rem; }
        details { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; overflow: hidden; }
        summary b, li b { font-family: var(--mono); display: inline-block; min-width: 1.1em; text-align: center; }
        summary { cursor: pointer; padding: .42rem .9rem; background: var(--card); overflow-wrap: anywhere; }
        details[open] > summary { border-bottom: 1px solid var(--line); }
        summary .count { color: var(--dim); font-size: .82rem; margin-inline-start: .5rem; white-space: nowrap; }
        details > .scroll { border: 0; border-radius: 0; }
        details > p, details > ul { padding: 0 .9rem; }
        .files td { padding-block: .2rem; }
        pre { margin: 0; overflow-x: auto; line-height: 1.5; padding: .4rem 0; tab-size: 4; }
        pre > span { display: block; width: max-content; min-width: 100%; padding: 0 .9rem 0 0; white-space: pre; }
        pre i { display: inline-block; width: 3.4rem; padding-inline-end: .7rem; text-align: end; font-style: normal; color: var(--dim); opacity: .85; user-select: none; -webkit-user-select: none; }
        pre .a { background: var(--added-back); color: var(--added); } pre .r { background: var(--removed-back); color: var(--removed); } pre .h { color: var(--dim); background: var(--card); }
        pre .h { padding-inline-start: .9rem; }
        ul.plain { list-style: none; margin: .4rem 0; padding: 0; }
        ul.plain li { overflow-wrap: anywhere; }
        footer { color: var(--dim); font-size: .85rem; margin-top: 3rem; padding-top: 1rem; padding-bottom: 2.5rem; }
        footer p { border-top: 1px solid var(--line); padding-top: 1rem; }
        @media (max-width: 40rem) {
          header, main, footer { padding-inline: .9rem; }
          header { padding-top: 1.2rem; }
          .ends { grid-template-columns: 1fr; }
          th, td { padding-inline: .55rem; }
          td.w { min-width: 7rem; }
          pre i { width: 2.3rem; padding-inline-end: .4rem; }
          .overview thead { display: none; }
          .overview tr, .overview td { display: block; }
          .overview tr { padding: .45rem 0; }
          .overview tr + tr { border-top: 1px solid var(--line); }
          .overview tr > td, .overview tbody > tr:first-child > td { border: 0; padding-block: .05rem; }
          .overview td.s { display: inline-block; }
        }
        @media print {
          body { font-size: 10pt; }
          details::details-content { content-visibility: visible; display: block; }
          .scroll, pre { overflow: visible; }
          pre > span { white-space: pre-wrap; width: auto; }
          section { break-inside: auto; } h2, h3, summary { break-after: avoid; }
        }

        """;
}
