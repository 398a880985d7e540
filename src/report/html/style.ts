// The look of report.html: light and dark, on a phone, on a desk and on paper.

export const REPORT_STYLE = `
:root { color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #1b1f24; --dim: #5c6670; --edge: #dfe3e8;
  --good: #1a7f4b; --mild: #8fa1b3; --bad: #c4314b; --warn: #b06000; --call: #2f6fde; --slow: #d98a00; --other: #9aa5b1; --band: #d98a0033; }
@media (prefers-color-scheme: dark) { :root {
  --page: #14171a; --card: #1d2125; --text: #e6e9ec; --dim: #9aa5b0; --edge: #343a41;
  --good: #4cc38a; --mild: #6f8090; --bad: #ff7b8e; --warn: #f0b35e; --call: #6ea0ff; --slow: #f0b35e; --other: #7d8894; --band: #f0b35e33; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
header p, .dim { color: var(--dim); margin: 0; } .dim.longest { margin-top: .7rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .25rem 0 .5rem; }
h2 { font-size: 1.1rem; margin: 0 0 .75rem; }
section { background: var(--card); border: 1px solid var(--edge); border-radius: .6rem; padding: 1rem; margin: 1rem 0; }
h1.good { color: var(--good); } h1.bad { color: var(--bad); } h1.warn { color: var(--warn); }
.sandbox { background: var(--warn); color: var(--page); border-radius: .4rem; padding: .3rem .7rem; font-weight: 600; margin: .5rem 0; }
.note { border-left: .25rem solid var(--warn); padding-left: .7rem; margin: .5rem 0; }
ul { margin: .3rem 0; padding-left: 1.2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; } .problem table, .facts { width: 100%; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-top: 1px solid var(--edge); vertical-align: top; }
thead th { border-top: 0; white-space: nowrap; color: var(--dim); font-weight: 400; font-size: .85rem; }
tbody th { font-weight: 600; white-space: nowrap; }
.problem .figure, .facts th { width: 1%; }
section > :first-child { margin-top: 0; }
.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code { font-size: .9em; } td code { display: inline-block; min-width: 7rem; }
details, .problem { border-top: 1px solid var(--edge); padding: .7rem 0; } .problem:first-of-type { border-top: 0; padding-top: 0; }
.problem p { margin: .2rem 0; }
.share { display: block; width: 100%; height: 1rem; border-radius: .3rem; margin-bottom: .6rem; }
.imported { fill: var(--good); } .unchanged, .duplicate { fill: var(--mild); }
.invalid, .rejected, .failed { fill: var(--bad); } .unsent { fill: var(--warn); }
.chart { display: grid; grid-template-columns: auto 1fr; gap: .2rem .5rem; font-size: .75rem; color: var(--dim); }
.chart svg { width: 100%; height: 12rem; display: block; overflow: visible; }
.y, .x { display: flex; justify-content: space-between; } .y { flex-direction: column; text-align: right; line-height: 1; } .x { grid-column: 2; }
.grid { stroke: var(--edge); fill: none; } .grid, .line { vector-effect: non-scaling-stroke; }
.line { fill: none; stroke-width: 2; } .spot { fill: transparent; } .wait { fill: var(--band); }
.calls { fill: var(--call); } .slow { fill: var(--slow); } .rest { fill: var(--other); }
.top { stroke: var(--text); stroke-dasharray: 5 4; stroke-width: 1.5; } .p50 { stroke: var(--call); } .p95 { stroke: var(--slow); }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .6rem 0 0; padding: 0; list-style: none; font-size: .85rem; color: var(--dim); }
.key svg { width: 1.2rem; height: .7rem; margin-right: .4rem; }
footer { color: var(--dim); font-size: .85rem; margin: 1rem 0 2rem; }
a { color: var(--call); }
@media (max-width: 34rem) { main { padding: .6rem; } .x span:nth-child(even), .meaning { display: none; } .facts tbody th, .facts td { display: block; } .facts td { border-top: 0; padding-top: 0; } }
@media print { :root { --page: #fff; --card: #fff; --text: #000; --dim: #444; --edge: #bbb; --good: #1a7f4b; --bad: #c4314b; --warn: #b06000; --call: #2f6fde; --slow: #d98a00; }
  body { font-size: 11pt; } section { break-inside: avoid; border: 0; padding: 0; } .problem, tr { break-inside: avoid; } * { print-color-adjust: exact; } }
`;
