// Draws the charts of a page. A figure comes without what all figures, and axes and marks of a kind, share; circles come as centre and
// radius; a text on pointing that repeats what the chart or the table beside it shows is put together here: present/chart.py leaves
// these out.
(function () {
  "use strict";
  const own = document.currentScript;
  const [shared, axes, kinds] = [SHARED, AXES, TRACES];
  const parsed = new Promise((done) => document.addEventListener("DOMContentLoaded", done));
  let loading;

  function plotly() {
    loading ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = own.src.replace(/[^/]*$/, "BUNDLE");
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
    return loading;
  }

  function rounded(trace) {
    const { circles, ...rest } = trace;
    const [x, y] = [[], []];
    for (const [across, up, radius] of circles) {
      if (x.length) [x, y].forEach((path) => path.push(null));
      for (let corner = 0; corner <= CORNERS; corner += 1) {
        const turn = (2 * Math.PI * corner) / CORNERS;
        x.push(across + radius * Math.cos(turn));
        y.push(up + radius * Math.sin(turn));
      }
    }
    return { ...rest, x, y };
  }

  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const ownText = (cell) => cell.firstChild?.textContent ?? "";

  // A cell of a table comes without the signs that keep a number on one line and in its order: there its style does.
  function signed(line) {
    const kept = line.replace(/(?<=[≈≤≥<;/]) | (?=[%/])/g, "\u00a0");
    const plain = document.dir !== "rtl" || /\p{L}/u.test(line) || /^[\d.,]+%?$/.test(line);
    return plain ? kept : `\u2066${kept}\u2069`;
  }

  // What the rows of a table say in a pattern such as "{0}<br>{1}<br>{2} pages": the name, the number, the smaller lines below it.
  function read({ table, column, pattern, rows }) {
    const body = document.getElementById(table).tBodies[0];
    const said = (at) => {
      if (typeof at === "string") return at;
      const row = body.rows[at];
      const cell = row.cells[column];
      const lines = [ownText(row.querySelector("th")), ...[cell, ...cell.querySelectorAll("p")].map(ownText).map(signed)];
      const fits = (line) => Array.from(line.matchAll(/\{(\d)\}/g)).every(([, which]) => which in lines);
      const kept = pattern.split("<br>").filter(fits).join("<br>");
      return kept.replace(/\{(\d)\}/g, (_, which) => escaped(lines[which]));
    };
    return Array.from(typeof rows === "number" ? Array(rows).keys() : rows, said);
  }

  function told(trace, layout) {
    const named = trace.orientation === "h" ? layout.yaxis.ticktext : layout.xaxis.ticktext;
    return { ...trace, hovertext: trace.text.map((text, at) => `${named[at].replaceAll("<br>", " ")}: ${text}`) };
  }

  function whole(trace, layout, circles) {
    const { kind, told: beside, middles, ...rest } = trace;
    const made = { ...kinds[kind], ...rest };
    if (made.circles) return rounded(made);
    if (middles) [made.x, made.y] = [0, 1].map((at) => circles.map((circle) => circle[at]));
    if (beside) made.hovertext = read(beside);
    return made.hovertext === null ? told(made, layout) : made;
  }

  function axis({ kind, ...rest }) {
    const made = { ...axes[kind], ...rest };
    if (made.ticktext) made.tickvals ??= Array.from(made.ticktext.keys());
    return made;
  }

  window.metricsChart = function (data, given) {
    const place = document.currentScript.previousElementSibling;
    const layout = { ...shared, ...given };
    for (const name of Object.keys(layout)) if (/^.axis/.test(name)) layout[name] = axis(layout[name]);
    const circles = data.flatMap((trace) => trace.circles ?? []);
    // A table beside may come later in the page than its chart.
    Promise.all([plotly(), parsed]).then(() =>
      window.Plotly.newPlot(place, data.map((trace) => whole(trace, layout, circles)), layout, CONFIG),
    );
  };
})();
