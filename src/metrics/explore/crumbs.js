// The way to a place, as buttons. Those that are there stay, with the focus that one may have.
function render({ model, el }) {
  el.classList.add("metrics-crumbs");

  function added() {
    const step = document.createElement("span");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "jupyter-widgets jupyter-button widget-button";
    button.addEventListener("click", () => model.send({ pressed: [...el.children].indexOf(step) }));
    step.append(button);
    el.append(step);
    return step;
  }

  function show() {
    const crumbs = model.get("crumbs");
    while (el.children.length > crumbs.length) el.lastChild.remove();
    for (const [at, { name, tooltip, below, last }] of crumbs.entries()) {
      const step = el.children[at] ?? added();
      const button = step.firstChild;
      if (button.textContent !== name) button.textContent = name;
      button.title = tooltip;
      button.disabled = last;
      step.className = below ? "below" : "";
    }
  }

  show();
  model.on("change:crumbs", show);
  return () => model.off("change:crumbs", show);
}

export default { render };
