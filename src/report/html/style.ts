/** The page's own colours and sizes. No font is loaded; what the reader's system has is used. */
export const pageStyle = `
:root{color-scheme:light dark;--ground:#fff;--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--card:#f6f8fa;--link:#0969da;
--pass:#1a7f37;--fail:#cf222e;--error:#a0309a;--skip:#9a6700;--unchecked:#59636e;--value:#0969da;--bar:#e6eaef;--copied:#8250df}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;--card:#151b23;--link:#4493f8;
--pass:#3fb950;--fail:#ff7b72;--error:#e085da;--skip:#d29922;--unchecked:#9198a1;--value:#4493f8;--bar:#262c36;--copied:#b98eff}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0 auto;max-width:1200px;padding:0 16px 32px;background:var(--ground);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.7em;line-height:1.2;margin:.2em 0}
h2{font-size:1.25em;margin:1.6em 0 .5em;padding-bottom:.2em;border-bottom:1px solid var(--line)}
h3{font-size:1em;margin:1em 0 .3em}
a{color:var(--link)}
code,dd{font-family:ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;font-size:.9em}
.crumb,.soft,.note,footer,figcaption{color:var(--soft)}
.note,footer,figcaption{font-size:.87em}
.crumb{margin:1em 0 0}
.tally{font-size:1.2em;font-weight:bold;margin:.2em 0 .8em;color:var(--pass)}
.tally.fail{color:var(--fail)}.tally.error{color:var(--error)}.tally.unchecked{color:var(--unchecked)}
.filter{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:4px 14px;align-items:center;padding:8px 0;
background:var(--ground);border-bottom:1px solid var(--line)}
.filter fieldset{display:flex;flex-wrap:wrap;gap:2px 12px;border:0;padding:0;margin:0;min-width:0}
.filter legend{float:left;padding:0 12px 0 0;color:var(--soft)}
.filter label{white-space:nowrap}
.filter input[type=search]{font:inherit;padding:2px 6px;width:11em;max-width:60vw}
.filter .pass{color:var(--pass)}.filter .fail{color:var(--fail)}.filter .error{color:var(--error)}
.filter .skip{color:var(--skip)}.filter .unchecked{color:var(--unchecked)}
#shown{color:var(--soft);font-size:.87em}
.badge{display:inline-block;min-width:5.4em;padding:0 .5em;border:1px solid;border-radius:1em;font-size:.8em;text-align:center;
white-space:nowrap;color:var(--unchecked)}
.badge.pass{color:var(--pass)}.badge.fail{color:var(--ground);background:var(--fail);border-color:var(--fail)}
.badge.error{color:var(--ground);background:var(--error);border-color:var(--error)}.badge.skip{color:var(--skip)}
.scroll{overflow-x:auto;max-width:100%}
.scroll>.topology{display:block;max-width:max(100%,860px);height:auto}
.row{padding:8px 0;border-bottom:1px solid var(--line)}
.row ul{margin:.3em 0 0;padding:0 0 0 1em;list-style:none;font-size:.9em}
.row .note{margin:.3em 0 0 1em}
section,.card,.step{scroll-margin-top:64px}
.card,.step{border:1px solid var(--line);border-radius:8px;margin:8px 0;padding:0 12px;background:var(--card)}
.step .card{background:var(--ground)}
.phase{border-top:1px solid var(--line);padding:2px 0}
.phase p{margin:4px 0}
.verdicts summary{padding:2px 0;color:var(--soft)}
pre{white-space:pre-wrap;font-size:.85em;margin:4px 0 8px}
summary{padding:8px 0;cursor:pointer}
.card .title{margin-right:.5em}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 14px;margin:0 0 12px}
dt{color:var(--soft)}
dd{margin:0}
table{border-collapse:collapse;font-size:.9em}
th{font-weight:normal;text-align:left;color:var(--soft);padding:1px 14px 1px 0}
td{padding:1px 14px 1px 0}
.figures{width:100%;max-width:640px}
.figures td:nth-child(2),.timeline td:nth-child(2),.sights td:nth-child(n+3){text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.figures th{white-space:nowrap;width:1%}
.figures td:nth-child(2){width:1%}
.bar{width:60%;padding-right:0}
.bar svg{display:block;width:100%;height:9px;border-radius:2px}
.ground{fill:var(--bar)}
.value{fill:var(--value)}
.bad .value,.failed .value{fill:var(--fail)}
.bad td,.bad th{color:var(--fail);font-weight:bold}
.unchanged .value,.skipped .value{fill:var(--soft)}
.sights{min-width:420px}
.sights .stranger th{color:var(--fail)}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:8px 20px;margin:8px 0}
figure{margin:0}
.chart{display:block;width:100%;max-width:420px;height:auto}
.chart text{fill:var(--soft);font-size:10px;font-family:inherit}
.chart .end{text-anchor:end}.chart .middle{text-anchor:middle}
.axis{stroke:var(--line);fill:none}
.line{fill:none;stroke:var(--value);stroke-width:1.5}
.line.sent{stroke:var(--soft);stroke-width:4;opacity:.45}
.line.copied{stroke:var(--copied);stroke-dasharray:3 2}
.line.stranger{stroke:var(--fail)}
.key::before{content:"";display:inline-block;width:1.6em;height:0;margin-right:.3em;vertical-align:middle;border-top:2px solid var(--value)}
.key.sent::before{border-top:4px solid var(--soft);opacity:.45}
.key.copied::before{border-top:2px dashed var(--copied)}
.key.stranger::before{border-top-color:var(--fail)}
.timeline{width:100%}
.timeline th{width:34%;color:var(--ink)}
footer{margin-top:2em;border-top:1px solid var(--line);padding-top:.6em}
@media (max-width:520px){body{padding:0 10px 24px}.filter{position:static}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:6px}.timeline th{width:50%}.bar{width:36%}}
`;
