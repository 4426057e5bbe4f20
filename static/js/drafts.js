// Starts to keep the text of each form with a draft's line (drafts/keeper.js): at once where the
// page brought a draft or errors; below a thread, where nothing was looked up yet, when there is a
// text or somebody comes to the form. Until then this file is all that a reader loads.

for (const line of document.querySelectorAll("[data-draft]")) begin(line);

function begin(line) {
  const form = line.closest("form");
  const key = `draft:${line.querySelector("[name=writer]").value}:${line.dataset.draft}`;
  const buttons = form.querySelectorAll("[name=save_draft]");
  const show = (isShown) => {
    for (const button of buttons) button.hidden = !isShown;
  };
  let isStarted = false;
  const start = (isNews = false) => {
    if (isStarted) return;
    isStarted = true;
    import("./drafts/keeper.js").then(
      ({ keep }) => keep(line, key, isNews),
      () => show(true), // the form is sent as it is without scripts
    );
  };

  show(false);
  if (form.elements.draft_sequence.value !== "" || isInUse(form)) return start();
  form.addEventListener("focusin", () => start(), { once: true });
  new IntersectionObserver(async (seen, observer) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    observer.disconnect();
    if (hasCopy(key) || (await hasDraft(line))) start();
    else whenSaved(key, () => start(true));
  }).observe(form);
}

function isInUse(form) {
  return form.elements.body.value.trim() !== "" || form.contains(document.activeElement);
}

function hasCopy(key) {
  try {
    return sessionStorage.getItem(key) !== null;
  } catch {
    return false; // the browser allows none
  }
}

// True also where the server does not say: keeper.js tells people what is wrong.
async function hasDraft({ dataset }) {
  try {
    const address = `${dataset.url}?target=${encodeURIComponent(dataset.draft)}`;
    const answer = await fetch(address, { redirect: "manual" });
    if (answer.status !== 200) return answer.status !== 204;
    return Object.keys((await answer.json()).data).length > 0;
  } catch {
    return true;
  }
}

// Calls `tell` when another window of this browser saves the draft.
function whenSaved(key, tell) {
  if (!("BroadcastChannel" in window)) return;
  new BroadcastChannel("drafts").addEventListener("message", ({ data }) => {
    if (data.whose === key) tell();
  });
}
