// The screening pages: keys, and how many entries are ticked. Without this script the boxes, links and buttons do the same.

const list = document.querySelector("form[data-screen]");
const decision = document.querySelector("form[data-decide]");
const help = document.querySelector(".keys");
const typing = (target) => target.matches("textarea, select, input:not([type=checkbox], [type=radio])");

const showKeys = () => {
  if (!help) return;
  help.open = !help.open;
  help.scrollIntoView({ block: "nearest" });
};

if (list) {
  const rows = [...list.querySelectorAll("[data-row]")];
  const told = list.querySelector("[data-ticked]");
  const box = (row) => row?.querySelector("input[type=checkbox]:not(:disabled)");
  let at = -1;

  const count = () => {
    const n = rows.filter((row) => box(row)?.checked).length;
    if (told) told.textContent = n ? told.dataset.text.replace("{n}", n) : "";
    return n;
  };
  const go = (to) => {
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows.forEach((row, i) => row.toggleAttribute("data-here", i === at));
    rows[at].querySelector("a").focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  };
  const send = (what) => {
    const button = list.querySelector(`button[value="${what}"]`);
    if (!button) return;
    if (!count() && box(rows[at])) box(rows[at]).checked = true;
    if (count()) list.requestSubmit(button);
  };
  const keys = {
    j: () => go(at + 1), ArrowDown: () => go(at + 1), k: () => go(at - 1), ArrowUp: () => go(at - 1),
    x: () => { const tick = box(rows[at]); if (tick) { tick.checked = !tick.checked; count(); } },
    o: () => rows[at]?.querySelector("a").click(),
    a: () => send("admit"), r: () => send("refuse"), "?": showKeys,
  };

  list.addEventListener("change", count);
  list.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) at = rows.indexOf(row);
  });
  addEventListener("pageshow", count);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
} else {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const choice = { a: "admit", r: "refuse" }[event.key];
    const radio = choice && decision?.querySelector(`input[name=do][value=${choice}]`);
    if (radio) {
      radio.checked = true;
      (choice === "refuse" ? decision.elements.reason : decision.querySelector("button")).focus();
      event.preventDefault();
    } else if (["j", "k", "u"].includes(event.key)) {
      document.querySelector(`a[data-key="${event.key}"]`)?.click();
    }
  });
}
