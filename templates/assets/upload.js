// Sending files of a form: many at once, over lines that break, with pause; by the tus 1.0.0 protocol in pieces, so that
// only what did not arrive is sent again, even after the page was closed. Without this script the form sends its files.

const form = document.querySelector("form[data-uploads]");
const text = form?.dataset ?? {};
const lang = document.documentElement.lang || "en";
const PIECE = 16 * 1024 * 1024; // bytes in a request, so that what proxies allow is not the limit of a file
const LINES = 2; // files that are sent at the same time
const FIRST_WAIT = 1000; // milliseconds before trying a broken line again; each time twice as long, up to half a minute
const BUSY_WAIT = 300;
const KNOWN = "laureate-uploads"; // where this browser remembers which file an upload is of

const fill = (words, values) => Object.entries(values).reduce((all, [name, value]) => all.replace(`{${name}}`, value), words || "");
const make = (tag, className, words) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (words) element.textContent = words;
  return element;
};
const unit = (n, name, digits = 0) => new Intl.NumberFormat(lang, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits }).format(n);
const size = (n) => (n < 1e6 ? unit(Math.ceil(n / 1e3), "kilobyte") : unit(n / 1e6, "megabyte", 1));
const span = (s) => (s < 90 ? unit(Math.max(1, Math.round(s)), "second") : s < 5400 ? unit(Math.round(s / 60), "minute") : unit(s / 3600, "hour", 1));
const pause = (ms, signal) => new Promise((done) => {
  const end = () => { clearTimeout(timer); removeEventListener("online", end); done(); };
  const timer = setTimeout(end, ms);
  addEventListener("online", end);
  signal.addEventListener("abort", end);
});

const tasks = new Set(); // files that have not arrived yet
const announcer = make("p", "vh");
const status = form?.querySelector("[data-saved]");
let held = null; // the button that goes on when all files have arrived

if (form) {
  announcer.setAttribute("role", "status");
  form.append(announcer);
  for (const box of form.querySelectorAll("[data-upload]")) uploads(box);
  guard();
}

// What this browser knows of its uploads -------------------------------------------------------------------------------

function known() {
  try { return JSON.parse(localStorage.getItem(KNOWN)) ?? {}; } catch { return {}; }
}

function remember(key, address) {
  const all = known();
  if (address) all[key] = address; else delete all[key];
  try { localStorage.setItem(KNOWN, JSON.stringify(Object.fromEntries(Object.entries(all).slice(-200)))); } catch { /* it then begins anew */ }
}

// The protocol -------------------------------------------------------------------------------------------------------

const secret = () => ({ "tus-resumable": "1.0.0", "x-csrf-token": form.elements._csrf.value, accept: "application/json" });
const encode = (words) => btoa(String.fromCharCode(...new TextEncoder().encode(words)));

class Refused extends Error {} // the server's last word on a file
class Gone extends Error {} // the upload is not there any more
class SignedOut extends Error {}
class Busy extends Error {} // another request is still receiving: often this one, which the browser sent twice

function judge(status, body, name) {
  if (status === 401 || status === 403) throw new SignedOut();
  if (status === 404 || status === 410) throw new Gone();
  if (status === 423) throw new Busy();
  if ([400, 409, 413, 415, 422].includes(status)) {
    let told = {};
    try { told = JSON.parse(body); } catch { /* no words of its own */ }
    if (status === 409 && !told.detail) return; // only the place was wrong
    throw new Refused(told.errors?.[name] ?? told.detail ?? text.textBroken);
  }
  throw new Error(`status ${status}`);
}

async function ask(method, address, headers, signal) {
  const answer = await fetch(address, { method, headers: { ...secret(), ...headers }, credentials: "same-origin", redirect: "manual", signal });
  if (answer.type === "opaqueredirect") throw new SignedOut();
  return answer;
}

// A piece by XMLHttpRequest, for `fetch` does not tell how much has been sent.
function send(address, offset, blob, progress, signal) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener("abort", stop);
    request.upload.addEventListener("progress", (event) => progress(offset + event.loaded));
    request.addEventListener("loadend", () => {
      signal.removeEventListener("abort", stop);
      done({ status: request.status, body: request.responseText, offset: Number(request.getResponseHeader("upload-offset")) });
    });
    request.addEventListener("error", () => fail(new Error("the line broke")));
    request.open("PATCH", address);
    for (const [name, value] of Object.entries({ ...secret(), "content-type": "application/offset+octet-stream", "upload-offset": offset })) request.setRequestHeader(name, value);
    request.send(blob);
  });
}

// Files --------------------------------------------------------------------------------------------------------------

function uploads(box) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-files]");
  const most = Number(box.dataset.maxBytes);
  let room = Number(box.dataset.room);

  const take = () => { const chosen = [...input.files]; input.value = ""; choose(chosen); };
  input.addEventListener("change", take);
  for (const row of box.querySelectorAll("[data-unfinished]")) unfinished(row);
  drop();
  // On a slow line somebody chooses before this script is there.
  if (input.files.length > 0) take();

  function drop() {
    const hint = make("p", "hint drop-hint", text.textDrop);
    input.after(hint);
    box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("drop"); });
    box.addEventListener("dragleave", (event) => { if (!box.contains(event.relatedTarget)) box.classList.remove("drop"); });
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      box.classList.remove("drop");
      if (!input.disabled) choose([...event.dataTransfer.files]);
    });
  }

  function choose(files) {
    say("");
    for (const file of files) {
      const pending = [...tasks].filter((task) => task.box === box);
      if (pending.some((task) => task.file.name === file.name && task.file.size === file.size)) continue;
      if (pending.length >= room) { say(text.textFull); break; }
      if (file.size === 0) { say(fill(text.textEmptyFile, { name: file.name })); continue; }
      if (file.size > most) { say(fill(text.textTooLarge, { max: Math.round(most / 104857.6) / 10 })); continue; }
      start(file);
    }
  }

  function say(words) {
    box.querySelector(":scope > .message")?.remove();
    box.classList.toggle("wrong", Boolean(words));
    if (!words) return;
    const message = make("p", "message", words);
    message.setAttribute("role", "alert");
    input.before(message);
  }

  // An upload of before that nobody has gone on with.
  function unfinished(row) {
    row.hidden = false;
    row.querySelector("button").addEventListener("click", async () => {
      row.remove();
      for (const [key, address] of Object.entries(known())) if (address === row.dataset.unfinished) remember(key);
      try { await ask("DELETE", row.dataset.unfinished, {}, new AbortController().signal); } catch { /* it is given up in time anyway */ }
    });
  }

  function start(file) {
    const row = make("li", "file-row sending");
    const name = make("bdi", "file-name", file.name);
    const words = make("span", "soft small sending-words");
    const bar = make("progress");
    bar.max = 1; bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const hold = make("button", "button button-quiet button-small", text.textPause);
    const cancel = make("button", "button button-quiet button-small", text.textCancel);
    hold.type = cancel.type = "button";
    for (const button of [hold, cancel]) button.append(make("span", "vh", ` ${file.name}`));
    row.append(name, words, bar, hold, cancel);
    list.append(row);
    const task = { box, file, row, words, bar, hold, key: [form.action, input.name, file.name, file.size, file.lastModified].join("|"), offset: 0, sent: 0, pace: [], paused: false, running: null };
    tasks.add(task);
    task.wait = (why) => { words.textContent = why; };
    task.wait(text.textWaiting);
    hold.addEventListener("click", () => {
      task.paused = !task.paused;
      hold.firstChild.textContent = task.paused ? text.textResume : text.textPause;
      if (task.paused) { task.running?.abort(); show(task); }
      next();
    });
    cancel.addEventListener("click", async () => {
      const address = task.address;
      leave(task);
      remember(task.key);
      if (address) try { await ask("DELETE", address, {}, new AbortController().signal); } catch { /* it is given up in time anyway */ }
    });
    task.arrived = (stored) => { leave(task); add(stored); announcer.textContent = fill(text.textReceived, { name: file.name }); };
    task.refused = (why) => { held = null; leave(task); remember(task.key); say(`${file.name}: ${why}`); };
    task.input = input.name;
    next();
  }

  function add(file) {
    room -= 1;
    const row = make("li", "file-row");
    if (file.preview) {
      const picture = make("img");
      Object.assign(picture, { src: file.preview, alt: "", width: 96, height: 60 });
      picture.addEventListener("error", () => picture.remove());
      row.append(picture);
    }
    const link = make("a");
    link.href = file.href;
    link.append(make("bdi", "", file.name));
    const remove = make("button", "button button-quiet button-small", text.textDelete);
    Object.assign(remove, { name: "delete_file", value: file.id, formNoValidate: true });
    remove.append(make("span", "vh", ` ${file.name}`));
    row.append(link, " ", make("span", "soft small", size(file.size)), " ", remove);
    if (file.state_text) remove.before(make("span", "badge badge-info", file.state_text), " ");
    list.append(row);
    if (room <= 0) input.disabled = true;
  }
}

function leave(task) {
  task.running?.abort();
  task.row.remove();
  tasks.delete(task);
  next();
  if (tasks.size > 0) return;
  if (status) status.textContent = "";
  if (held) form.requestSubmit(held);
  held = null;
}

function next() {
  const running = [...tasks].filter((task) => task.running).length;
  for (const task of [...tasks].filter((task) => !task.running && !task.paused).slice(0, LINES - running)) run(task);
}

function show(task) {
  task.bar.value = task.sent / task.file.size;
  const percent = Math.floor(task.bar.value * 100);
  if (task.paused) { task.wait(fill(text.textPaused, { percent })); return; }
  const [first] = task.pace, last = task.pace[task.pace.length - 1];
  const speed = first && last.at - first.at > 500 ? (last.sent - first.sent) / (last.at - first.at) * 1000 : 0;
  if (speed > 0) task.wait(fill(text.textState, { percent, speed: fill(text.textPerSecond, { size: size(speed) }), left: span((task.file.size - task.sent) / speed) }));
  else task.wait(fill(text.textSending, { percent }));
}

// The speed is that of the last seconds.
function progress(task, sent) {
  const at = performance.now();
  task.sent = Math.max(sent, task.offset);
  task.pace.push({ at, sent: task.sent });
  while (task.pace.length > 2 && at - task.pace[0].at > 6000) task.pace.shift();
  show(task);
}

// Goes on until the file has arrived, is refused, paused or given up.
async function run(task) {
  const control = task.running = new AbortController();
  task.patience = FIRST_WAIT;
  while (tasks.has(task) && !control.signal.aborted) {
    try {
      await step(task, control.signal);
      task.patience = FIRST_WAIT;
    } catch (e) {
      if (control.signal.aborted) break;
      if (e instanceof Refused) { task.refused(e.message); break; }
      if (e instanceof Gone) {
        remember(task.key);
        task.address = undefined;
        task.begun = (task.begun ?? 0) + 1;
        if (task.begun > 3) { task.refused(text.textBroken); break; }
        continue;
      }
      task.pace = [];
      task.asked = false;
      // Whoever asks where the upload stands makes the other request let go.
      if (e instanceof Busy) { await pause(BUSY_WAIT, control.signal); continue; }
      task.wait(e instanceof SignedOut ? text.textSignedOut : text.textLine);
      await pause(e instanceof SignedOut ? 20_000 : task.patience, control.signal);
      task.patience = Math.min(task.patience * 2, 30_000);
    }
  }
  if (task.running === control) task.running = null;
  task.asked = false;
  next();
}

// One request: announce, ask where it stands, or send a piece.
async function step(task, signal) {
  const { file } = task;
  task.address ??= known()[task.key];
  if (!task.address) {
    const told = `field ${encode(task.input)},filename ${encode(file.name)}`;
    const answer = await ask("POST", text.uploads, { "upload-length": file.size, "upload-metadata": told }, signal);
    if (answer.status !== 201) { judge(answer.status, await answer.text(), task.input); return; }
    task.address = answer.headers.get("location");
    remember(task.key, task.address);
    Object.assign(task, { asked: true, offset: 0 });
    return;
  }
  if (!task.asked) {
    const answer = await ask("HEAD", task.address, {}, signal);
    if (!answer.ok) { judge(answer.status, "", task.input); return; }
    const offset = Number(answer.headers.get("upload-offset"));
    // A line that brings something, however bad, is worth trying at once.
    if (offset > task.offset) task.patience = FIRST_WAIT;
    Object.assign(task, { asked: true, offset });
    document.querySelector(`[data-unfinished="${CSS.escape(task.address)}"]`)?.remove();
    progress(task, task.offset);
  }
  if (task.offset < file.size) {
    const piece = file.slice(task.offset, task.offset + PIECE);
    const answer = await send(task.address, task.offset, piece, (sent) => progress(task, sent), signal);
    if (answer.status !== 204) { task.asked = false; judge(answer.status, answer.body, task.input); return; }
    task.offset = answer.offset;
    return;
  }
  const answer = await ask("GET", task.address, {}, signal);
  if (!answer.ok) { judge(answer.status, "", task.input); return; }
  const told = await answer.json();
  remember(task.key);
  if (told.file) task.arrived(told.file); else task.refused(text.textBroken);
}

// Leaving ------------------------------------------------------------------------------------------------------------

function guard() {
  const sending = () => [...tasks].some((task) => !task.paused);
  addEventListener("beforeunload", (event) => { if (sending()) event.preventDefault(); });
  for (const type of ["dragover", "drop"]) addEventListener(type, (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
  // What is checked or submitted should have its files.
  form.addEventListener("submit", (event) => {
    if (!sending()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (status) status.textContent = text.textHold;
    held = event.submitter;
  }, { capture: true });
}
