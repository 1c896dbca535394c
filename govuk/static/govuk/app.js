// Starts the components of GOV.UK and MOJ and adds our few habits. Every page works without this file.
import { initAll } from "./build/govuk-frontend.js";
import * as moj from "./build/moj-frontend.js";
import { autosave } from "./autosave.js";

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

// The strip above a long form says whether what is typed has been saved: data-save-strip on the strip, data-watch or
// data-autosave on the form. Whoever saves the draft tells it with a "draft:saved" or "draft:failed" event.
const clock = (at = new Date()) => at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
const watch = (form) => {
  const strip = form.querySelector("[data-save-strip]") || document.querySelector("[data-save-strip]");
  const saves = "autosave" in form.dataset;
  let lastSaved = strip?.dataset.saved || "";
  let changed = false;
  let failed = false;
  const say = (words, state) => {
    if (!strip || strip.textContent === words) return; // said once, not at every try
    strip.dataset.state = state;
    strip.textContent = words;
  };
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) changed = false; });
  form.addEventListener("draft:saved", ({ detail }) => {
    changed = detail?.complete === false;
    failed = false;
    lastSaved = detail?.at || clock();
    say(changed ? `Saved ${lastSaved}, but for what you typed since` : `Saved ${lastSaved}`, "saved");
  });
  form.addEventListener("draft:failed", ({ detail }) => {
    failed = true;
    const words = lastSaved ? `Not saved since ${lastSaved}` : "Not saved yet";
    say(detail?.words ? `${words}. ${detail.words}` : words, "unsaved");
  });
  // A form that saves itself does so on leaving too: ask only where that has failed.
  window.addEventListener("beforeunload", (event) => { if (form.isConnected && changed && (failed || !saves)) event.preventDefault(); });
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
  document.addEventListener("draft:saved", restart);
  // Whoever types, presses or points is not idle: every few minutes the server is told so, and no long form is lost to
  // the clock.
  let told = Date.now();
  const used = () => {
    if (dialog.open || Date.now() - told < WARNING) return;
    told = Date.now();
    stay();
  };
  ["input", "keydown", "pointerdown"].forEach((kind) => document.addEventListener(kind, used));
  restart();
};

// A drop-down that filters applies itself; its button stays for those without script.
const chooseAndGo = (event) => {
  if (event.target.closest("[data-submit-on-change]") && event.target.form) event.target.form.requestSubmit();
};

// While an action is typed (data-hints="action"), say what would make it easier to see done. Never in the way.
const VAGUE = /\b(monitor|consider|review|discuss|ensure|support|explore|liaise|continue|look into|keep an eye|asap)\b/i;
const hintsFor = (text) => {
  const words = text.trim().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const vague = text.match(VAGUE);
  return [
    vague && `“${vague[0]}” is hard to see done: say what will be there on the day.`,
    words.length < 4 && "Say what, with whom, and how one will know that it is done.",
    / and .* and /i.test(text) && "Several things? One action each is easier to report on.",
  ].filter(Boolean);
};
const hintPlace = (box) => {
  const id = `${box.id}-while-typing`;
  let place = document.getElementById(id);
  if (place) return place;
  place = document.createElement("p");
  place.id = id;
  place.className = "govuk-hint";
  place.setAttribute("aria-live", "polite");
  box.insertAdjacentElement("afterend", place);
  box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") || ""} ${id}`.trim());
  return place;
};
let hintTimer;
const giveHints = (event) => {
  const box = event.target.closest("[data-hints]");
  if (!box) return;
  clearTimeout(hintTimer);
  hintTimer = setTimeout(() => { hintPlace(box).textContent = hintsFor(box.value).join(" "); }, 500);
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
document.addEventListener("input", giveHints);
const keepForms = (scope) => {
  scope.querySelectorAll("form[data-autosave]").forEach(autosave);
  scope.querySelectorAll("form[data-watch], form[data-autosave]").forEach(watch);
};
keepForms(document);
document.querySelectorAll("dialog[data-idle-minutes]").forEach(watchIdle);
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
document.addEventListener("app:exchanged", (event) => {
  start(event.target);
  keepForms(event.target);
});
document.addEventListener("htmx:afterSwap", (event) => start(event.detail.target.parentElement || document));
// A page brought back from the browser's memory may show what another person must not see after sign-out.
window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
