// Plotly comes as a trait and not as a part of this module: a front end gives a module two seconds to load, and a busy
// machine takes longer over five megabytes.
async function load(bundle) {
  const text = `const module = { exports: {} };\n${bundle}\nexport default module.exports;`;
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return (await import(address)).default;
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function render({ model, el }) {
  const plot = document.createElement("div");
  plot.className = "metrics-plot";
  plot.setAttribute("role", "img");
  el.append(plot);
  const Plotly = await load(model.get("bundle"));

  function draw() {
    const figure = model.get("figure");
    plot.setAttribute("aria-label", model.get("alt"));
    plot.style.height = `${figure.layout?.height ?? 0}px`;
    return Plotly.react(plot, figure.data ?? [], figure.layout ?? {}, { displayModeBar: false, responsive: false });
  }

  // A notebook lays a widget out after it was drawn, and again when a side bar opens.
  const width = new ResizeObserver(() => {
    if (plot.offsetWidth > 0 && plot._fullLayout) Plotly.Plots.resize(plot);
  });
  await draw();
  plot.on("plotly_click", (event) => {
    const code = event.points[0]?.customdata;
    if (code !== undefined && code !== null) model.send({ chosen: code });
  });
  width.observe(el);
  model.on("change:figure", draw);
  return () => {
    width.disconnect();
    model.off("change:figure", draw);
    Plotly.purge(plot);
  };
}

export default { render };
