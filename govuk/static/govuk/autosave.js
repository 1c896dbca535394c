// Saves a long form as a draft on the server: `data-autosave="<url>"` on the form (see docs/pages.md).
// A changed field is sent when it is left, anything else within ten seconds of typing, and once more when the page is
// hidden. What fails is tried again for as long as the page is open. Nothing is kept in the browser's storage.
const EVERY = 10 * 1000;
const PATIENCE = 8 * 1000; // a server that never answers is one that failed
const SMALL = 60 * 1000; // browsers let no more than 64 kB outlive the page

// The fields as they would be sent, files apart: those go with the form itself.
const contentOf = (form) =>
  new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();

export const autosave = (form) => {
  let saved = contentOf(form);
  let sending = null;

  const tell = (name, detail = {}) => form.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));

  const send = async (body) => {
    try {
      const answer = await fetch(form.dataset.autosave || form.action, {
        method: "POST",
        body,
        headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Autosave": "1", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual", // signed out: the way to the sign-in page is no save
        keepalive: body.length < SMALL,
        signal: AbortSignal.timeout(PATIENCE),
      });
      const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (!answer.ok) throw new Error(said.words || "");
      saved = body;
      tell("draft:saved", { at: said.saved, complete: contentOf(form) === body });
    } catch (problem) {
      tell("draft:failed", { words: problem.name === "Error" ? problem.message : "" });
    }
  };

  // One at a time, so that an older text never arrives after a newer one.
  const save = () => {
    const body = contentOf(form);
    if (sending || body === saved) return sending;
    sending = send(body).finally(() => { sending = null; });
    return sending;
  };

  form.addEventListener("change", save);
  const timer = setInterval(() => form.isConnected ? save() : clearInterval(timer), EVERY);
  document.addEventListener("visibilitychange", () => { if (document.hidden && form.isConnected) save(); });
  form.addEventListener("submit", (event) => {
    if (!sending) return;
    event.preventDefault(); // the form itself is the newest text, so it waits for the save that is on its way
    const submitter = event.submitter;
    sending.finally(() => form.requestSubmit(submitter));
  });
};
