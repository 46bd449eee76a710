// Loads plotly when JupyterLab has started and stands idle: pictures of explorers (explore/plot.js) find it there, where
// else they ask their kernel for it and wait most of a second. JupyterLab takes this as a module of its own kind, of which
// it asks `init` and `get`.
(() => {
  const bundle = new URL("plotly.min.js", document.currentScript.src);
  const LOADED = Symbol.for("metrics.plotly");

  function load() {
    globalThis[LOADED] ??= new Promise((done, fail) => {
      const before = globalThis.Plotly;
      const script = document.createElement("script");
      script.src = bundle;
      script.onload = () => {
        const ours = globalThis.Plotly;
        globalThis.Plotly = before; // another's
        ours ? done(ours) : fail(new Error(`no plotly in ${bundle}`));
      };
      script.onerror = () => fail(new Error(`cannot load ${bundle}`));
      document.head.append(script);
    });
    globalThis[LOADED].catch(() => {}); // who asks is told
  }

  const plugin = {
    id: "archive-metrics:plotly",
    description: "Loads plotly before the first explorer asks for it.",
    autoStart: true,
    activate: (app) => void app.restored.then(() => requestIdleCallback(load, { timeout: 1000 })),
  };
  (globalThis._JUPYTERLAB ??= {})["archive-metrics"] = {
    init: async () => {},
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
