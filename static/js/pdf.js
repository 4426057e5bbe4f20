// The page of a PDF document that is being made: asks again until it is ready or has failed.

const PAUSE = 2000;
const state = document.querySelector("[data-document]");

async function refresh() {
  const page = await load().catch(() => null);
  const next = page?.querySelector("[data-document]");
  // Without a page, the server or the connection is away for the moment.
  if (!page || next?.querySelector("[data-waiting]")) return setTimeout(refresh, PAUSE);
  // A page without the element: the session has ended, or the document is gone.
  if (!next) return location.reload();
  show(next);
}

async function load() {
  const answer = await fetch(location.href);
  if (answer.status >= 500) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Replaces the content, and keeps the focus if it was inside. Screen readers read role=status. */
function show(next) {
  const hadFocus = state.contains(document.activeElement);
  state.replaceChildren(...next.childNodes);
  if (hadFocus) state.querySelector("a, button")?.focus();
}

setTimeout(refresh, PAUSE);
