// In every form with components/typed_text.html, asks for confirmation before the user leaves the
// page with unsent text. In contact forms, also stores the text in the browser until it is sent.
// Ignores forms with a draft, which drafts.js handles.

const HOUR = 3_600_000;

function guard({ dataset, form }) {
  if (form.querySelector("[data-draft]")) return;
  const before = state(form);
  // After a POST the form has errors, and its text is stored nowhere but in this page.
  let isTyped = dataset.typedText === "POST";
  let isSent = false;
  const kept = dataset.typedKeep ? new Kept(form, dataset) : null;
  if (kept?.restore()) isTyped = true;

  const typed = () => {
    isTyped = true;
    isSent = false;
    kept?.keep();
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  // Listens on the document, so that the form's own listeners can cancel the submission first.
  document.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) isSent = true;
  });
  // The Back button may restore the page with the old state of this script.
  addEventListener("pageshow", (event) => {
    if (event.persisted) isSent = false;
  });
  addEventListener("beforeunload", (event) => {
    const isRefused = dataset.typedText === "POST";
    if (isTyped && !isSent && (isRefused || state(form) !== before)) event.preventDefault();
  });
}

function state(form) {
  return JSON.stringify([...new FormData(form)].filter(([, value]) => typeof value === "string"));
}

// Stores the texts of a form for an hour. The time is short, because visitors may share a computer.
// sessionStorage is deleted when the tab is closed, and localStorage is not.
class Kept {
  #key;
  #store;
  #fields;
  #notice;

  constructor(form, { typedKeep, typedHour }) {
    this.#key = keyOf(typedKeep);
    this.#store = typedHour === undefined ? "sessionStorage" : "localStorage";
    const fields = form.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox])");
    this.#fields = [...fields].filter((field) => field.name && !field.closest("[hidden]"));
    this.#notice = form.querySelector("[data-typed-restored]");
    form.querySelector("[data-typed-delete]")?.addEventListener("click", () => this.#delete());
  }

  keep() {
    const texts = this.#fields.map(({ name, value }) => [name, value]);
    const kept = JSON.stringify({ until: Date.now() + HOUR, texts });
    attempt(() => window[this.#store].setItem(this.#key, kept));
  }

  // Fills stored texts into empty fields. Returns whether any field was filled.
  restore() {
    const kept = attempt(() => JSON.parse(window[this.#store].getItem(this.#key)));
    if (!kept || !(kept.until > Date.now())) return false;
    const texts = new Map(kept.texts);
    const found = this.#fields.filter((field) => !field.value && texts.get(field.name));
    for (const field of found) field.value = texts.get(field.name);
    if (this.#notice) this.#notice.hidden = found.length === 0;
    return found.length > 0;
  }

  #delete() {
    forget(this.#key);
    for (const field of this.#fields) field.value = "";
    this.#notice.hidden = true;
    this.#fields[0].focus();
  }
}

function keyOf(form) {
  return `typed:${form}`;
}

function forget(key) {
  attempt(() => sessionStorage.removeItem(key));
  attempt(() => localStorage.removeItem(key));
}

function attempt(action) {
  try {
    return action();
  } catch {
    return null; // storage is full or blocked
  }
}

for (const mark of document.querySelectorAll("[data-typed-text]")) guard(mark);
for (const { dataset } of document.querySelectorAll("[data-typed-sent]")) {
  forget(keyOf(dataset.typedSent));
}
