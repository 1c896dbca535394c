// Saves a long form as a draft on the server: `data-autosave="<url>"` on the form (see docs/pages.md).
// A changed field is sent when it is left, anything else within ten seconds of typing, and once more when the page is
// hidden. What fails is tried again for as long as the page is open. Nothing is kept in the browser's storage.
// Without a connection the form itself is not sent either: the browser would put a page of its own in its place.
// Each save carries a number, so that the server can refuse an older one: the form itself never waits for a save.
const EVERY = 10 * 1000;
const PATIENCE = 8 * 1000; // a server that never answers is one that failed
const SMALL = 60 * 1000; // browsers let no more than 64 kB outlive the page
const CONFLICT = 409;
const FORBIDDEN = 403;

// The fields as they would be sent, files apart: those go with the form itself.
const contentOf = (form) =>
  new URLSearchParams([...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "edition_number")).toString();

export const autosave = (form) => {
  let saved = contentOf(form);
  let sending = null;
  let over = false; // only a person can say which text is to stay
  let leaving = false; // the form itself is on its way

  const tell = (name, detail = {}) => form.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  const nextNumber = () => {
    const field = form.elements.edition_number;
    if (field) field.value = Number(field.value) + 1;
    return field ? `&edition_number=${field.value}` : "";
  };

  const send = async (body, options) => {
    const mine = new AbortController();
    sending = mine;
    try {
      const answer = await fetch(form.dataset.autosave || form.action, {
        method: "POST",
        body: body + nextNumber(),
        headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Autosave": "1", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual", // signed out: the way to the sign-in page is no save
        signal: AbortSignal.any([mine.signal, AbortSignal.timeout(PATIENCE)]),
        ...options,
      });
      const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      over ||= answer.status === CONFLICT;
      if (over) form.dataset.over = "";
      if (!answer.ok) throw new Error(said.words || (answer.status === FORBIDDEN ? "You may not write here now." : ""));
      saved = body;
      tell("draft:saved", { at: said.saved, complete: contentOf(form) === body });
    } catch (problem) {
      if (sending === mine && (!over || problem.name === "Error")) tell("draft:failed", { words: problem.name === "Error" ? problem.message : "" });
    } finally {
      if (sending === mine) sending = null;
    }
  };

  const save = (options = {}) => {
    const body = contentOf(form);
    if (over || leaving || body === saved) return;
    if (options.keepalive !== undefined) sending?.abort(); // the last chance: the newest text, whatever is on its way
    else if (sending) return;
    send(body, options);
  };

  form.addEventListener("change", () => save());
  const timer = setInterval(() => (form.isConnected && !over ? save() : clearInterval(timer)), EVERY);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && form.isConnected) save({ keepalive: contentOf(form).length < SMALL });
  });
  window.addEventListener("online", () => { if (form.isConnected) save(); });
  // The form is the newest text. It goes at once: a save that is on its way has a smaller number.
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (!navigator.onLine) {
      event.preventDefault();
      tell("draft:failed", { words: "No connection, so nothing was sent. What you typed stays on this page and is saved when the connection is back." });
      return;
    }
    leaving = true;
    sending?.abort();
    nextNumber();
    setTimeout(() => { leaving = false; }, PATIENCE); // where the page is still here, it goes on saving
  });
};
