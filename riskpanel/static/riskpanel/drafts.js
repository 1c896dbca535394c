// Keeps what is typed on an item: on leaving a field, and ten seconds after typing. Without a connection the text stays
// on the page, and is saved when the connection is back. Nothing is kept in the browser's storage.
const AFTER = 10000;
const TICK = 1000;
const PATIENCE = 8000; // a server that never answers is one that failed
const page = crypto.randomUUID();
let turn = 0;
const states = new WeakMap(); // form → { since, sending, failed, saved }
const stateOf = (form) => {
  if (!states.has(form)) states.set(form, { since: 0, sending: null, failed: false, saved: "" });
  return states.get(form);
};
const say = (form, words) => {
  const place = form.querySelector("[data-draft-words]");
  if (place && place.textContent !== words) place.textContent = words;
};
// What would be sent now, to tell whether somebody typed on while a save was on its way.
const contentOf = (form) =>
  JSON.stringify([...new FormData(form)].filter(([name]) => name !== "draft_base" && name !== "csrfmiddlewaretoken"));
const element = (name, words, className) => {
  const made = document.createElement(name);
  made.textContent = words;
  if (className) made.className = className;
  return made;
};
const labelOf = (form, name) => {
  const box = form.elements.namedItem(name);
  const one = box instanceof RadioNodeList ? box[0] : box;
  return one?.closest("fieldset")?.querySelector("legend")?.textContent.trim() || one?.labels?.[0]?.textContent.trim() || name;
};

// Another window has saved since: both texts, field by field, and the choice.
const showBoth = (form, other) => {
  const place = form.querySelector("[data-draft-both]");
  const box = element("div", "", "govuk-inset-text");
  box.append(element("p", `This text was changed in another window at ${other.saved}. Nothing is lost: choose which to keep.`, "govuk-body"));
  for (const [name, theirs] of Object.entries(other.values)) {
    const mine = new FormData(form).get(name) || "";
    if (mine === theirs) continue;
    box.append(element("p", labelOf(form, name), "govuk-body govuk-!-font-weight-bold govuk-!-margin-bottom-1"));
    box.append(element("p", `In the other window: ${theirs}`, "govuk-body"), element("p", `Here: ${mine}`, "govuk-body"));
  }
  const choice = (words, act) => {
    const button = element("button", words, "govuk-button govuk-button--secondary");
    button.type = "button";
    button.addEventListener("click", () => {
      form.elements.namedItem("draft_base").value = other.revision;
      place.replaceChildren();
      stateOf(form).both = false;
      act();
    });
    return button;
  };
  const group = element("div", "", "govuk-button-group");
  group.append(
    choice("Keep what is here", () => save(form, true)),
    choice("Take the other", () => {
      for (const [name, theirs] of Object.entries(other.values)) {
        const field = form.elements.namedItem(name);
        if (field) field.value = theirs;
      }
      save(form, true);
    }),
  );
  box.append(group);
  place.replaceChildren(box);
};

const send = async (form, state, body) => {
  const sent = contentOf(form);
  try {
    const answer = await fetch(form.dataset.draft, {
      method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "error",
      signal: AbortSignal.any([AbortSignal.timeout(PATIENCE), state.stop.signal]),
    });
    if (answer.status === 409) {
      state.both = true;
      showBoth(form, await answer.json());
      say(form, "Not saved: there are two texts");
      return;
    }
    if (!answer.ok) {
      const why = answer.headers.get("Content-Type")?.includes("json") ? (await answer.json()).words : "";
      state.failed = false;
      state.since = 0; // the same text would be refused again
      say(form, `Not saved. ${why || "You may not write here now."} What you typed stays on this page.`);
      return;
    }
    const said = await answer.json();
    form.elements.namedItem("draft_base").value = said.revision;
    state.failed = false;
    state.saved = said.saved;
    if (contentOf(form) === sent) {
      state.since = 0;
      delete form.dataset.typed;
      say(form, `Saved ${said.saved}`);
    } else {
      state.since = Date.now();
      say(form, `Saved ${said.saved}, but for what you typed since`);
    }
  } catch {
    if (state.stop.signal.aborted) return;
    state.failed = true;
    say(form, `Not saved${state.saved ? ` since ${state.saved}` : " yet"}. What you type stays on this page and is saved when the connection is back.`);
  }
};

// One at a time, each with its number, so that an older text never arrives after a newer one.
function save(form, must = false) {
  const state = stateOf(form);
  if (state.sending || state.both || !(state.since || must)) return;
  turn += 1;
  const body = new FormData(form);
  body.set("draft_window", page);
  body.set("draft_turn", turn);
  state.stop = new AbortController();
  state.sending = send(form, state, body).finally(() => { state.sending = null; });
}

const draftOf = (event) => event.target.closest?.("form[data-draft]");
const typed = (event) => {
  const form = draftOf(event);
  if (form && !stateOf(form).since) stateOf(form).since = Date.now();
  if (form) stateOf(form).last = Date.now();
};
document.addEventListener("input", typed);
document.addEventListener("change", (event) => { typed(event); if (draftOf(event)) save(draftOf(event)); });
document.addEventListener("focusout", (event) => { if (draftOf(event)) save(draftOf(event)); });
document.addEventListener("visibilitychange", () => {
  if (document.hidden) document.querySelectorAll("form[data-draft]").forEach((form) => save(form));
});
setInterval(() => {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const state = stateOf(form);
    if (state.since && (state.failed || Date.now() - state.since >= AFTER)) save(form);
  }
}, TICK);
window.addEventListener("online", () => document.querySelectorAll("form[data-draft]").forEach((form) => save(form)));
// A form goes at once, and the save on its way is given up: the form is the newest text. Without a connection it stays.
document.addEventListener("submit", (event) => {
  const form = draftOf(event);
  if (!form) return;
  const state = stateOf(form);
  if (!navigator.onLine || state.failed) {
    event.preventDefault();
    event.stopImmediatePropagation();
    say(form, "No connection, so nothing was sent. What you typed stays on this page; send it again when the connection is back.");
    if (navigator.onLine) save(form, true); // a server that answers again takes the next press
    return;
  }
  state.stop?.abort();
  state.both = true;
  form.elements.namedItem("draft_window").value = page;
}, true);
document.querySelectorAll("[data-draft-button]").forEach((button) => { button.classList.add("govuk-!-display-none"); });
document.addEventListener("app:exchanged", (event) => {
  event.target.querySelectorAll("[data-draft-button]").forEach((button) => { button.classList.add("govuk-!-display-none"); });
});
