// Writing an entry: saves the draft while somebody types, keeps on the device what could not be sent, and shows what
// others change meanwhile. Without this script the form's buttons do the same.

const form = document.querySelector("form[data-autosave]");
const text = form?.dataset ?? {};
const lang = document.documentElement.lang || "en";
const NOT_TYPED = ["_csrf", "version", "then", "delete_file"];
const PACE = 1500, SLOWEST = 60_000;

const make = (tag, className, words) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (words) element.textContent = words;
  return element;
};
const clock = (at) => new Date(at).toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const at = (words, time) => (words || "").replace("{time}", clock(time));

if (form) autosave();

function autosave() {
  const version = form.elements.version;
  const choices = form.querySelector("[data-choices]");
  let waiting = 0, busy = false, dirty = false, closed = false, applying = false, wait = PACE, shown = "", offered = null;

  // What was typed -----------------------------------------------------------------------------------------------------

  const typed = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.includes(name));
  const listed = (fields, test) => JSON.stringify(fields.filter(([name]) => test(name)));
  const isPick = (name) => name === "undecided" || name.startsWith("choose_");
  const all = (name) => !isPick(name);

  /** Whether an input belongs to a field: links, tags and the rows of a group are one field each. */
  const belongs = (input, field) => input === field
    || (field === "links" && /^link_(url|label)_\d+$/.test(input))
    || (field === "tag_ids" && input.startsWith("tags_"))
    || (input.startsWith(field) && /[^a-z0-9_]/.test(input[field.length] ?? "a"));

  const place = `laureate-draft ${text.keep} ${text.autosave}`;
  function keep(sent = false) {
    if (offered) return;
    globalThis.kept.put(place, { version: Number(version.value), at: Date.now(), sent, fields: typed().filter(([name]) => all(name)) });
  }
  function forget() { if (!offered) globalThis.kept.drop(place); }

  // What is said -------------------------------------------------------------------------------------------------------

  const status = form.querySelector("[data-saved]"), spoken = form.querySelector("[data-spoken]");
  let told = "";
  /** Shows a state. It is spoken when it is another than the one spoken last, so that typing is not disturbed. */
  function say(kind, words) {
    status.textContent = words;
    status.dataset.state = kind;
    if (["unsaved", "saving"].includes(kind) || kind === told) return;
    told = kind;
    spoken.textContent = words;
  }

  // Saving -------------------------------------------------------------------------------------------------------------

  const later = (ms) => { clearTimeout(waiting); waiting = setTimeout(save, ms); };

  const send = (seen, fields, leaving) => fetch(text.autosave, {
    method: "POST", credentials: "same-origin", keepalive: leaving,
    headers: { "content-type": "application/json", accept: "application/json", "x-csrf-token": form.elements._csrf.value },
    body: JSON.stringify({ version: seen, fields }),
  });

  async function save(leaving = false) {
    if (!dirty || closed) return;
    if (busy) { later(500); return; }
    busy = true; dirty = false;
    const fields = typed();
    say("saving", text.textSaving);
    try {
      const answer = await send(Number(version.value), fields, leaving === true);
      if (answer.ok) took(await answer.json(), fields);
      else if (answer.status === 401 || answer.status === 403) failed("signed-out", text.textSignedOut, 20_000);
      else failed("down", text.textDown);
    } catch { failed("no-line", text.textNoLine); }
    busy = false;
    if (dirty && !closed) later(wait);
  }

  function failed(kind, words, least = 0) {
    dirty = true;
    wait = Math.max(least, Math.min(wait * 2, SLOWEST));
    keep();
    say(kind, words);
  }

  function took(answer, sent) {
    wait = PACE;
    // A field that somebody has typed into since: begun with the same version again, it becomes a choice.
    const now = typed();
    const touched = ({ field }) => listed(now, (name) => belongs(name, field)) !== listed(sent, (name) => belongs(name, field));
    if (answer.news.some(touched)) { dirty = true; return; }
    version.value = answer.version;
    for (const one of answer.news) show(one, answer.values);
    if (answer.choices !== shown) showChoices(answer.choices);
    if (answer.open) {
      keep();
      say("undecided", at(text.textUndecided, answer.saved_at));
      return;
    }
    say("saved", at(text.textSaved, answer.saved_at));
    if (dirty) return;
    forget();
    form.dispatchEvent(new Event("saved"));
  }

  // What others changed ------------------------------------------------------------------------------------------------

  function set(input, value) {
    const values = [value ?? []].flat().map(String);
    if (input.type === "checkbox" || input.type === "radio") input.checked = values.includes(input.value);
    else input.value = values[0] ?? "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function fill(values, test) {
    applying = true;
    for (const input of [...form.elements]) {
      if (input.name && input.type !== "file" && all(input.name) && !NOT_TYPED.includes(input.name) && test(input.name)) set(input, values[input.name]);
    }
    applying = false;
    return Object.keys(values).filter(test).every((name) => form.elements[name]);
  }

  const placeOf = (field) => {
    const input = document.getElementById(`f-${field}`) ?? [...form.elements].find((one) => one.name && belongs(one.name, field));
    return input?.closest(".field") ?? input;
  };

  function show({ field, text: words }, values) {
    const whole = fill(values, (name) => belongs(name, field));
    form.querySelector(`[data-merged="${CSS.escape(field)}"]`)?.remove();
    const note = make("p", "merged", whole ? words : `${words} ${text.textReload}`);
    note.dataset.merged = field;
    placeOf(field)?.append(note);
    spoken.textContent = words;
    told = "";
  }

  /** Choices stand beside their fields, and are named on top. */
  function showChoices(html) {
    shown = html;
    for (const old of form.querySelectorAll("[data-pick]")) old.remove();
    choices.innerHTML = html;
    arrange();
  }

  function arrange() {
    const names = make("ul");
    for (const pick of choices.querySelectorAll("[data-pick]")) {
      const item = make("li"), link = make("a", "", pick.querySelector("legend").textContent);
      link.href = `#${pick.id}`;
      item.append(link);
      names.append(item);
      placeOf(pick.dataset.pick)?.after(pick);
    }
    if (names.children.length) choices.querySelector(".summary")?.append(names);
  }

  // What was kept on this device ---------------------------------------------------------------------------------------

  async function bringIn(left) {
    closed = true;
    try {
      const answer = await send(left.version, left.fields, false);
      if (!answer.ok) throw new Error(answer.status);
      const now = await answer.json();
      offered = null;
      if (!now.open) {
        forget();
        form.dispatchEvent(new Event("saved"));
        location.reload();
        return;
      }
      version.value = now.version;
      fill(now.values, () => true);
      showChoices(now.choices);
      keep();
      say("undecided", at(text.textUndecided, now.saved_at));
    } catch { say("no-line", text.textNoLine); }
    closed = false;
  }

  function offer(left) {
    offered = left;
    const box = make("div", "summary summary-stale");
    box.setAttribute("role", "alert");
    const use = make("button", "button button-secondary", text.textKeptUse);
    const drop = make("button", "button button-quiet", text.textKeptDrop);
    use.type = drop.type = "button";
    use.addEventListener("click", async () => { await bringIn(left); if (!offered) box.remove(); });
    drop.addEventListener("click", () => { offered = null; forget(); box.remove(); });
    const actions = make("div", "actions");
    actions.append(use, drop);
    box.append(make("h2", "", text.textKeptTitle), make("p", "", at(text.textKeptText, left.at)), actions);
    form.prepend(box);
  }

  function putBack(left) {
    const values = {};
    for (const [name, value] of left.fields) (values[name] ??= []).push(value);
    if (!Object.keys(values).every((name) => form.elements[name])) { bringIn(left); return; }
    fill(values, () => true);
    dirty = true;
    later(100);
    const note = make("p", "note note-info", at(text.textKeptBack, left.at));
    note.setAttribute("role", "status");
    form.prepend(note);
  }

  const left = globalThis.kept.get(place);
  if (left?.fields) {
    if (listed(left.fields, all) === listed(typed(), all)) forget();
    else if (left.version === Number(version.value)) putBack(left);
    else if (left.sent) bringIn(left);
    else offer(left);
  }
  if (choices.querySelector("[data-pick]")) { arrange(); keep(); }

  // When it is saved ---------------------------------------------------------------------------------------------------

  let keeping = 0;
  form.addEventListener("input", (event) => {
    if (event.target.type === "file" || applying) return;
    dirty = true;
    if (!busy) say("unsaved", text.textUnsaved);
    clearTimeout(keeping);
    keeping = setTimeout(() => { if (dirty) keep(); }, 300);
    if (!closed) later(isPick(event.target.name) ? 0 : wait);
  });
  // A save on its way would come in between: let it end first.
  form.addEventListener("submit", (event) => {
    if (!busy) { closed = true; if (dirty) keep(true); return; }
    event.preventDefault();
    const button = event.submitter;
    const again = setInterval(() => {
      if (busy) return;
      clearInterval(again);
      form.requestSubmit(button);
    }, 50);
  });
  addEventListener("pageshow", () => { closed = false; });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); else if (dirty) later(100); });
  addEventListener("online", () => { if (dirty) { wait = PACE; later(100); } });
}
