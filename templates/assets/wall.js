// The quick pass: pictures that are kept or dropped by one key. Picks that could not be sent are kept on this device. Without
// this script each picture's buttons do the same.

const { kept } = globalThis;
const wall = document.querySelector("[data-wall]");

if (wall) quick();

function quick() {
  const text = wall.dataset;
  const status = document.querySelector("[data-wall-state]");
  const tiles = [...wall.querySelectorAll("[data-tile]")].map((box) => {
    const form = box.querySelector("form");
    return { box, form, place: `laureate-sheet ${text.keep} ${form.dataset.pick}`, value: box.dataset.tile, sent: box.dataset.tile, busy: false, bad: "" };
  });
  const undone = [];
  let at = Math.max(0, tiles.findIndex((tile) => !tile.value)), signedOut = false, wait = 1000, timer = 0;

  function paint(tile) {
    tile.box.dataset.tile = tile.value;
    for (const button of tile.form.querySelectorAll("button")) {
      if (button.value === "") { button.hidden = !tile.value; continue; }
      const on = button.value === tile.value;
      button.setAttribute("aria-pressed", on);
      button.classList.toggle("button-secondary", !on);
    }
  }

  function tell() {
    const open = tiles.filter((tile) => tile.value !== tile.sent);
    const bad = tiles.find((tile) => tile.bad);
    const done = tiles.filter((tile) => tile.value).length;
    if (bad) status.textContent = bad.bad;
    else if (signedOut) status.textContent = text.textSignedOut;
    else if (open.length && (!navigator.onLine || wait > 1000)) status.textContent = text.textKept.replace("{n}", open.length);
    else if (open.length) status.textContent = text.textSaving;
    else status.textContent = text.textSaved.replace("{done}", done).replace("{all}", tiles.length);
  }

  async function send(tile) {
    if (tile.busy || tile.bad || tile.value === tile.sent) return;
    tile.busy = true;
    const value = tile.value;
    const body = new URLSearchParams({ version: tile.form.elements.version.value, points: value });
    try {
      const answer = await fetch(tile.form.dataset.pick, {
        method: "POST", body, credentials: "same-origin", keepalive: true,
        headers: { "x-csrf-token": text.csrf, accept: "application/json" },
      });
      if (answer.ok) {
        tile.form.elements.version.value = (await answer.json()).version;
        tile.sent = value;
        wait = 1000;
        signedOut = false;
        if (tile.value === value) kept.drop(tile.place); else keep(tile);
      } else await refused(tile, answer);
    } catch { later(); }
    tile.busy = false;
    tell();
    if (tile.value !== tile.sent && !tile.bad && wait === 1000 && !signedOut) send(tile);
  }

  async function refused(tile, answer) {
    const problem = await answer.json().catch(() => ({}));
    if (answer.status === 409 && problem.type?.endsWith("#stale")) tile.bad = text.textClash;
    else if (answer.status === 401 || answer.status === 403) { signedOut = true; later(); }
    else if (answer.status < 500) tile.bad = problem.detail || text.textClash;
    else later();
  }

  function later() {
    wait = Math.min(wait * 2, 30_000);
    clearTimeout(timer);
    timer = setTimeout(all, wait);
  }
  const all = () => { for (const tile of tiles) send(tile); };
  const keep = (tile) => kept.put(tile.place, { version: Number(tile.form.elements.version.value), at: Date.now(), fields: [["points", tile.value]] });

  function pick(tile, value, note = true) {
    if (note) undone.push([tile, tile.value]);
    tile.value = value;
    paint(tile);
    keep(tile);
    tell();
    send(tile);
  }

  const columns = () => {
    const top = tiles[0].box.offsetTop;
    const n = tiles.findIndex((tile) => tile.box.offsetTop !== top);
    return n < 0 ? tiles.length : n;
  };
  function go(to, focus = true) {
    at = Math.max(0, Math.min(tiles.length - 1, to));
    tiles.forEach((tile, i) => tile.box.toggleAttribute("data-here", i === at));
    if (!focus) return;
    tiles[at].box.focus({ preventScroll: true });
    tiles[at].box.scrollIntoView({ block: "nearest" });
  }

  // What was kept when the page was closed.
  for (const tile of tiles) {
    const left = kept.get(tile.place);
    if (!left?.fields) continue;
    const value = left.fields[0][1];
    if (value === tile.sent) kept.drop(tile.place);
    else if (left.version === Number(tile.form.elements.version.value)) { tile.value = value; paint(tile); }
    else { tile.bad = text.textClash; }
  }
  go(at, false);
  tell();
  all();

  wall.addEventListener("submit", (event) => {
    event.preventDefault();
    const tile = tiles.find((one) => one.form === event.target);
    go(tiles.indexOf(tile), false);
    pick(tile, event.submitter?.value ?? "");
  });
  addEventListener("online", () => { wait = 1000; all(); });

  const rtl = getComputedStyle(wall).direction === "rtl" ? -1 : 1;
  const moves = { ArrowRight: () => rtl, ArrowLeft: () => -rtl, ArrowDown: columns, ArrowUp: () => -columns() };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const move = moves[event.key];
    if (move) { event.preventDefault(); go(at + move()); return; }
    const button = /^[a-z]$/.test(event.key) && tiles[at].form.querySelector(`button[data-key="${event.key}"]`);
    if (button && event.key !== "x") {
      pick(tiles[at], button.value);
      go(at + 1);
    } else if (event.key === "u" && undone.length) {
      const [tile, before] = undone.pop();
      pick(tile, before, false);
      go(tiles.indexOf(tile));
    } else if (event.key === "Enter" && event.target.matches("[data-tile], body") && navigator.onLine) {
      tiles[at].box.querySelector("a").click();
    } else if (event.key === "?") {
      event.preventDefault();
      document.querySelector("dialog[data-keys]")?.showModal();
    }
  });
  const open = document.querySelector("[data-keys-open]");
  open.parentElement.hidden = false;
  open.addEventListener("click", () => document.querySelector("dialog[data-keys]").showModal());
}
