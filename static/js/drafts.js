// Loads drafts/keeper.js, which saves drafts, for each form with a draft line:
// - at once, if the server looked for a stored draft while it rendered the form, or if the form has
//   text or the focus;
// - otherwise, when the form gets the focus;
// - for the reply box also when the box becomes visible, if a draft of it is stored.
// Until then readers load only this file.

for (const line of document.querySelectorAll("[data-draft]")) begin(line);

function begin(line) {
  const form = line.closest("form");
  const key = `draft:${line.querySelector("[name=writer]").value}:${line.dataset.draft}`;
  const buttons = form.querySelectorAll("[name=save_draft]");
  const show = (isShown) => {
    for (const button of buttons) button.hidden = !isShown;
  };
  let isStarted = false;
  let isTyped = false;
  form.addEventListener("input", () => {
    isTyped = true;
  });
  const start = (isNews = false) => {
    if (isStarted) return;
    isStarted = true;
    const isWhole = "whole" in line.dataset;
    Promise.all([import("./drafts/keeper.js"), isWhole && import("./drafts/whole_form.js")]).then(
      ([{ keep }, { WholeForm }]) => keep(line, key, { isNews, isTyped, WholeForm }),
      () => show(true), // saving failed to load: the buttons save the draft
    );
  };

  show(false);
  if ("lazy" in line.dataset) {
    form.addEventListener("focusin", () => start(true), { once: true });
    return undefined;
  }
  const isLoaded = form.elements.draft_sequence.value !== "" || "whole" in line.dataset;
  if (isLoaded || isInUse(form)) return start();
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
    return false; // storage is blocked
  }
}

// Whether the server has a draft. An error counts as a draft, because keeper.js shows the error.
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

// Calls `tell` when another window of this browser has saved the draft.
function whenSaved(key, tell) {
  if (!("BroadcastChannel" in window)) return;
  new BroadcastChannel("drafts").addEventListener("message", ({ data }) => {
    if (data.whose === key) tell();
  });
}
