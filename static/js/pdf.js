// The page of a PDF document that is being made: asks again until it is ready or has failed.

const PAUSE = 2000;
const state = document.querySelector("[data-document]");

async function refresh() {
  try {
    const answer = await fetch(location.href);
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const next = page.querySelector("[data-document]");
    // Without this element the session has ended, or the document is gone: a reload says which.
    if (!next) return location.reload();
    if (!next.querySelector("[data-waiting]")) return show(next);
  } catch {
    // No connection at the moment: the next try may succeed.
  }
  setTimeout(refresh, PAUSE);
}

/** Replaces the content, and keeps the focus if it was inside. Screen readers read role=status. */
function show(next) {
  const hadFocus = state.contains(document.activeElement);
  state.replaceChildren(...next.childNodes);
  if (hadFocus) state.querySelector("a, button")?.focus();
}

setTimeout(refresh, PAUSE);
