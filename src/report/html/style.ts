// The look of report.html: light and dark, on a phone, on a desk and on paper.

export const REPORT_STYLE = `
:root { color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #1b1f24; --dim: #5c6670; --edge: #dfe3e8;
  --good: #1a7f4b; --bad: #c4314b; --warn: #9a5b00; --call: #2f6fde; --slow: #d98a00; --other: #9aa5b1; --band: #d98a0033;
  --imported: #2a9d63; --unchanged: #8ab8d8; --duplicate: #b9c2cb; --invalid: #e08a1e; --rejected: #d23c55; --failed: #8a4fbf; --unsent: #5f6b77; }
@media (prefers-color-scheme: dark) { :root {
  --page: #14171a; --card: #1d2125; --text: #e6e9ec; --dim: #9aa5b0; --edge: #343a41;
  --good: #4cc38a; --bad: #ff7b8e; --warn: #f0b35e; --call: #6ea0ff; --slow: #f0b35e; --other: #7d8894; --band: #f0b35e33;
  --imported: #3fb57b; --unchanged: #4f87ad; --duplicate: #59636d; --invalid: #f0a544; --rejected: #f0617a; --failed: #b286e0; --unsent: #9aa5b0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem; }
p { margin: .3rem 0; } .dim, header > p:first-child { color: var(--dim); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .25rem 0 .75rem; text-wrap: balance; }
h2, section > details > summary { font-size: 1.1rem; font-weight: 600; margin: 0 0 .75rem; }
section > details:not([open]) > summary { margin: 0; }
section, .card { background: var(--card); border: 1px solid var(--edge); border-radius: .6rem; padding: 1rem; margin: 1rem 0; }
h1.good { color: var(--good); } h1.bad, .bad { color: var(--bad); } h1.warn { color: var(--warn); }
.sandbox { background: var(--warn); color: var(--page); border-radius: .4rem; padding: .3rem .7rem; font-weight: 600; margin: .5rem 0; }
.note { border-left: .25rem solid var(--warn); padding-left: .7rem; margin: .5rem 0; } .next { margin-top: .8rem; }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: .75rem; margin: 1.25rem 0; }
.figures .card { margin: 0; padding: .8rem 1rem; } .card p { margin: 0; font-size: .9rem; }
.card .value { font-size: 1.7rem; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums; white-space: nowrap; }
ul { margin: .3rem 0; padding-left: 1.2rem; }
code { font-size: .9em; } code, .facts td, .note, .why { overflow-wrap: anywhere; }
.option { white-space: nowrap; } .wide { overflow-x: auto; }
table { border-collapse: collapse; } .problem table, .facts, .legend { width: 100%; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-top: 1px solid var(--edge); vertical-align: top; }
tbody:first-child tr:first-child > * { border-top: 0; }
thead th { border-top: 0; white-space: nowrap; color: var(--dim); font-weight: 400; font-size: .85rem; }
tbody th { font-weight: 600; white-space: nowrap; }
.legend th, .legend .figure, .problem .figure, .facts th { width: 1%; }
.legend svg { width: .8rem; height: .8rem; margin-right: .5rem; border-radius: .15rem; vertical-align: -.05rem; }
.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td code { display: inline-block; min-width: 6rem; max-width: 22rem; }
.problem { border-top: 1px solid var(--edge); padding: .7rem 0; } h2 + .problem { border-top: 0; padding-top: 0; }
.problem p { margin: .15rem 0; } summary { cursor: pointer; } .problem summary { color: var(--call); font-size: .9rem; }
.tag { border: 1px solid var(--edge); border-radius: 1rem; padding: 0 .5rem; font-size: .8rem; color: var(--dim); white-space: nowrap; }
.share { display: block; width: 100%; height: 1.2rem; border-radius: .3rem; margin-bottom: .6rem; }
.imported { fill: var(--imported); } .unchanged { fill: var(--unchanged); } .duplicate { fill: var(--duplicate); }
.invalid { fill: var(--invalid); } .rejected { fill: var(--rejected); } .failed { fill: var(--failed); } .unsent { fill: var(--unsent); }
.chart { display: grid; grid-template-columns: auto 1fr; gap: .3rem .5rem; font-size: .75rem; color: var(--dim); font-variant-numeric: tabular-nums; }
.chart svg { width: 100%; height: 11rem; display: block; overflow: visible; }
.y, .x { display: flex; justify-content: space-between; } .y { flex-direction: column; text-align: right; line-height: 1; white-space: nowrap; } .x { grid-column: 2; text-align: center; line-height: 1.3; }
.x span:first-child { text-align: left; } .x span:last-child { text-align: right; }
.grid { stroke: var(--edge); fill: none; } .grid, .line { vector-effect: non-scaling-stroke; }
.line { fill: none; stroke-width: 2; } .spot { fill: transparent; } .wait { fill: var(--band); }
.calls { fill: var(--call); } .slow { fill: var(--slow); } .rest { fill: var(--other); }
.top { stroke: var(--text); stroke-dasharray: 5 4; stroke-width: 1.5; } .p50 { stroke: var(--call); } .p95 { stroke: var(--slow); }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .6rem 0 0; padding: 0; list-style: none; font-size: .85rem; color: var(--dim); }
.key svg { width: 1.2rem; height: .7rem; margin-right: .4rem; } .longest { margin-top: .7rem; }
footer { color: var(--dim); font-size: .85rem; margin: 1rem 0 2rem; overflow-wrap: anywhere; }
a { color: var(--call); }
@media (max-width: 40rem) { main { padding: .8rem .6rem; } h1 { font-size: 1.3rem; } .figures { grid-template-columns: 1fr 1fr; gap: .5rem; } .card .value { font-size: 1.4rem; }
  .x span:nth-child(even), .meaning { display: none; } .facts tbody th, .facts td { display: block; width: auto; } .facts td { border-top: 0; padding-top: 0; } .legend { width: auto; } }
@media print { :root { --page: #fff; --card: #fff; --text: #000; --dim: #444; --edge: #bbb; --good: #1a7f4b; --bad: #c4314b; --warn: #9a5b00; --call: #2f6fde; --slow: #d98a00;
  --imported: #2a9d63; --unchanged: #8ab8d8; --duplicate: #b9c2cb; --invalid: #e08a1e; --rejected: #d23c55; --failed: #8a4fbf; --unsent: #5f6b77; }
  body { font-size: 9.5pt; line-height: 1.35; } main { max-width: none; padding: 0; } section { break-inside: avoid; border: 0; padding: 0; margin: .8rem 0; } .problem, tr { break-inside: avoid; }
  h1 { font-size: 15pt; } .figures { grid-template-columns: repeat(4, 1fr); margin: .6rem 0; } .charts { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; align-items: start; } .charts section { margin: 0; } .x span:nth-child(even) { display: none; } .chart svg { height: 6rem; }
  .problem p + p { display: inline; } .problem p + p::after { content: ' '; } .problem { padding: .35rem 0; } details:not([open]) { display: none; } * { print-color-adjust: exact; } }
`;
