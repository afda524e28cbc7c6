// Forms that organisers build: questions that hang on others, and rows of groups. The server judges by the same rules;
// without this script everything is shown, and rows are added by saving.

for (const form of document.querySelectorAll("form")) {
  if (form.querySelector("[data-when], [data-group]")) start(form);
}

function start(form) {
  const named = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  // What is picked in an input, unless it is not asked itself.
  const picked = (name) => named(name)
    .filter((input) => !input.closest("[data-when][hidden]") && (!["checkbox", "radio"].includes(input.type) || input.checked))
    .map((input) => input.value);

  function update() {
    // In the order of the page: whatever hangs on another question stands below it.
    for (const box of form.querySelectorAll("[data-when]")) {
      const any = JSON.parse(box.dataset.any);
      box.hidden = !picked(box.dataset.when).some((value) => any.includes(value));
      box.querySelector(":scope > .when").hidden = true;
    }
    for (const group of form.querySelectorAll("[data-per]")) rowsOfPicks(group, picked(group.dataset.per));
  }

  form.addEventListener("change", update);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.name === "add_row") add(button.closest("[data-group]"));
    else if (button?.name === "remove_row") remove(button.closest("[data-row]"));
    else return;
    event.preventDefault();
  });
  update();
}

function rowsOf(group) { return [...group.querySelectorAll(":scope > [data-row]")]; }

/** A copy of the blank row, with its number put in. */
function blank(group, at) {
  const row = group.querySelector(":scope > template").content.querySelector("[data-row]").cloneNode(true);
  const put = (text) => text.replaceAll("{row}", at).replaceAll("{number}", at + 1);
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) if (put(value) !== value) element.setAttribute(name, put(value));
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) node.data = put(node.data);
  }
  return row;
}

/** A group with a row for each pick shows those rows; others keep what was typed, out of sight. */
function rowsOfPicks(group, picks) {
  const titles = JSON.parse(group.dataset.titles);
  titles.forEach(([value, title], at) => {
    let row = rowsOf(group).find((one) => Number(one.dataset.row) === at);
    if (!row && picks.includes(value)) {
      row = blank(group, at);
      row.querySelector("[data-title]").textContent = title;
      row.querySelector("input[type=hidden]").value = value;
      const next = rowsOf(group).find((one) => Number(one.dataset.row) > at);
      (next ?? group.querySelector("[data-none]")).before(row);
    }
    if (row) row.hidden = !picks.includes(value);
  });
  group.querySelector("[data-none]").hidden = picks.length > 0;
}

function add(group) {
  const rows = rowsOf(group);
  const button = group.querySelector(":scope > [name=add_row]");
  if (rows.length >= Number(group.dataset.most)) return;
  const row = blank(group, rows.length);
  button.before(row);
  settle(group);
  row.querySelector("input, textarea, select")?.focus();
}

function remove(row) {
  const group = row.closest("[data-group]");
  row.remove();
  rowsOf(group).forEach(renumber);
  settle(group);
  group.querySelector(":scope > [name=add_row]").focus();
}

/** Rows are numbered without gaps, as the server numbers them. */
function renumber(row, at) {
  const own = row.closest("[data-group]").dataset.group;
  const old = row.dataset.row;
  if (old === String(at)) return;
  for (const element of row.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      const moved = value.replaceAll(`a_${own}__${old}__`, `a_${own}__${at}__`);
      if (moved !== value) element.setAttribute(name, moved);
    }
  }
  row.dataset.row = at;
  row.querySelector("legend").textContent = blank(row.closest("[data-group]"), at).querySelector("legend").textContent;
  row.querySelector("[name=remove_row]").value = `${own}.${at}`;
}

function settle(group) {
  group.querySelector(":scope > [name=add_row]").disabled = rowsOf(group).length >= Number(group.dataset.most);
  group.dispatchEvent(new Event("input", { bubbles: true }));
}
