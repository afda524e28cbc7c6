// What is on now: asks the server every two seconds and lets the clock run in between, by the server's time. Where the
// line drops the clock goes on, and the page says that it does not know more.

const box = document.querySelector("[data-live]");
const POLL = 2000, LOST = 8000;

// How far the server's clock is ahead of this one lies between these two; every answer narrows it.
let least = -Infinity, most = Infinity;
const ahead = () => (Number.isFinite(least + most) ? (least + most) / 2 : 0);
const serverNow = () => Date.now() + ahead();

function learn(stamp, sent, got) {
  if (!stamp) return;
  // The stamp is cut to the second.
  const low = stamp - got, high = stamp + 1000 - sent;
  if (low > most || high < least) { least = low; most = high; return; }
  least = Math.max(least, low); most = Math.min(most, high);
}

const two = (n) => String(n).padStart(2, "0");
const put = (name, text) => {
  const place = box.querySelector(`[data-live-${name}]`);
  if (!place) return;
  const inner = place.querySelector(":scope > bdi") || place;
  if (inner.textContent !== text) inner.textContent = text;
};

let ends = Date.parse(box?.dataset.ends), left = parseInt(box?.dataset.left, 10);

function tick() {
  const place = box.querySelector("[data-live-clock]") || (box.matches(".live-left") ? box : null);
  if (!place) return;
  const rest = Number.isNaN(ends) ? (Number.isNaN(left) ? null : left) : Math.ceil((ends - serverNow()) / 1000);
  let text = "";
  if (rest !== null) {
    const whole = Math.abs(rest);
    text = `${rest < 0 ? "+" : ""}${Math.floor(whole / 60)}:${two(whole % 60)}`;
  }
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("is-soon", rest !== null && rest >= 0 && rest <= 30);
  place.classList.toggle("is-over", rest !== null && rest < 0);
  place.classList.toggle("is-still", Number.isNaN(ends) && !Number.isNaN(left));
}

let tag = "", heard = Date.now(), shown = null;

function show(state) {
  ends = Date.parse(state.ends_at); left = state.left ?? NaN;
  const on = state.on;
  if (shown === null) shown = box.dataset.phase || state.phase;
  box.dataset.phase = state.phase;
  put("words", state.words);
  if (on || !box.dataset.follow) put("title", on ? (box.dataset.follow && on.number ? `${on.number}. ${on.title}` : on.title) : document.title.split(" – ")[0]);
  else put("title", "");
  put("team", on?.team || "");
  const next = box.querySelector("[data-live-next]");
  if (next) {
    next.replaceChildren(...state.next.map((n) => {
      const item = document.createElement("li"), title = document.createElement("bdi");
      title.textContent = n.title;
      item.append(title);
      if (n.team) { const team = document.createElement("span"), name = document.createElement("bdi"); name.textContent = n.team; team.append(name); item.append(" ", team); }
      return item;
    }));
  }
  const over = box.querySelector("[data-live-over]");
  if (over) over.textContent = over.textContent.replace(/\d+/, state.over);
  follow(state);
  tick();
}

async function ask() {
  const sent = Date.now();
  try {
    const answer = await fetch(box.dataset.live, { cache: "no-store", headers: tag ? { "if-none-match": tag } : {} });
    learn(Date.parse(answer.headers.get("date")), sent, Date.now());
    if (answer.ok) { tag = answer.headers.get("etag") || ""; show(await answer.json()); }
    if (answer.ok || answer.status === 304) heard = Date.now();
  } catch { /* the line is down: the clock goes on */ }
  const lost = box.querySelector("[data-live-lost]");
  if (lost) {
    lost.hidden = Date.now() - heard < LOST;
    if (!lost.hidden) lost.textContent = box.dataset.textLost;
  }
  setTimeout(ask, POLL);
}

// A juror's sheet that goes along with what is on: only once everything on it is saved.
const KEY = "laureate-follow";
const wish = box?.querySelector("[data-follow-switch]");

function follow(state) {
  if (!wish || !state.on?.number) return;
  const here = String(state.on.number) === box.dataset.follow;
  const link = box.querySelector("a");
  link.hidden = here;
  if (here) { put("words", box.dataset.textHere); return; }
  if (wish.checked && !document.querySelector("form.unsaved")) location.assign(box.dataset.sheet);
}

if (box) {
  if (wish) {
    const stored = () => { try { return localStorage.getItem(KEY) === "yes"; } catch { return false; } };
    wish.closest("[data-follow-box]").hidden = false;
    wish.checked = stored();
    wish.addEventListener("change", () => { try { localStorage.setItem(KEY, wish.checked ? "yes" : "no"); } catch { /* then only for this page */ } });
    // The sheet tells when something is typed and when it is saved.
    const sheet = document.querySelector("form[data-sheet]");
    sheet?.addEventListener("input", () => sheet.classList.add("unsaved"));
    sheet?.addEventListener("saved", () => sheet.classList.remove("unsaved"));
  }
  tick();
  setInterval(tick, 250);
  ask();
}
