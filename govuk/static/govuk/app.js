// Starts the components of GOV.UK and MOJ and adds our few habits. Every page works without this file.
import { initAll } from "./build/govuk-frontend.js";
import * as moj from "./build/moj-frontend.js";

const start = (scope) => {
  initAll({ scope });
  moj.initAll({ scope });
};

// A form is sent once: a second press within two seconds of the first does nothing.
const sentAt = new WeakMap();
const sendOnce = (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (Date.now() - (sentAt.get(form) || 0) < 2000) event.preventDefault();
  else sentAt.set(form, Date.now());
};

// The strip above a long form says whether what is typed has been saved: data-save-strip on the strip,
// data-watch on the form. Whoever saves the draft tells it with a "draft:saved" or "draft:failed" event.
const clock = (at = new Date()) => at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
const watch = (form) => {
  const strip = document.querySelector("[data-save-strip]");
  let lastSaved = strip?.dataset.saved || "";
  let changed = false;
  const say = (words, state) => {
    if (!strip) return;
    strip.dataset.state = state;
    strip.textContent = words;
  };
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  form.addEventListener("draft:saved", () => {
    changed = false;
    lastSaved = clock();
    say(`Saved ${lastSaved}`, "saved");
  });
  form.addEventListener("draft:failed", () => {
    say(lastSaved ? `Not saved since ${lastSaved}` : "Not saved yet", "unsaved");
  });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
};

// Five minutes before an unused session ends, ask. Any request that reaches the server starts the time anew.
const WARNING = 5 * 60 * 1000;
const watchIdle = (dialog) => {
  const allowed = Number(dialog.dataset.idleMinutes) * 60 * 1000;
  let timer;
  const restart = () => {
    clearTimeout(timer);
    if (dialog.open) dialog.close();
    timer = setTimeout(() => {
      dialog.querySelector("[data-idle-at]").textContent = clock(new Date(Date.now() + WARNING));
      dialog.showModal();
      timer = setTimeout(() => window.location.reload(), WARNING + 5000);
    }, Math.max(allowed - WARNING, 0));
  };
  const stay = () => fetch("/privacy/", { method: "HEAD", credentials: "same-origin" }).then(restart);
  dialog.querySelector("[data-idle-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", stay);
  document.addEventListener("htmx:afterRequest", restart);
  restart();
};

// A drop-down that filters applies itself; its button stays for those without script.
const chooseAndGo = (event) => {
  if (event.target.closest("[data-submit-on-change]") && event.target.form) event.target.form.requestSubmit();
};

// A passkey that was refused or cancelled: say so beside its button.
const passkeyProblem = (event) => {
  const place = document.querySelector("[data-passkey-problem]");
  if (!place) return;
  event.preventDefault();
  place.textContent = place.dataset.passkeyProblem;
  place.hidden = false;
};

start(document);
document.addEventListener("allauth.error", passkeyProblem);
document.addEventListener("submit", sendOnce);
document.addEventListener("change", chooseAndGo);
document.querySelectorAll("form[data-watch]").forEach(watch);
document.querySelectorAll("dialog[data-idle-minutes]").forEach(watchIdle);
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
document.addEventListener("app:exchanged", (event) => start(event.target));
document.addEventListener("htmx:afterSwap", (event) => start(event.detail.target.parentElement || document));
// A page brought back from the browser's memory may show what another person must not see after sign-out.
window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
