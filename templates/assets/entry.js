// Writing an entry: saves the draft while somebody types. Without this script the form's buttons do the same.

const form = document.querySelector("form[data-autosave]");
const text = form?.dataset ?? {};
const fill = (words, values) => Object.entries(values).reduce((all, [name, value]) => all.replace(`{${name}}`, value), words || "");
const make = (tag, className, words) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (words) element.textContent = words;
  return element;
};

if (form) autosave();

// Saving -------------------------------------------------------------------------------------------------------------

function autosave() {
  const status = form.querySelector("[data-saved]");
  const version = form.elements.version;
  const token = form.elements._csrf.value;
  let waiting = 0, busy = false, dirty = false, stale = false, wait = 1500;

  const typed = () => {
    const fields = [];
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && name !== "_csrf" && name !== "version") fields.push([name, value]);
    }
    return fields;
  };

  const later = (ms) => { clearTimeout(waiting); waiting = setTimeout(save, ms); };

  async function save(leaving = false) {
    if (!dirty || stale) return;
    if (busy) { later(500); return; }
    busy = true; dirty = false;
    status.textContent = text.textSaving;
    try {
      const answer = await fetch(text.autosave, {
        method: "POST", credentials: "same-origin", keepalive: leaving === true,
        headers: { "content-type": "application/json", accept: "application/json", "x-csrf-token": token },
        body: JSON.stringify({ version: Number(version.value), fields: typed() }),
      });
      if (answer.status === 401 || answer.status === 403) {
        dirty = true; status.textContent = text.textSignedOut; later(20_000);
      } else if (answer.status === 409) {
        const told = await answer.json();
        if (told.stored) conflict(told); else failed();
      } else if (answer.ok) {
        const told = await answer.json();
        version.value = told.version;
        const at = new Date(told.saved_at);
        const time = at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
        status.textContent = fill(text.textSaved, { time });
        wait = 1500;
        if (!dirty) form.dispatchEvent(new Event("saved"));
      } else failed();
    } catch { failed(); }
    busy = false;
    if (dirty && !stale) later(wait);
  }

  function failed() {
    dirty = true;
    status.textContent = text.textFailed;
    wait = Math.min(wait * 2, 60_000);
  }

  // Somebody else has saved: both versions are shown, and one is chosen.
  function conflict(told) {
    stale = true; dirty = true;
    form.querySelector(".summary-stale")?.remove();
    for (const old of form.querySelectorAll(".stored")) old.remove();
    const box = make("div", "summary summary-stale");
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    box.append(make("h2", "", text.textStale), make("p", "", text.textStaleMore));
    const actions = make("div", "actions");
    const keep = make("button", "button button-secondary", text.textKeep);
    keep.type = "button";
    keep.addEventListener("click", () => {
      version.value = told.version;
      stale = false;
      box.remove();
      for (const old of form.querySelectorAll(".stored")) old.remove();
      save();
    });
    const load = make("a", "", text.textLoad);
    load.href = form.action;
    load.addEventListener("click", () => form.dispatchEvent(new Event("saved")));
    actions.append(keep, load);
    box.append(actions);
    form.prepend(box);
    showStored(told.stored);
    status.textContent = text.textStale;
    box.focus();
  }

  function showStored(stored) {
    const data = new FormData(form);
    const fields = new Set([...form.elements].map((input) => input.name).filter((name) => name && !["_csrf", "version", "then", "delete_file"].includes(name)));
    for (const name of fields) {
      const own = data.getAll(name).filter((value) => typeof value === "string" && value !== "");
      if (form.elements[name]?.type === "file") continue;
      const theirs = [stored[name] ?? []].flat().map(String).filter((value) => value !== "");
      if (own.join("\n") === theirs.join("\n")) continue;
      const words = theirs.map((value) => labelOf(name, value)).join(", ") || text.textEmpty;
      const line = make("p", "stored");
      const value = make("span", "stored-value", words);
      value.dir = "auto";
      line.append(make("span", "stored-label", text.textStored), " ", value);
      const place = document.getElementById(`f-${name}`)?.closest(".field");
      place?.append(line);
    }
  }

  const labelOf = (name, value) => {
    const input = form.elements[name];
    if (input instanceof HTMLSelectElement) return [...input.options].find((option) => option.value === value)?.text ?? value;
    const box = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].find((one) => one.type === "checkbox" && one.value === value);
    return box?.labels?.[0]?.textContent ?? value;
  };

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    dirty = true;
    if (!stale) later(wait);
  });
  // A save on its way would make the form's own version stale: let it end first.
  form.addEventListener("submit", (event) => {
    if (!busy) { stale = true; return; }
    event.preventDefault();
    const button = event.submitter;
    const again = setInterval(() => {
      if (busy) return;
      clearInterval(again);
      form.requestSubmit(button);
    }, 50);
  });
  addEventListener("pageshow", () => { stale = form.querySelector(".summary-stale") !== null && dirty; });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); else if (dirty) later(100); });
  addEventListener("online", () => { if (dirty) later(100); });
}
