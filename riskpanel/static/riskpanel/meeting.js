// The room of a meeting under way. Every page of it works without this file, by reloading.
// Every three seconds the page asks by its tag whether the room has changed; then it fetches itself and exchanges the
// parts marked data-live. A part in which somebody types stays. A missed beat is said, with the time of the last one.
const room = document.querySelector("[data-room]");
const EVERY = 3000;
const KEEP_EVERY = 20000;
const GONE = [403, 404]; // no longer in the reader's sight
// What the page asks by itself is no sign that somebody sits before it: it does not keep a session alive.
const BACKGROUND = { "X-Background": "1" };
const clock = (at = new Date()) => at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

const isTyping = (part) => part.querySelector("form[data-typed]") || (part.contains(document.activeElement)
  && document.activeElement.matches("input:not([type=hidden]), textarea, select"));

// Where the focus was in a part, to give it back after the exchange.
const pathOf = (element) => {
  if (element.id) return `#${CSS.escape(element.id)}`;
  for (const name of ["href", "value", "name"]) {
    const text = element.getAttribute(name);
    if (text) return `${element.localName}[${name}="${CSS.escape(text)}"]`;
  }
  return element.localName;
};

// A part without what differs from answer to answer, or is only what somebody typed: tokens, drafts, chosen values.
const shapeOf = (part) => {
  const copy = part.cloneNode(true);
  copy.querySelectorAll("input[type=hidden]").forEach((one) => one.removeAttribute("value"));
  copy.querySelectorAll("form[data-autosave]").forEach((form) => {
    form.removeAttribute("data-typed");
    form.querySelectorAll("textarea").forEach((one) => one.replaceChildren());
    form.querySelectorAll("[data-save-strip]").forEach((one) => one.remove());
    form.querySelectorAll("input").forEach((one) => { if (one.type !== "radio") one.removeAttribute("value"); one.removeAttribute("checked"); });
    form.querySelectorAll("option").forEach((one) => one.removeAttribute("selected"));
    form.querySelectorAll("details").forEach((one) => one.removeAttribute("open"));
  });
  return copy.innerHTML;
};

const exchange = (part, fresh) => {
  if (shapeOf(part) === shapeOf(fresh)) return true;
  if (isTyping(part)) return false;
  const focus = part.contains(document.activeElement) ? pathOf(document.activeElement) : null;
  part.replaceWith(fresh);
  if (focus) fresh.querySelector(focus)?.focus();
  fresh.dispatchEvent(new CustomEvent("app:exchanged", { bubbles: true }));
  return true;
};

// Every request that the page makes by itself, without anybody at the keyboard.
const ask = (address, { headers = {}, ...options } = {}) =>
  fetch(address, { credentials: "same-origin", redirect: "error", headers: { ...BACKGROUND, ...headers }, ...options });

const follow = (room) => {
  const words = room.querySelector("[data-follows]");
  const say = (text) => { if (words.textContent !== text) words.textContent = text; };
  let last = clock();

  const again = () => {
    room.replaceChildren();
    window.location.replace(room.dataset.here);
  };

  const refresh = async () => {
    const answer = await ask(room.dataset.here);
    if (GONE.includes(answer.status)) return again();
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-room]");
    // Shut to the reader from now on: nothing of the child stays on the screen.
    if (!fresh || fresh.hasAttribute("data-shut") !== room.hasAttribute("data-shut")) return again();
    let whole = true;
    for (const part of room.querySelectorAll("[data-live]")) {
      const next = fresh.querySelector(`[id="${part.id}"]`);
      if (next) whole = exchange(part, document.importNode(next, true)) && whole;
    }
    room.dataset.tag = fresh.dataset.tag;
    room.dataset.held = whole ? "" : "held";
    return undefined;
  };

  const beat = async () => {
    try {
      const answer = await ask(room.dataset.beat, { cache: "no-store", headers: { "If-None-Match": room.dataset.tag } });
      if (GONE.includes(answer.status)) return again();
      if (answer.status === 200) await refresh();
      else if (answer.status !== 304) throw new Error(answer.status);
      last = clock();
      say(room.dataset.held ? "This page has changed. What you are typing is kept; reload to see the rest." : "");
    } catch {
      say(`Not up to date since ${last}`);
    }
    setTimeout(beat, EVERY);
    return undefined;
  };

  const keep = async () => {
    const form = room.querySelector("[data-keeps-pen]");
    if (form) {
      try {
        const answer = await ask(form.action, { method: "POST", body: new FormData(form) });
        if (!answer.ok) await refresh();
      } catch { /* the beat says so */ }
    }
    setTimeout(keep, KEEP_EVERY);
  };

  setTimeout(beat, EVERY);
  setTimeout(keep, KEEP_EVERY);
};

// Alt, Shift and a letter lead to what is marked with it; a letter alone does nothing, so that typing is only typing.
const FIELDS = { a: '[name="what"]', s: '[name="text"]', d: '[name="kind"], [name="rationale"]' };
document.addEventListener("keydown", (event) => {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
  const letter = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
  const target = letter && (document.querySelector(`[data-key="${letter}"]`)
    || (FIELDS[letter] && document.querySelector("main")?.querySelector(FIELDS[letter])));
  if (!target) return;
  event.preventDefault();
  if (target.matches("a, button")) target.click();
  else {
    target.closest("details")?.setAttribute("open", "");
    target.focus();
  }
});

// The time left for the item, counted down beside the time at which it ends.
const countDown = () => {
  for (const place of document.querySelectorAll("[data-until]")) {
    const left = Math.round((new Date(place.dataset.until) - Date.now()) / 1000);
    const words = left > 0 ? ` (${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left)` : "";
    const shown = place.querySelector("[data-left]");
    if (shown.textContent !== words) shown.textContent = words;
  }
};
setInterval(countDown, 1000);
countDown();

// What was typed holds its part of the page until it is saved (govuk/autosave.js).
document.addEventListener("input", (event) => { if (event.target.form) event.target.form.dataset.typed = ""; });
document.addEventListener("draft:saved", (event) => { if (event.detail.complete) delete event.target.dataset.typed; });
if (room) follow(room);
