// Draws the charts of a page. A figure comes without what all figures share, circles come as centre and radius, and a text on
// pointing that repeats what the chart shows is put together here: present/chart.py leaves these out.
(function () {
  "use strict";
  const own = document.currentScript;
  const shared = SHARED;
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

  function told(trace, layout) {
    const named = trace.orientation === "h" ? layout.yaxis.ticktext : layout.xaxis.ticktext;
    return { ...trace, hovertext: trace.text.map((text, at) => `${named[at].replaceAll("<br>", " ")}: ${text}`) };
  }

  window.metricsChart = function (data, layout) {
    const place = document.currentScript.previousElementSibling;
    const traces = data
      .map((trace) => (trace.circles ? rounded(trace) : trace))
      .map((trace) => (trace.hovertext === null ? told(trace, layout) : trace));
    plotly().then(() => window.Plotly.newPlot(place, traces, { ...shared, ...layout }, CONFIG));
  };
})();
