// In every form with components/typed_text.html: asks before the page is left if a typed text was
// not sent. In the contact form it also keeps the text of a visitor in the browser until it is sent.
// Forms with a draft are left to drafts.js.

const HOUR = 3_600_000;

function guard({ dataset, form }) {
  if (form.querySelector("[data-draft]")) return;
  const before = state(form);
  // "POST": the form was sent but had errors, so its text would be lost with this page.
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
  // On the document, after the form's own listeners, which may cancel the submission.
  document.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) isSent = true;
  });
  // The Back button may restore the page as it was left.
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

// The texts of a form: in sessionStorage, which the browser deletes with the tab, or for an hour in
// localStorage, which survives a closed tab. It is so short because visitors may share a computer.
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

  // Fills in empty fields. Returns whether there was a text for any of them.
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
