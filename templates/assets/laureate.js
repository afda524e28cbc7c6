// What scripts add to every page: the server's clock, local times, word counts, confirmations, a guard for unsaved text.

const html = document.documentElement;
const body = document.body;
const lang = html.lang || "en";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const fill = (text, name, value) => (text || "").replace(`{${name}}`, value);

// The server's clock -------------------------------------------------------------------------------------------------

let ahead = 0; // how far the server's clock is ahead of this one, in milliseconds
let known = false; // whether that was measured

/** The instant by the server's clock. */
export const serverNow = () => new Date(Date.now() + ahead);

/** Asks the server for its time, to the second. */
async function askClock() {
  try {
    const sent = Date.now();
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
    const stamp = Date.parse(answer.headers.get("date"));
    if (!stamp) return;
    ahead = stamp + 500 - (sent + Date.now()) / 2;
    known = true;
  } catch { /* without an answer what was known before must do */ }
}

async function setClock() {
  const [navigation] = performance.getEntriesByType("navigation");
  // A shared page carries no time, so that it stays the same for everybody; one that comes back is old.
  if (!html.dataset.now || !navigation || navigation.type === "back_forward") { await askClock(); return; }
  ahead = Date.parse(html.dataset.now) - (performance.timeOrigin + (navigation.requestStart + navigation.responseStart) / 2);
  known = true;
}

const unit = (n, name) => new Intl.NumberFormat(lang, { style: "unit", unit: name, unitDisplay: "long" }).format(n);
const two = (parts) => new Intl.ListFormat(lang, { style: "narrow", type: "unit" }).format(parts);
const DAY = 86_400_000, HOUR = 3_600_000, MINUTE = 60_000;

/** A span of time in words: its two largest units. */
function span(ms) {
  const s = Math.floor(ms / 1000);
  const days = Math.floor(s / 86400), hours = Math.floor(s / 3600) % 24, minutes = Math.floor(s / 60) % 60;
  if (days >= 1) return two([unit(days, "day"), ...(hours ? [unit(hours, "hour")] : [])]);
  if (hours >= 1) return two([unit(hours, "hour"), unit(minutes, "minute")]);
  if (minutes >= 1) return two([unit(minutes, "minute"), unit(s % 60, "second")]);
  return unit(s, "second");
}

/** The same for screen readers, which must not hear of each second. */
function words(ms) {
  return ms >= HOUR ? span(ms) : unit(Math.max(1, Math.ceil(ms / MINUTE)), "minute");
}

const write = (place, text) => { if (place && place.textContent !== text) place.textContent = text; };

// When what is left is said aloud.
const MARKS = [DAY, HOUR, 10 * MINUTE, 5 * MINUTE, MINUTE, 0];
const before = new WeakMap();

function showLeft(box, now) {
  const left = Date.parse(box.dataset.until) - now;
  const told = (time) => (left > 0 ? fill(box.dataset.text, "time", time) : box.dataset.over);
  write(box.querySelector(".countdown-left"), told(span(left)));
  write(box.querySelector(".countdown-words"), told(words(left)));
  const last = before.get(box);
  if (last !== undefined && MARKS.some((mark) => last > mark && left <= mark)) write(box.querySelector("[data-announce]"), told(words(left)));
  before.set(box, left);
  box.classList.toggle("countdown-soon", left > 0 && left < DAY);
  const wrong = box.querySelector(".countdown-clock");
  if (!wrong) return;
  wrong.hidden = !known || Math.abs(ahead) < MINUTE;
  if (!wrong.hidden) write(wrong, fill(ahead > 0 ? box.dataset.slow : box.dataset.fast, "time", words(Math.abs(ahead))));
}

function tick() {
  const now = serverNow();
  for (const box of all("[data-until]")) showLeft(box, now);
  for (const box of all("[data-clock]")) {
    const format = { timeZone: box.dataset.clock, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    try { box.textContent = fill(box.dataset.text, "time", now.toLocaleTimeString(lang, format)); } catch { box.textContent = ""; }
  }
}

if (document.querySelector("[data-until], [data-clock]")) {
  if (html.dataset.now || document.querySelector("[data-until]")) await setClock();
  tick();
  let wall = Date.now(), steady = performance.now(), hidden = 0;
  const again = async () => { await askClock(); tick(); };
  setInterval(() => {
    // The clock was set meanwhile, or the device slept.
    const jump = Math.abs(Date.now() - wall - (performance.now() - steady)) > 2000;
    wall = Date.now(); steady = performance.now();
    if (jump) again(); else tick();
  }, 1000);
  addEventListener("pageshow", (event) => { if (event.persisted) again(); });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { hidden = Date.now(); return; }
    tick();
    if (Math.abs(Date.now() - hidden) > MINUTE) again();
  });
}

// Local times --------------------------------------------------------------------------------------------------------

// As the server writes them: the day before the month in English too.
const own = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const tongue = lang === "en" ? "en-GB" : lang;
const localTime = (time) => fill(body.dataset.textLocal, "time", time);
const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const time of all("time[datetime]")) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(+at)) time.title = [time.title, localTime(at.toLocaleString(tongue, own))].filter(Boolean).join(" · ");
}
// Deadlines show the reader's time too, where it is another one.
for (const time of all(".deadline > time")) {
  const at = new Date(time.dateTime);
  const clock = (timeZone) => { try { return at.toLocaleString("en", { timeZone }); } catch { return ""; } };
  if (Number.isNaN(+at) || clock(time.dataset.zone) === clock(undefined)) continue;
  const shown = document.createElement("span");
  shown.className = "deadline-local";
  shown.textContent = localTime(`${at.toLocaleString(tongue, { ...own, weekday: "short" })}${ownZone ? ` (${ownZone})` : ""}`);
  time.parentElement.append(" ", shown);
}

// Forms --------------------------------------------------------------------------------------------------------------

// The summary of errors in the order of the fields.
const summary = document.querySelector("[data-focus]");
if (summary) {
  const target = (li) => document.getElementById(li.querySelector("a")?.hash.slice(1) ?? "") ?? body.lastElementChild;
  const before = (a, b) => (a === b ? 0 : target(a).compareDocumentPosition(target(b)) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
  summary.querySelector("ul")?.append(...all("li", summary).sort(before));
  for (const li of all("li", summary)) {
    const field = target(li);
    const label = field.labels?.[0] ?? field.querySelector?.(":scope > legend");
    const name = label?.firstChild?.textContent.trim();
    if (name && field !== body.lastElementChild) li.prepend(name, ": ");
  }
  summary.focus();
}

const segmenter = globalThis.Intl?.Segmenter ? new Intl.Segmenter(lang, { granularity: "word" }) : null;

// Scripts without spaces: the server counts each character as a word, where the browser would look into a dictionary.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*/gu;

/** How many words a text has, in any script, counted as the server does. */
export function countWords(text) {
  if (!segmenter) return text.split(/\s+/).filter(Boolean).length;
  let n = 0;
  for (const part of segmenter.segment(text)) if (part.isWordLike) n += part.segment.match(UNSPACED)?.length || 1;
  return n;
}

// Counters of texts with limits: shown at once, told to screen readers when somebody has stopped typing.
const COUNTED = "[data-max-words], [data-min-words]";
function count(area, tell) {
  const box = document.getElementById(`${area.id}-words`);
  if (!box) return;
  const n = countWords(area.value);
  const bad = n > Number(area.dataset.maxWords || Infinity) || (n > 0 && n < Number(area.dataset.minWords || 0));
  const [now, told] = [box.querySelector(".counter-now"), box.querySelector("[aria-live]")];
  now.textContent = fill(box.dataset.text, "n", n.toLocaleString(lang));
  box.classList.toggle("counter-bad", bad);
  clearTimeout(box.waiting);
  if (tell) box.waiting = setTimeout(() => { told.textContent = now.textContent; }, 1000);
}
document.addEventListener("input", (event) => { if (event.target.matches?.(COUNTED)) count(event.target, true); });
for (const area of all(COUNTED)) count(area, false);

for (const button of all("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

document.addEventListener("click", (event) => {
  const asked = event.target.closest?.("[data-confirm]");
  if (asked && !window.confirm(asked.dataset.confirm)) event.preventDefault();
});

// A second click must not send a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 8000);
});
addEventListener("pageshow", () => { for (const form of all("form[data-sent]")) delete form.dataset.sent; });

// <form data-guard>: leaving with changes asks first. An autosave marks the form as saved with a "saved" event.
for (const form of all("form[data-guard]")) {
  let changed = document.querySelector(".summary") !== null;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("saved", () => { changed = false; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// Menus --------------------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("details.menu[open]")) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});
// On a phone the current tab may stand outside of the row.
const tabs = document.querySelector(".tabs");
const tab = tabs?.querySelector("[aria-current]");
if (tab) tabs.scrollBy({ left: tab.getBoundingClientRect().left - tabs.getBoundingClientRect().left - 48, behavior: "instant" });
// Older browsers cannot show a closed <details> by style: open the side navigation on wide screens.
if (!CSS.supports("selector(::details-content)") && matchMedia("(width >= 60rem)").matches) {
  for (const side of all("details.side")) side.open = true;
}
