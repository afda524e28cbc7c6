// The scoring page: saves the sheet while the juror works, and listens to keys. Without this script the form's buttons
// do the same.

const form = document.querySelector("form[data-sheet]");

if (form) {
  const status = form.querySelector("[data-saved]");
  const text = form.dataset;
  let dirty = false, busy = false, stale = false, timer = 0, wait = 1000;

  const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };
  const complete = () => [...form.querySelectorAll("[data-criterion]")].every((box) =>
    box.querySelector("input:checked") || box.querySelector("input:not([type=radio])")?.value.trim());

  const save = async () => {
    if (!dirty || stale) return;
    if (busy) return later(400);
    busy = true; dirty = false;
    status.textContent = text.textSaving;
    const body = new URLSearchParams(new FormData(form));
    body.delete("_csrf");
    // A sheet that was handed in stays so only while it is complete.
    if (!complete()) body.set("state", "draft");
    try {
      const answer = await fetch(text.save, {
        method: "POST", body, credentials: "same-origin", keepalive: true,
        headers: { "x-csrf-token": form.elements._csrf.value, accept: "application/json" },
      });
      if (answer.ok) {
        const { version, saved_at } = await answer.json();
        form.elements.version.value = version;
        wait = 1000;
        const time = new Date(saved_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
        status.textContent = text.textSaved.replace("{time}", time);
        if (!dirty) form.dispatchEvent(new Event("saved"));
      } else if (answer.status === 409) {
        stale = true;
        status.textContent = text.textStale;
      } else {
        const problem = await answer.json().catch(() => ({}));
        status.textContent = problem.detail || text.textOffline;
        if (answer.status >= 500) retry();
      }
    } catch {
      status.textContent = text.textOffline;
      retry();
    } finally {
      busy = false;
    }
  };
  const retry = () => { dirty = true; wait = Math.min(wait * 2, 30000); later(wait); };

  form.addEventListener("input", () => { dirty = true; later(wait); });
  form.addEventListener("change", () => { dirty = true; later(300); });
  addEventListener("online", () => later(100));
  document.addEventListener("visibilitychange", () => { if (document.hidden) { clearTimeout(timer); save(); } });

  const boxes = [...form.querySelectorAll("[data-criterion]")];
  const focusOn = (box) => (box?.querySelector("input:checked") || box?.querySelector("input"))?.focus();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("textarea, select, input:not([type=radio])");
    if (typing) return;
    const box = event.target.closest("[data-criterion]") || boxes.find((b) => !b.querySelector("input:checked")) || boxes[0];
    if (/^[0-9]$/.test(event.key) && box) {
      const radio = [...box.querySelectorAll("input[type=radio]")].find((input) => input.value === event.key)
        || (event.key === "0" && [...box.querySelectorAll("input[type=radio]")].find((input) => input.value === "10"));
      if (!radio) return;
      radio.checked = true;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
      focusOn(boxes[boxes.indexOf(box) + 1] || box);
      event.preventDefault();
    } else if (event.key === "n" || event.key === "p") {
      document.querySelector(`a[data-key="${event.key}"]`)?.click();
    } else if (event.key === "s") {
      dirty = true; later(0);
    } else if (event.key === "?") {
      const keys = form.querySelector(".keys");
      keys.open = !keys.open;
      keys.scrollIntoView({ block: "nearest" });
    }
  });
}
