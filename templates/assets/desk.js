// A juror's list: keys, and sheets that were kept on this device when the line was down, which are sent from here.

const { kept } = globalThis;
const desk = document.querySelector("[data-desk]");
const make = (tag, words) => Object.assign(document.createElement(tag), { textContent: words ?? "" });

async function send(path, left) {
  const body = new URLSearchParams(left.fields);
  body.set("version", left.version);
  const answer = await fetch(path, {
    method: "POST", body, credentials: "same-origin",
    headers: { "x-csrf-token": desk.dataset.csrf, accept: "application/json" },
  });
  const problem = answer.ok ? {} : await answer.json().catch(() => ({}));
  return { status: answer.status, stale: problem.type?.endsWith("#stale"), why: answer.status === 409 ? problem.detail : "" };
}

/** Whether what is stored is what was kept: it had arrived, and only the answer was lost. */
async function arrived(path, left) {
  const answer = await fetch(path.replace(/\/(save|pick)$/, ""), { credentials: "same-origin" });
  const form = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-sheet]");
  if (!form) return false;
  const stored = new FormData(form);
  const points = () => [...stored].find(([name]) => name.startsWith("score-"))?.[1] ?? "";
  // What was kept just before it was handed in is not lost.
  const handedIn = ([name, value]) => !left.back && name === "state" && value === "draft" && stored.get(name) === "submitted";
  const same = ([name, value]) => (name === "points" ? points() : stored.get(name) ?? "").trim() === value.trim();
  return left.fields.every((field) => handedIn(field) || same(field));
}

/** Sends what is kept; what cannot be sent is named with a link to its page. */
async function sendKept() {
  const text = desk.dataset;
  const begin = `laureate-sheet ${text.keep} `;
  let sent = 0;
  const waiting = [];
  for (const [place, left] of kept.all(begin)) {
    const path = place.slice(begin.length);
    if (!left?.fields) { kept.drop(place); continue; }
    try {
      const { status, stale, why } = await send(path, left);
      if (status === 200 || (stale && await arrived(path, left))) { kept.drop(place); sent += 1; }
      else waiting.push({ path, place, clash: stale, why: stale ? "" : why });
    } catch { waiting.push({ path, place }); }
  }
  desk.replaceChildren();
  if (sent) desk.append(make("p", sent === 1 ? text.textSentOne : text.textSent.replace("{n}", sent)));
  if (waiting.length) desk.append(make("p", text.textWaiting), list(waiting));
  desk.className = sent || waiting.length ? `note note-${waiting.length ? "warn" : "good"}` : "";
}

function list(waiting) {
  const all = make("ul");
  for (const { path, place, clash, why } of waiting) {
    const item = make("li"), link = make("a", `#${path.split("/").at(-2)}`);
    link.href = path.replace(/\/(save|pick)$/, "");
    item.append(link, clash ? ` ${desk.dataset.textChoose}` : "");
    // The stage has closed, or there is a conflict now: it will never be taken.
    if (why) {
      const forget = Object.assign(make("button", desk.dataset.textForget), { type: "button", className: "button button-quiet button-small" });
      forget.addEventListener("click", () => { kept.drop(place); item.remove(); });
      item.append(` ${why} `, forget);
    }
    all.append(item);
  }
  return all;
}

if (desk) {
  sendKept();
  addEventListener("online", sendKept);
}

const rows = [...document.querySelectorAll("[data-rows] tbody tr")];
let here = -1;
const go = (to) => {
  here = Math.max(0, Math.min(rows.length - 1, to));
  rows.forEach((row, i) => row.toggleAttribute("data-here", i === here));
  rows[here]?.querySelector("a")?.focus({ preventScroll: true });
  rows[here]?.scrollIntoView({ block: "nearest" });
};
const actions = {
  j: () => go(here + 1), ArrowDown: () => go(here + 1), k: () => go(here - 1), ArrowUp: () => go(here - 1),
  g: () => document.querySelector("a[data-key=g]")?.click(),
  "/": () => document.querySelector("main input[type=search]")?.focus(),
  "?": () => document.querySelector("dialog[data-keys]")?.showModal(),
};

document.addEventListener("focusin", (event) => {
  const row = rows.indexOf(event.target.closest("tr"));
  if (row >= 0) here = row;
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches("textarea, select, input") || !actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
});
const open = document.querySelector("[data-keys-open]");
if (open) {
  open.parentElement.hidden = false;
  open.addEventListener("click", actions["?"]);
}
