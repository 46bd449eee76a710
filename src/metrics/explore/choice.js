// A list to choose from, in a form of its own. Browsers that fill in forms read, when one field changes, all fields of its
// form; of a page without forms all that it has, and lay out what is out of sight for it.
// A list out of sight is filled when it comes into sight.

function render({ model, el }) {
  const form = document.createElement("form");
  form.className = "metrics-choice jupyter-widgets widget-inline-hbox widget-dropdown";
  form.addEventListener("submit", (event) => event.preventDefault());
  const name = document.createElement("label");
  name.className = "widget-label";
  name.textContent = name.title = model.get("description");
  const list = document.createElement("select");
  list.id = name.htmlFor = `metrics-choice-${Math.random().toString(36).slice(2)}`;
  form.append(name, list);
  el.append(form);

  let told = null;
  let seen = true; // until it is known: at first each list is filled
  let late = false;

  function fill() {
    late = !seen;
    if (late) return;
    const labels = model.get("labels");
    if (labels !== told) list.replaceChildren(...labels.map((label) => new Option(label)));
    told = labels;
    list.selectedIndex = model.get("index");
    list.disabled = model.get("disabled");
  }

  list.addEventListener("change", () => {
    model.set("index", list.selectedIndex);
    model.save_changes();
  });
  const sight = new IntersectionObserver((entries) => {
    seen = entries.at(-1).isIntersecting;
    if (seen && late) fill();
  }, { scrollMargin: "400px" });
  fill();
  sight.observe(form);
  const changes = ["change:labels", "change:index", "change:disabled"];
  for (const change of changes) model.on(change, fill);
  return () => {
    sight.disconnect();
    for (const change of changes) model.off(change, fill);
  };
}

export default { render };
