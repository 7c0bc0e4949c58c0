/**
 * Colours of the picture in light and dark. The text is drawn smaller than Graphviz was told it would be, because the
 * fonts of one machine are wider than those of another and Graphviz measures with its own.
 */
export const pictureStyle = `
.topology{--ink:#1f2328;--soft:#59636e;--line:#818b98;--cluster:#f6f8fa;--node:#ffffff;--box:#eef4ff;--end:#ffffff;--halo:#ffffffcc;
--mirror:#8250df;--sniffer:#f3ebff;--pass:#1a7f37;--fail:#cf222e;--error:#a0309a;--skip:#9a6700;--unchecked:#818b98}
@media (prefers-color-scheme:dark){.topology{--ink:#e6edf3;--soft:#9198a1;--line:#7d8590;--cluster:#161b22;
--node:#0d1117;--box:#132339;--end:#0d1117;--halo:#0d1117cc;--mirror:#b98eff;--sniffer:#271b3d;--pass:#3fb950;--fail:#ff7b72;
--error:#e085da;--skip:#d29922;--unchecked:#7d8590}}
.topology text{fill:var(--ink);font-family:Helvetica,Arial,"Liberation Sans","DejaVu Sans",sans-serif;font-size:11px}
.topology .cluster>text{font-size:13px;font-weight:bold}
.topology .node-box>text{font-size:11px;font-weight:normal;fill:var(--soft)}
.topology .cluster>path,.topology .cluster>polygon{stroke:var(--line);fill:var(--cluster)}
.topology .node-box>path,.topology .node-box>polygon{stroke:var(--line);fill:var(--node)}
.topology .node path,.topology .node polygon{stroke:var(--line);fill:var(--end)}
.topology .pod path,.topology .pod polygon{fill:var(--box)}
.topology .sniffer path,.topology .sniffer polygon{stroke:var(--mirror);fill:var(--sniffer)}
.topology .edge text{font-size:10px;paint-order:stroke;stroke:var(--halo);stroke-width:3px;stroke-linejoin:round}
.topology .attachment path{stroke:var(--line)}
.topology .attachment text{fill:var(--soft)}
.topology .link path{stroke:var(--ink)}
.topology .mirror path{stroke:var(--mirror)}
.topology .mirror polygon{stroke:var(--mirror);fill:var(--mirror)}
.topology .mirror text{fill:var(--mirror)}
${['pass', 'fail', 'error', 'skip', 'unchecked']
  .map(
    (status) =>
      `.topology .${status} path{stroke:var(--${status})}.topology .${status} polygon{stroke:var(--${status});fill:var(--${status})}.topology .${status} text{fill:var(--${status})}`,
  )
  .join('\n')}
`;
