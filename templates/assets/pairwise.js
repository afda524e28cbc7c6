// Two entries, one answer: keys press the buttons, and a second tap on a slow line is not sent. Without this script the
// buttons do the same, and an answer that comes twice counts once.

const buttons = [...document.querySelectorAll("[data-key]")];
const turned = document.documentElement.dir === "rtl" ? { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" } : {};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.matches("textarea, select, input")) return;
  if (event.key === " " && event.target.closest("button, a, summary")) return;
  if (event.key === "?") {
    const keys = document.querySelector(".keys");
    if (keys) keys.open = !keys.open;
    return;
  }
  const key = event.key === " " ? "ArrowDown" : turned[event.key] || event.key;
  const button = buttons.find((b) => b.dataset.key === key);
  if (!button) return;
  event.preventDefault();
  button.click();
});

for (const form of document.querySelectorAll("form[data-pair]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) { event.preventDefault(); return; }
    sent = true;
    form.setAttribute("aria-busy", "true");
  });
  // The page may come back from the browser's memory; then it can be sent again, and the server tells what became of it.
  addEventListener("pageshow", () => { sent = false; form.removeAttribute("aria-busy"); });
}
