// The scoring page: saves the sheet while the juror works, keeps on the device what could not be sent, and listens to keys.
// Without this script the form's buttons do the same.

const { kept } = globalThis;
const lang = document.documentElement.lang || "en";
const form = document.querySelector("form[data-sheet]");
const clock = (at) => new Date(at).toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const at = (words, time) => (words || "").replace("{time}", clock(time));
const make = (tag, className, words) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (words) element.textContent = words;
  return element;
};

const PACE = 1000, SLOWEST = 30_000;

if (form) sheet();
keys();

function sheet() {
  const text = form.dataset;
  const status = form.querySelector("[data-saved]");
  const place = `laureate-sheet ${text.keep} ${text.save}`;
  let dirty = false, busy = false, closed = false, back = false, timer = 0, wait = PACE;

  const typed = (of = form) => [...new FormData(of)].filter(([name]) => !["_csrf", "version"].includes(name));
  const listed = (fields) => JSON.stringify(fields.filter(([name]) => name !== "state").map(([name, value]) => [name, value.trim()]));
  const keep = () => kept.put(place, { version: Number(form.elements.version.value), at: Date.now(), fields: typed(), back });
  const say = (words) => { status.textContent = words; };
  const boxes = [...form.querySelectorAll("[data-criterion]")];
  const filled = (box) => box.querySelector("input:checked") || box.querySelector("input:not([type=radio])")?.value.trim();
  const complete = () => boxes.every(filled);
  const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };

  /** The badge and the buttons of a sheet that is handed in, or is not. */
  const shows = (submitted) => {
    form.querySelector("[data-handed-in]").hidden = !submitted;
    for (const button of form.querySelectorAll("[data-words-draft]")) {
      button.textContent = submitted ? button.dataset.wordsSubmitted : button.dataset.wordsDraft;
    }
  };

  // Saving -------------------------------------------------------------------------------------------------------------

  async function save(leaving = false) {
    // What is typed is kept already; a page that closes without a line has nobody to send it to.
    if (!dirty || closed || (leaving === true && !navigator.onLine)) return;
    if (busy) { later(300); return; }
    const wished = form.elements.state.value === "submitted";
    // A sheet that was handed in stays as it is stored until this one is whole again, or is taken back.
    if (wished && !complete()) { keep(); say(text.textNoLonger); return; }
    busy = true; dirty = false;
    say(text.textSaving);
    const body = new URLSearchParams(typed());
    body.set("version", form.elements.version.value);
    try {
      const answer = await fetch(text.save, {
        method: "POST", body, credentials: "same-origin", keepalive: leaving === true,
        headers: { "x-csrf-token": form.elements._csrf.value, accept: "application/json" },
      });
      if (answer.ok) took(await answer.json());
      else await refused(answer);
    } catch { failed(wished ? text.textKeptHandIn : text.textKept); }
    busy = false;
    if (dirty && !closed) later(wait);
  }

  function took({ version, saved_at, submitted }) {
    form.elements.version.value = version;
    shows(submitted);
    wait = PACE;
    if (dirty) { keep(); return; }
    kept.drop(place);
    say(at(text.textSaved, saved_at));
    if (!submitted) form.elements.state.value = "draft";
    back = false;
    form.dispatchEvent(new Event("saved"));
  }

  async function refused(answer) {
    const problem = await answer.json().catch(() => ({}));
    if (answer.status === 409 && problem.type?.endsWith("#stale")) { keep(); await clash(); return; }
    if (answer.status === 401 || answer.status === 403) { failed(text.textSignedOut, 20_000); return; }
    if (answer.status >= 500) { failed(text.textDown); return; }
    // Points off the scale, or a stage that has closed: sending again would not help.
    keep();
    say(problem.detail || text.textDown);
  }

  function failed(words, least = 0) {
    dirty = true;
    wait = Math.max(least, Math.min(wait * 2, SLOWEST));
    keep();
    say(at(words, Date.now()));
  }

  // When it was saved elsewhere ----------------------------------------------------------------------------------------

  /** Puts values into the sheet. */
  function fill(fields) {
    const values = new Map(fields);
    for (const input of form.elements) {
      if (!input.name || ["_csrf", "version", "do"].includes(input.name)) continue;
      if (input.type === "radio") input.checked = values.get(input.name) === input.value;
      else input.value = values.get(input.name) ?? "";
    }
  }

  /** What is stored now: the same page, asked for again. */
  async function clash() {
    closed = true;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const there = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-sheet]");
      if (!there) { location.reload(); return; }
      // It had arrived, and only the answer was lost; or it was handed in elsewhere just so.
      const state = there.elements.state.value;
      if (listed(typed()) === listed(typed(there)) && ["submitted", form.elements.state.value].includes(state)) {
        closed = false;
        form.elements.version.value = there.elements.version.value;
        form.elements.state.value = state;
        shows(state === "submitted");
        kept.drop(place);
        say(at(text.textSaved, Date.now()));
        form.dispatchEvent(new Event("saved"));
        return;
      }
      choose(typed(), typed(there), there.elements.version.value);
    } catch { closed = false; failed(text.textKept); }
  }

  const handedIn = (fields) => new Map(fields).get("state") === "submitted";

  function choose(here, there, version) {
    closed = true;
    form.querySelector(".clash")?.remove();
    const box = make("div", "clash stack");
    box.setAttribute("role", "alert");
    box.append(make("h3", "", text.textClashTitle), make("p", "", text.textClashText), differences(here, there));
    const button = (words, kind, then) => {
      const one = make("button", `button ${kind}`, words);
      one.type = "button";
      one.addEventListener("click", () => { box.remove(); closed = false; form.elements.version.value = version; then(); shows(handedIn(there)); });
      return one;
    };
    const actions = make("div", "actions");
    actions.append(
      button(text.textClashUseHere, "", () => { fill(here); if (handedIn(there)) form.elements.state.value = "submitted"; dirty = true; keep(); later(0); }),
      button(text.textClashUseThere, "button-secondary", () => { fill(there); dirty = false; kept.drop(place); form.dispatchEvent(new Event("saved")); say(""); }),
    );
    box.append(actions);
    form.prepend(box);
    box.querySelector("button").focus();
  }

  function differences(here, there) {
    const [mine, stored] = [new Map(here), new Map(there)];
    const table = make("table"), head = make("tr");
    head.append(make("td"), make("th", "", text.textClashHere), make("th", "", text.textClashThere));
    table.append(head);
    for (const name of new Set([...mine.keys(), ...stored.keys()])) {
      if (name === "state" || (mine.get(name) ?? "") === (stored.get(name) ?? "")) continue;
      const field = document.getElementById(`f-${name}`);
      const label = (field?.labels?.[0] ?? field?.querySelector("legend"))?.firstChild?.textContent ?? name;
      const row = make("tr");
      row.append(make("th", "", label), ...[mine, stored].map((all) => make("td", "", all.get(name) || text.textClashEmpty)));
      table.append(row);
    }
    // Taken back elsewhere: keeping what is here hands it in again.
    if (handedIn(here) && !handedIn(there)) {
      const row = make("tr");
      row.append(make("th", "", form.querySelector("[data-handed-in]").textContent.trim()), make("td", "", "✓"), make("td", "", "–"));
      table.append(row);
    }
    return table;
  }

  // What was kept on this device ---------------------------------------------------------------------------------------

  const left = kept.get(place);
  if (left?.fields) {
    const asked = handedIn(left.fields) || left.back;
    const same = listed(left.fields) === listed(typed()) && handedIn(left.fields) === (form.elements.state.value === "submitted");
    if (same || (!asked && listed(left.fields) === listed(typed()))) kept.drop(place);
    else if (left.version === Number(form.elements.version.value)) {
      fill(left.fields);
      back = Boolean(left.back);
      dirty = true;
      later(100);
      const note = make("p", "note note-info", at(text.textKeptBack, left.at));
      note.setAttribute("role", "status");
      form.prepend(note);
    } else choose(left.fields, typed(), form.elements.version.value);
  }

  // When it is saved ---------------------------------------------------------------------------------------------------

  const changed = (ms) => { dirty = true; keep(); if (!closed) later(ms); };
  form.addEventListener("input", () => changed(wait));
  form.addEventListener("change", () => changed(Math.min(wait, 300)));
  addEventListener("online", () => { if (dirty && !closed) { wait = PACE; later(100); } });
  document.addEventListener("visibilitychange", () => { if (document.hidden) { clearTimeout(timer); save(true); } });

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!navigator.onLine) {
      event.preventDefault();
      handInLater(button);
    } else if (busy) {
      // A save on its way would come in between: let it end first.
      event.preventDefault();
      const again = setInterval(() => { if (!busy) { clearInterval(again); form.requestSubmit(button); } }, 50);
    } else {
      closed = true;
      if (button?.value === "save") form.elements.state.value = "draft";
      if (dirty) keep();
    }
  });
  addEventListener("pageshow", () => { if (!form.querySelector(".clash")) closed = false; });

  function handInLater(button) {
    const wished = button?.value === "hand_in";
    const missing = wished && boxes.find((box) => !filled(box));
    if (missing) { focusOn(missing); return; }
    back = !wished && (back || form.elements.state.value === "submitted");
    form.elements.state.value = wished ? "submitted" : "draft";
    dirty = true;
    keep();
    say(at(wished ? text.textKeptHandIn : text.textKept, Date.now()));
    later(wait);
  }

  // Keys ---------------------------------------------------------------------------------------------------------------

  const focusOn = (box) => (box?.querySelector("input:checked") || box?.querySelector("input"))?.focus();

  /** Points that a digit gives: those that are written so; 0 also gives 10. */
  function score(box, digit) {
    const radios = [...box.querySelectorAll("input[type=radio]")];
    const radio = radios.find((input) => input.value === digit) || (digit === "0" && radios.find((input) => input.value === "10"));
    if (!radio) return false;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    focusOn(boxes[boxes.indexOf(box) + 1] || box);
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[value=hand_in]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const inside = event.target.closest("[data-criterion]");
    if (inside && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      focusOn(boxes[boxes.indexOf(inside) + (event.key === "ArrowDown" ? 1 : -1)]);
      return;
    }
    if (event.target.matches("textarea, select, input:not([type=radio])")) return;
    const box = inside || boxes.find((one) => !filled(one)) || boxes[0];
    if (/^[0-9]$/.test(event.key) && box) {
      if (score(box, event.key)) event.preventDefault();
      else if (!inside && !box.querySelector("input[type=radio]")) focusOn(box);
    } else if (!inside && ["ArrowDown", "ArrowUp"].includes(event.key) && event.target === document.body && event.shiftKey) {
      focusOn(box);
    } else if (event.key === "s") { dirty = true; later(0); }
  });

  // A page that cannot be loaded would take the place of this one.
  document.addEventListener("click", (event) => {
    if (navigator.onLine || !event.target.closest?.("a[data-key]")) return;
    event.preventDefault();
    say(text.textNoLine);
  });
}

function keys() {
  const links = { n: "n", j: "n", p: "p", k: "p", l: "l" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    if (event.key === "?") { event.preventDefault(); document.querySelector("dialog[data-keys]")?.showModal(); return; }
    const key = links[event.key];
    if (key) document.querySelector(`a[data-key="${key}"]`)?.click();
  });
  const open = document.querySelector("[data-keys-open]");
  if (!open) return;
  open.parentElement.hidden = false;
  open.addEventListener("click", () => document.querySelector("dialog[data-keys]").showModal());
}
