// Once for all plots of a page: it takes most of a second. In JupyterLab it was loaded when that started
// (kernel/labextension); elsewhere the kernel is asked for it, so that nothing is looked up on a network.
const LOADED = Symbol.for("metrics.plotly");

function load(model) {
  const asked = () => (globalThis[LOADED] = new Promise((done, fail) => {
    model.on("msg:custom", (_told, buffers) => evaluated(buffers[0]).then(done, fail));
    model.send({ wanted: "plotly" });
  }));
  return globalThis[LOADED]?.catch(asked) ?? asked();
}

async function evaluated(bundle) {
  const parts = ["const module = { exports: {} };\n", bundle, "\nexport default module.exports;"];
  const address = URL.createObjectURL(new Blob(parts, { type: "text/javascript" }));
  try {
    return (await import(address)).default;
  } finally {
    URL.revokeObjectURL(address);
  }
}

const LINE = 17; // pixels from one line of a label to the next
const sheet = document.createElement("canvas").getContext("2d");

function wide(text, size, family) {
  sheet.font = `${size}px ${family}`;
  const lines = text.split("<br>").map((line) => line.replace(/&[a-z]+;/g, "&").replace(/[\u2066-\u2069]/g, ""));
  return Math.max(...lines.map((line) => sheet.measureText(line).width));
}

// Words on as many lines as they need to be no wider than `room`, a text from right to left so on each; the last of
// four lines is cut: the table has the name whole.
function wrapped(text, room, size, family) {
  if (wide(text, size, family) <= room) return text;
  const turned = text.startsWith("\u2067");
  const lines = [];
  for (const word of text.replace(/[\u2067\u2069]/g, "").split(/<br>| /)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && wide(longer, size, family) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  if (lines.length > 4) lines.splice(3, lines.length, `${lines[3]}…`);
  return lines.map((line) => (turned ? `\u2067${line}\u2069` : line)).join("<br>");
}

const rows = (texts) => Math.max(...texts.map((text) => text.split("<br>").length));

// Of the labels below an axis of that length those that stand apart: amounts counted from zero, names from the last.
function apart({ tickvals, ticktext, range, zeroline }, length, size, family) {
  const scale = length / Math.abs(range[1] - range[0]);
  const labels = ticktext.map((text) => wide(text, size, family));
  const free = (at, next) => (tickvals[next] - tickvals[at]) * scale >= (labels[at] + labels[next]) / 2 + 8;
  for (let every = 1; every <= tickvals.length; every += 1) {
    const start = zeroline ? 0 : (tickvals.length - 1) % every;
    const kept = [...tickvals.keys()].filter((at) => at % every === start);
    if (kept.slice(1).every((next, at) => free(kept[at], next))) {
      return { tickvals: kept.map((at) => tickvals[at]), ticktext: kept.map((at) => ticktext[at]) };
    }
  }
  return {};
}

function fittedAxes(layout, width) {
  const { xaxis, yaxis, margin } = layout;
  const { size, family } = layout.font;
  const names = yaxis.ticktext.map((text) => wrapped(text, width * 0.4, size, family));
  const lines = names.map((text) => text.split("<br>").length);
  const pitch = (LINE * Math.max(...lines.map((count, at) => count + (lines[at + 1] ?? 1)))) / 2;
  const grown = names.some((text, at) => text !== yaxis.ticktext[at]) ? Math.round(pitch * names.length) + 70 : 0;
  const beside = Math.max(0, ...names.map((text) => wide(text, size, family))) + (yaxis.title ? 40 : 14);
  const [left, right] = yaxis.side === "right" ? [margin.l, Math.max(margin.r, beside)] : [margin.l + beside, margin.r];
  const room = 2 * Math.min((width + left - right) / 2, (width - left + right) / 2) - 8;
  const title = xaxis.title && { ...xaxis.title, text: wrapped(xaxis.title.text, room, xaxis.title.font.size, family) };
  const below = rows(xaxis.ticktext) * LINE + (title ? rows([title.text]) * LINE + (title.standoff ?? 0) + 6 : 0) + 8;
  // The room is known: plotly need not draw twice to find it, nor look which label would be cut off.
  const known = { automargin: false, ticklabeloverflow: "allow" };
  return {
    height: Math.max(layout.height, grown),
    margin: { ...margin, l: left, r: right, b: Math.max(margin.b, below) },
    xaxis: { ...xaxis, ...apart(xaxis, width - left - right, size, family), ...(title && { title }), ...known },
    yaxis: { ...yaxis, ticktext: names, ...known },
  };
}

// What is written into tiles, each line on as many as it needs, and smaller where a word is wider than its tile.
function fittedTexts(trace, { xaxis, margin, font }, width) {
  if (!trace.text?.length || !trace.textfont) return trace;
  const room = (0.9 * (width - margin.l - margin.r)) / (xaxis.range[1] - xaxis.range[0]);
  const widest = Math.max(...trace.text.join(" ").split(/<br>| /).map((word) => wide(word, trace.textfont.size, font.family)));
  const size = Math.max(7, Math.min(trace.textfont.size, (trace.textfont.size * room) / widest));
  const into = (line) => wrapped(line, room, size, font.family);
  const text = trace.text.map((lines) => lines.split("<br>").map(into).join("<br>"));
  return { ...trace, text, textfont: { ...trace.textfont, size } };
}

const outlined = ({ x, y }) =>
  x.map((at, n) => (at === null ? "Z" : `${n && x[n - 1] !== null ? "L" : "M"}${at},${y[n]}`)).join("");

// A map with its filled outlines as shapes, and without marks that only the pointer finds: plotly draws it in half the time.
function lightened({ data, layout }) {
  const shapes = data
    .filter((trace) => trace.fill && trace.x[0] !== null)
    .map((trace) => ({ type: "path", path: `${outlined(trace)}Z`, fillcolor: trace.fillcolor, line: trace.line, layer: "below" }));
  const found = (trace) => ({ ...trace, mode: trace.text ? "text" : "none" });
  return {
    data: data.filter((trace) => !trace.fill).map((trace) => (trace.marker?.opacity === 0 ? found(trace) : trace)),
    layout: { ...layout, shapes, hoverdistance: 30 },
  };
}

// A figure for so many pixels: names beside it on more lines, fewer labels below it, writing in tiles smaller, where
// there is little room; nothing is cut off, nothing runs together.
export function fitted({ data = [], layout = {} }, width) {
  if (!layout.xaxis) return { data, layout };
  if (layout.xaxis.visible === false) {
    const map = lightened({ data, layout });
    if (!width) return map;
    return { data: map.data.map((trace) => fittedTexts(trace, layout, width)), layout: { ...map.layout, width } };
  }
  if (!width) return { data, layout };
  return { data, layout: { ...layout, width, ...fittedAxes(layout, width) } };
}

const SIGNS = { circle: "●", "circle-open": "○", x: "✕", diamond: "◆", square: "■" };
const SPELT = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const DASHES = { dash: "dashed", dot: "dotted" };

// How a trace looks, as a sign before its name in the key.
function sign(trace) {
  const { mode = "lines", line = {}, marker = {} } = trace;
  const mark = document.createElement("i");
  if (trace.type === "bar" || trace.fill) {
    const colour = trace.fillcolor ?? marker.color;
    const { color = "#6b7785", dash } = (trace.fill ? line : marker.line) ?? {};
    const hatch = marker.pattern && `repeating-linear-gradient(135deg, ${marker.pattern.fgcolor} 0 1px, transparent 1px 5px)`;
    mark.style.cssText = `background: ${hatch ? `${hatch}, ` : ""}${colour}; border: 1px ${DASHES[dash] ?? "solid"} ${color}`;
    return mark;
  }
  if (mode.includes("markers")) {
    mark.textContent = SIGNS[marker.symbol ?? "circle"] ?? "●";
    mark.style.color = marker.color;
  }
  if (mode.includes("lines")) {
    mark.className = "line";
    mark.style.borderTop = `${Math.max(2, line.width ?? 2)}px ${DASHES[line.dash] ?? "solid"} ${line.color ?? marker.color}`;
  }
  return mark;
}

// The key beside a figure, in words of the page: plotly would draw it, and for it the whole figure twice.
function keyed({ data = [], layout = {} }) {
  if (!layout.showlegend) return { data, layout, above: false, entries: [] };
  const above = layout.legend?.y > 1;
  const entries = data.filter((trace) => trace.name && trace.showlegend !== false);
  const margin = above ? { ...layout.margin, t: 16 } : layout.margin;
  const height = layout.height - (layout.margin.t - margin.t);
  return { data, layout: { ...layout, margin, height, showlegend: false }, above, entries };
}

async function render({ model, el }) {
  const plot = document.createElement("div");
  plot.className = "metrics-plot";
  plot.setAttribute("role", "img");
  const key = document.createElement("ul");
  key.className = "metrics-key";
  el.append(plot, key);
  const Plotly = await load(model);

  // Kept, and told by the observer below: to ask for it while the page changes is to have all of it laid out.
  let room = plot.offsetWidth;
  let height = 0;
  Object.defineProperties(plot, { clientWidth: { get: () => room }, clientHeight: { get: () => height } }); // plotly asks, too

  let told = "";

  function tell(entries, above) {
    const items = entries.map((trace) => {
      const item = document.createElement("li");
      item.append(sign(trace), trace.name.replace(/&[a-z]+;/g, (name) => SPELT[name] ?? name));
      return item;
    });
    const now = items.map((item) => item.outerHTML).join("") + above;
    if (now === told) return;
    told = now;
    key.replaceChildren(...items);
    key.dir = entries[0]?.name.startsWith("\u2067") ? "rtl" : "";
    if (above) plot.before(key);
    else plot.after(key);
  }

  // What is out of sight is drawn when it comes into sight.
  let seen = false;
  let late = false;
  let heeded = false;

  function draw() {
    // Read anew: plotly writes the ranges it chose for one width into what it is given.
    const { entries, above, ...figure } = keyed(JSON.parse(model.get("drawn")));
    tell(entries, above);
    const { data, layout } = fitted(figure, room);
    plot.setAttribute("aria-label", model.get("alt"));
    height = layout.height ?? 0;
    plot.style.height = `${height}px`;
    late = !seen;
    if (!late) Plotly.react(plot, data, layout, { displayModeBar: false, responsive: false });
  }

  // A notebook lays a widget out after it was drawn, and again when a side bar opens.
  const width = new ResizeObserver(([{ contentRect }]) => {
    room = Math.round(contentRect.width);
    if (room > 0 && room !== plot._fullLayout?.width) draw();
  });
  const sight = new IntersectionObserver((entries) => {
    seen = entries.at(-1).isIntersecting;
    if (seen && late) draw();
    if (!seen || heeded) return;
    heeded = true;
    plot.on("plotly_click", (event) => {
      const code = event.points[0]?.customdata;
      if (code !== undefined && code !== null) model.send({ chosen: code });
    });
  }, { scrollMargin: "400px" });
  draw();
  width.observe(el);
  sight.observe(plot);
  model.on("change:drawn", draw);
  return () => {
    width.disconnect();
    sight.disconnect();
    model.off("change:drawn", draw);
    Plotly.purge(plot);
  };
}

export default { initialize: ({ model }) => void load(model), render };
