"use strict";
(() => {
  const tell = (text) => { document.getElementById("besked").textContent = text; };
  const text = (cell) => cell.textContent.trim().replace(/[\t\r\n]+/g, " ");

  // Sorting: a main row takes its sub-rows along, totals stay last, and what was not counted comes before them.

  const families = (rows) => {
    const found = [];
    for (const row of rows) {
      const last = found.at(-1);
      if (row.className === "under" && last && last[0].className !== "under") last.push(row);
      else found.push([row]);
    }
    return found;
  };

  const comparison = (column, direction) => (a, b) => {
    const [one, other] = [a.cells[column], b.cells[column]];
    if (one.dataset.value === undefined) return direction * text(one).localeCompare(text(other), "sv");
    if (!one.dataset.value || !other.dataset.value) return !one.dataset.value - !other.dataset.value;
    return direction * (one.dataset.value - other.dataset.value);
  };

  const sorted = (rows, column, direction) => {
    const compare = comparison(column, direction);
    return families(rows)
      .map(([main, ...under]) => [main, ...under.sort(compare)])
      .sort((a, b) => compare(a[0], b[0]))
      .flat();
  };

  const ORDERS = { ascending: [1, "stigande"], descending: [-1, "fallande"] };

  const makeSortable = (table) => {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const [totals, others] = [true, false].map((is) => original.filter((row) => (row.className === "summa") === is));
    const headers = [...table.querySelectorAll("th[data-column]")];
    const sortBy = (header) => {
      const column = Number(header.dataset.column);
      const numbers = original[0]?.cells[column].dataset.value !== undefined;
      const cycle = numbers ? ["descending", "ascending", null] : ["ascending", "descending", null];
      const order = cycle[(cycle.indexOf(header.getAttribute("aria-sort")) + 1) % cycle.length];
      headers.forEach((each) => each.removeAttribute("aria-sort"));
      if (order) header.setAttribute("aria-sort", order);
      body.append(...(order ? [...sorted(others, column, ORDERS[order][0]), ...totals] : original));
      tell(order ? `Sorterad efter ${header.dataset.heading}, ${ORDERS[order][1]}.` : "Ursprunglig ordning.");
    };
    for (const header of headers) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      button.addEventListener("click", () => sortBy(header));
      header.append(button);
    }
  };

  // Copying: a table for Word with title, notes and source, and plain columns for Excel. A sign that cannot be
  // seen keeps words from being a formula there.

  const harmless = (node) => text(node).replace(/^(?=[=+@-])/, "\u200b");

  const plain = (cell) => {
    if (cell.dataset.value === undefined) return harmless(cell);
    return text(cell).replace(/(\d)\s(?=\d)/g, "$1").replace("\u2212", "-").replace(/\s/g, " ");
  };

  const asTabs = (table) => {
    const heads = [...table.querySelectorAll("th[data-column]")].sort((a, b) => a.dataset.column - b.dataset.column);
    const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map(plain));
    return [heads.map((head) => head.dataset.heading), ...rows].map((row) => row.join("\t")).join("\r\n");
  };

  const asHtml = (block) => {
    const table = block.querySelector("table").cloneNode(true);
    const font = "font-family:Calibri,Arial,sans-serif";
    const paragraph = (node, style) => {
      const copy = document.createElement("p");
      copy.textContent = harmless(node);
      copy.style.cssText = `${font};${style}`;
      return copy.outerHTML;
    };
    const caption = paragraph(table.caption, "font-weight:bold");
    table.deleteCaption();
    table.querySelectorAll("button").forEach((button) => button.replaceWith(...button.childNodes));
    table.style.cssText = `border-collapse:collapse;${font};font-size:10pt`;
    for (const cell of table.querySelectorAll("th, td")) {
      const row = cell.parentElement;
      const bold = row.parentElement.tagName === "THEAD" || row.className === "summa";
      if (cell.dataset.value === undefined) cell.textContent = harmless(cell);
      cell.style.cssText = [
        `text-align:${cell.className === "tal" ? "right" : cell.className === "grupp" ? "center" : "left"}`,
        `font-weight:${bold ? "bold" : "normal"}`,
        `border-bottom:1px solid ${bold ? "#1b1b1b" : "#bfbfbf"}`,
        `padding:2pt 5pt 2pt ${row.className === "under" && cell.scope === "row" ? "17pt" : "5pt"}`,
      ].join(";");
      ["class", "data-value", "data-column", "data-heading", "aria-sort"].forEach((name) => cell.removeAttribute(name));
    }
    table.querySelectorAll("tr").forEach((row) => row.removeAttribute("class"));
    table.removeAttribute("aria-describedby");
    const notes = [...block.querySelectorAll(".noter p")].map((note) => paragraph(note, "font-size:9pt;margin:0"));
    return caption + table.outerHTML + notes.join("");
  };

  const copy = (block) => {
    const put = (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/html", asHtml(block));
      event.clipboardData.setData("text/plain", asTabs(block.querySelector("table")));
    };
    document.addEventListener("copy", put, { once: true });
    // The newer clipboard interface is closed to pages opened as files in some browsers.
    const done = document.execCommand("copy");
    document.removeEventListener("copy", put);
    tell(done ? "Tabellen är kopierad." : "Tabellen kunde inte kopieras. Markera den och kopiera själv.");
    return done;
  };

  // A table that fits its place needs no stop for the keyboard.

  const watch = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  document.querySelectorAll("table").forEach(makeSortable);
  document.querySelectorAll(".rullning").forEach((region) => watch.observe(region));
  for (const button of document.querySelectorAll(".kopiera")) {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      button.textContent = copy(button.closest(".tabell")) ? "Kopierad" : label;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }
})();
