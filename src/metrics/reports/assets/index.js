// Search and sorting of the index of a pack. Without it the page is a plain table of everything.
"use strict";
(() => {
  const table = document.querySelector("table.sortable");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);

  // Rows that are laid out by themselves are still those of a table, for every reader.
  if (table.classList.contains("long")) {
    table.role = "table";
    table.tHead.role = body.role = "rowgroup";
    for (const row of table.rows) {
      row.role = "row";
      for (const cell of row.cells) cell.role = cell.scope === "col" ? "columnheader" : cell.scope === "row" ? "rowheader" : "cell";
    }
  }

  // "Hoàn Kiếm", "hoan kiem" and "HOAN  KIEM" are one: as places.fold_plain folded the rows.
  const fold = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase().trim();

  const form = document.querySelector("form.search");
  const input = form.querySelector("input");
  const output = form.querySelector("output");
  const show = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const row of rows) {
      const fits = words.every((word) => row.dataset.fold.includes(word));
      row.hidden = !fits;
      if (fits) found += 1;
    }
    output.textContent = output.dataset.found.replace("{found}", found).replace("{total}", rows.length);
  };
  input.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = rows.filter((row) => !row.hidden);
    if (first.length === 1) first[0].querySelector("a").click();
  });
  form.hidden = false;
  show();

  const headings = Array.from(table.querySelectorAll("th[data-sort]"));
  const sort = (heading) => {
    const key = heading.dataset.sort;
    const current = heading.getAttribute("aria-sort");
    const turned = { ascending: "descending", descending: "ascending" };
    const order = turned[current] || heading.dataset.first || "ascending";
    for (const other of headings) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    const value = new Map(rows.map((row) => [row, row.dataset[key] === "" ? null : Number(row.dataset[key])]));
    const sorted = rows.slice().sort((one, two) => {
      const a = value.get(one), b = value.get(two);
      if (a === null || b === null) return (a === null) - (b === null); // no number: last either way
      return sign * (a - b) || one.dataset.name - two.dataset.name;
    });
    body.append(...sorted);
  };
  for (const heading of headings) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => sort(heading));
  }
})();
