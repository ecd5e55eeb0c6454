import { createHash } from 'crypto';
import { Html, html, trusted } from './escape-html';

/** The parts of a page. */
interface Page {
  readonly title: string;
  /** What the link says that leads a keyboard past the header. */
  readonly skip: string;
  /** What is below the title. */
  readonly header: readonly (Html | undefined)[];
  readonly main: readonly (Html | undefined)[];
  readonly footer?: Html;
  /** A script of this library. */
  readonly script?: string;
}

/** A page as one HTML file, which needs no network. The browser runs the style and the script of this library alone. */
export function htmlPage({ title, skip, header, main, footer, script }: Page): string {
  const run = script === undefined ? '' : ` script-src '${hashOf(script)}';`;
  const policy = `default-src 'none'; style-src '${hashOf(STYLE)}';${run} base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width,initial-scale=1">
    <meta name="referrer" content="no-referrer"><title>${title}</title><style>${trusted(STYLE)}</style></head><body>
    <a class="skip" href="#main">${skip}</a>
    <header><h1>${title}</h1>${header}</header>
    <main id="main">${main}</main>${footer}
    ${script === undefined ? undefined : html`<script>${trusted(script)}</script>`}</body></html>`;
  return `${page.text}\n`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/**
 * The style sheet of the page. The page has no other style, so that its policy can name this one by its hash. Tables have fixed columns:
 * each is wider than its longest usual word, so that only a longer word breaks. On paper, what is "on-request" is printed if it is open.
 */
const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1c2024;--muted:#59626c;--line:#dfe3e8;--soft:#f6f7f9;--accent:#0b57a8;--on-accent:#fff;
--bad:#a8201a;--bad-bg:#fdf0ef;--warn:#7d4e00;--warn-bg:#fff6e0;--ok:#1a6334;--ok-bg:#edf8f0}
@media (prefers-color-scheme:dark){:root{--bg:#101418;--fg:#e4e8ec;--muted:#a0abb6;--line:#2c343d;--soft:#181e24;--accent:#7ab8ff;
--on-accent:#08131f;--bad:#ff9c94;--bad-bg:#331816;--warn:#f2c063;--warn-bg:#2e2410;--ok:#7fd69b;--ok-bg:#12281a}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--fg);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;
overflow-wrap:break-word}
header,main,footer{max-width:68rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
footer{padding-top:1rem;padding-bottom:3rem;color:var(--muted);font-size:.875rem}
h1,h2,h3,h4{line-height:1.25;margin:0}
h1{font-size:1.75rem;letter-spacing:-.01em}
h2{font-size:1.25rem;margin:3rem 0 .35rem}
h3{font-size:1rem}
h4{font-size:.9375rem;margin:1.75rem 0 .5rem}
p{margin:.35rem 0}
a{color:var(--accent);text-underline-offset:.15em}
code,.place,.where{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.8125rem}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;padding:.5rem 1rem;background:var(--bg);z-index:1}
.muted,.place,.lead,.where{color:var(--muted)}
.lead{max-width:46rem;margin-bottom:1rem}
.verdict{margin:1.25rem 0;padding:1rem 1.25rem;border-left:5px solid var(--ok);border-radius:4px;background:var(--ok-bg)}
.verdict.high{border-color:var(--bad);background:var(--bad-bg)}
.verdict.medium{border-color:var(--warn);background:var(--warn-bg)}
.verdict strong{font-size:1.1875rem}
.counts{display:flex;flex-wrap:wrap;gap:.5rem 2.25rem;margin:0;padding:0}
.counts div{display:flex;flex-direction:column-reverse}
.counts dt{color:var(--muted);font-size:.875rem}
.counts dd{margin:0;font-size:1.5rem;font-weight:600;font-variant-numeric:tabular-nums}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:1.25rem 0 0;padding:.6rem 0;list-style:none;border:solid var(--line);
border-width:1px 0;font-size:.9375rem}
nav a,.alone a{display:inline-block;padding:.1rem 0}
.badge{display:inline-block;padding:.05rem .5rem;border:1px solid currentColor;border-radius:99px;font-size:.75rem;font-weight:600;
color:var(--muted)}
.new{color:var(--accent)}
.error,.high,.weak{color:var(--bad)}.warning,.medium,.acknowledged,.partly{color:var(--warn)}.low,.strong,.covered{color:var(--ok)}
.verdict{color:var(--fg)}
.actions{margin:0;padding:0;list-style:none;counter-reset:n}
.actions>li{position:relative;padding:1rem 0 1rem 2.75rem;border-bottom:1px solid var(--line);counter-increment:n}
.actions>li::before{content:counter(n);position:absolute;left:0;top:1rem;width:1.75rem;height:1.75rem;border-radius:99px;text-align:center;
line-height:1.75rem;font-size:.875rem;font-weight:600;background:var(--soft);border:1px solid var(--line)}
.actions h3{display:inline;margin-right:.5rem}
.do{font-weight:500}
.actions .plain li{margin:.4rem 0}
pre{margin:.35rem 0;padding:.6rem .8rem;white-space:pre-wrap;background:var(--soft);border:1px solid var(--line);border-radius:4px}
.where,.plain{margin:.35rem 0;padding:0;list-style:none}
.plain{font-size:.9375rem}
.run{margin-top:1rem}
.where li,.plain li{margin:.15rem 0}
summary{cursor:pointer;min-height:1.5rem}
details.part>summary{padding:.35rem 0;border-bottom:1px solid var(--line);font-size:.9375rem}
.part>summary span{margin-left:.5rem;font-size:.8125rem;white-space:nowrap}
.part .facts{margin:0 0 1rem}
details.framework{border-bottom:1px solid var(--line);padding:.7rem 0}
.framework h3{display:inline}
details.more>summary{padding:.1rem 0;color:var(--accent);font-size:.875rem}
.paper{display:none}
output{flex-basis:100%;font-size:.875rem;color:var(--muted)}
form{display:flex;flex-wrap:wrap;align-items:end;gap:.75rem;margin:1rem 0}
form[hidden],.agent[hidden],[hidden]{display:none}
label{display:flex;flex-direction:column;flex:1 1 9rem;gap:.2rem;font-size:.8125rem;color:var(--muted)}
input,select,button{font:inherit;font-size:.9375rem;min-height:2.4rem;width:100%;padding:.3rem .6rem;border:1px solid var(--muted);
border-radius:5px;background:var(--bg);color:var(--fg)}
button{width:auto;cursor:pointer}
.agent{border:1px solid var(--line);border-radius:8px;margin:.6rem 0;content-visibility:auto;contain-intrinsic-size:auto 3.6rem}
.agent>details>summary{display:flex;flex-wrap:wrap;align-items:center;gap:.2rem .75rem;padding:.8rem 1rem;list-style:none}
.agent>details>summary>*{min-width:0}
.agent>details>summary::-webkit-details-marker{display:none}
.agent>details>summary::before{content:"";width:.45rem;height:.45rem;border:solid var(--muted);border-width:0 2px 2px 0;
transform:rotate(-45deg)}
.agent>details[open]>summary::before{transform:rotate(45deg)}
.agent>details>summary:hover{background:var(--soft);border-radius:8px}
.agent h3{flex:1 1 14rem}
.agent .counted,.agent .risk{color:var(--muted);font-size:.875rem}
.body{padding:0 1rem 1.25rem}
.body>:first-child{margin-top:0}
table{width:100%;table-layout:fixed;border-collapse:collapse;font-size:.875rem}
tr{gap:.1rem .75rem;border-bottom:1px solid var(--line)}
th,td{min-width:0;padding:.4rem .75rem .4rem 0;text-align:left;vertical-align:top}
td .where{margin:0}
thead th{color:var(--muted);font-weight:500;font-size:.8125rem}
tbody th{font-weight:500}
.finding{margin:.6rem 0;padding:.1rem 0 .1rem .9rem;border-left:3px solid var(--line);color:inherit}
.finding.error{border-color:var(--bad)}.finding.warning{border-color:var(--warn)}
.finding,.denied td,.denied th{color:var(--fg)}
.badge.error{color:var(--bad)}.badge.warning{color:var(--warn)}
.blast{display:flex;align-items:center;font-size:.875rem}
.blast ul{list-style:none;margin:0;padding:.25rem 0}
.blast>*{min-width:0}
.blast .from{flex:0 1 auto;max-width:30%;border-right:2px solid var(--fg);padding-right:1.5rem;margin-right:1.5rem}
.blast .to{flex:1;border-left:2px solid var(--fg);padding-left:1.5rem;margin-left:1.5rem}
.blast .self{flex:0 1 auto;max-width:28%;position:relative;margin:0;padding:.5rem .75rem;border:2px solid currentColor;border-radius:6px;
font-weight:600}
.blast .self:not(:first-child)::before,.blast .self:not(:last-child)::after{content:"";position:absolute;top:50%;width:1.5rem;
border-top:2px solid var(--fg)}
.blast .self::before{right:100%}.blast .self::after{left:100%}
.blast li{position:relative;margin:.4rem 0;padding:.25rem .6rem;border:1px solid var(--muted);border-radius:6px;background:var(--soft)}
.blast li::before{content:"";position:absolute;top:50%;width:1.5rem;border-top:2px solid var(--fg)}
.blast .to li::before{right:100%}.blast .from li::before{left:100%}
.blast .to li::after{content:"";position:absolute;top:calc(50% - 4px);right:100%;border:5px solid transparent;
border-left:7px solid var(--fg);border-right:0}
.blast small{display:block;font-size:.75rem;color:var(--muted)}
.blast em{font-style:normal;color:var(--muted)}
.blast strong{display:block;color:var(--bad)}
.blast .bad{border:2px solid var(--bad);background:var(--bad-bg);border-radius:0}
.blast .no{border-style:dashed;background:none;color:var(--muted)}
.blast .no::before{border-top-style:dashed;border-color:var(--muted)}
.blast .to .no::after{border-left-color:var(--muted)}
svg text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--fg)}
.drawn{max-width:100%;height:auto}
.drawn .k{fill:var(--muted)}
.drawn .d{fill:var(--bad);font-weight:600}
.drawn .ns{fill:none;stroke:var(--line)}
.drawn .b{fill:var(--soft);stroke:var(--muted)}
.drawn .b.high,.drawn .b.bad{stroke:var(--bad);stroke-width:2.5}
.drawn .b.medium{stroke:var(--warn);stroke-width:2}
.drawn .b.low{stroke:var(--ok);stroke-width:2}
.drawn .b.bad{fill:var(--bad-bg)}
.drawn .l{fill:none;stroke:var(--muted)}
.drawn .l.bad{stroke:var(--bad);stroke-width:2.5}
.drawn .across{stroke-dasharray:5 4}
.drawn a:hover .b{fill:var(--bg)}
.listed .plain .plain{padding-left:1.25rem}
@media screen and (max-width:56rem){.drawn,.listed>summary{display:none}
.listed::details-content{content-visibility:visible;block-size:auto}}
.edges tr{display:grid;grid-template-columns:minmax(0,3fr) 9rem 9.5rem minmax(0,2fr);padding:.4rem 0}
.edges tr>*{padding:0}
.facts tr>:nth-child(4),.edges tr>:nth-child(5){grid-column:2/-1}
@media (min-width:40.01rem){
.controls th:nth-child(1),.exceptions th:nth-child(1){width:32%}
.controls th:nth-child(2),.controls th:nth-child(3),.exceptions th:nth-child(2){width:7.5rem}
}
@media (min-width:64.01rem){
.facts th:nth-child(1){width:20%}
.facts th:nth-child(2){width:28%}
.facts th:nth-child(3){width:6.5rem}
}
@media (max-width:64rem){
.facts tr{display:grid;grid-template-columns:9.5rem minmax(0,1fr) 6rem;padding:.4rem 0}
.facts tr>*{padding:0}
}
@media (max-width:40rem){
header{padding-top:1.25rem}
h1{font-size:1.375rem}
.actions>li{padding-left:0}
.actions>li::before{position:static;display:inline-block;margin-right:.5rem}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{display:grid;padding:.4rem 0}
tr>*{padding:0}
td:empty{display:none}
.facts tr{grid-template-columns:minmax(0,1fr) auto}
.edges tr,.controls tr,.exceptions tr{grid-template-columns:auto minmax(0,1fr)}
.controls tr>*,.exceptions tr>*,.facts tr>:nth-child(n),.edges tr>:nth-child(n){grid-column:1/-1}
.facts tr>:nth-child(1),.edges tr>:nth-child(2),.controls tr>:nth-child(2){grid-column:1}
.facts tr>:nth-child(3){grid-area:1/2}
.edges tr>:nth-child(3),.controls tr>:nth-child(3){grid-column:2}
.blast{flex-direction:column;align-items:stretch}
.blast .from,.blast .self{max-width:100%}
.blast .from{flex:none;border-right:0;border-left:2px solid var(--fg);margin:0 0 0 .75rem;padding:0 0 .6rem 1.25rem}
.blast .to{border-left:2px solid var(--fg);margin:0 0 0 .75rem;padding:.6rem 0 0 1.25rem}
.blast .self{align-self:flex-start}
.blast .self::before,.blast .self::after{display:none}
.blast .from li::before{left:auto;right:100%}
.blast li::before{width:1.25rem}
}
@media print{
@page{margin:12mm}
html{font-size:9.5pt}
:root{color-scheme:light;--bg:#fff;--fg:#000;--muted:#4a4a4a;--line:#ccc;--soft:#f4f4f4;--accent:#0b57a8;--on-accent:#fff;
--bad:#a8201a;--bad-bg:#fff;--warn:#7d4e00;--warn-bg:#fff;--ok:#1a6334;--ok-bg:#fff}
header,main,footer{max-width:none;padding-left:0;padding-right:0}
nav,form,.skip,.more.on-request:not([open]),.more:not(.on-request)>summary{display:none}
details:not(.on-request)::details-content{display:block;content-visibility:visible;block-size:auto}
.paper{display:block}
h2{margin-top:1.75rem}
h4{margin-top:1rem}
summary{min-height:0;list-style:none}
.part.on-request:not([open]){display:inline-block;width:50%}
details.framework{padding:.25rem 0}
.agent>details>summary{padding:.6rem 0 .3rem}
.blast{break-inside:avoid}
.agent{content-visibility:visible;border:0;border-top:2px solid var(--line);border-radius:0}
.agent>details>summary::before{display:none}
.body{padding-left:0;padding-right:0}
tr,li,.finding,.verdict,summary{break-inside:avoid}
h2,h3,h4,summary,thead{break-after:avoid}
a{color:inherit}
}
`.replace(/\n/g, '');
