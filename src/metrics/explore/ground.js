// JupyterLab takes arrows, letters and double letters as commands on cells, deleting them among these, wherever the focus
// is. Within an explorer they belong to the list or button that has it. This element is made before it has its place in
// the page.
function render({ el }) {
  el.style.display = "none";
  const own = (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true");
  let left = 600;
  const listen = () => {
    const explorer = el.closest(".metrics-explorer");
    if (explorer) explorer.addEventListener("focusin", own);
    else if (left-- > 0) requestAnimationFrame(listen);
  };
  listen();
}

export default { render };
