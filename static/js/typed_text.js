// In every form with components/typed_text.html: asks before the page is left if a typed text was
// not sent. In the contact form it also keeps the text of a visitor in the browser tab until it is
// sent. Forms with a draft are left to drafts.js.

function guard({ dataset, form }) {
  if (form.querySelector("[data-draft]")) return;
  const before = state(form);
  // "POST": the form was sent but had errors, so its text would be lost with this page.
  let isTyped = dataset.typedText === "POST";
  let isSent = false;
  const kept = dataset.typedKeep ? new Kept(form, dataset.typedKeep) : null;
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

// The texts of a form in sessionStorage. The browser deletes them with the tab, which is important
// because visitors may share a computer.
class Kept {
  #key;
  #fields;

  constructor(form, key) {
    this.#key = keyOf(key);
    const fields = form.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox])");
    this.#fields = [...fields].filter((field) => field.name && !field.closest("[hidden]"));
  }

  keep() {
    const texts = this.#fields.map(({ name, value }) => [name, value]);
    attempt(() => sessionStorage.setItem(this.#key, JSON.stringify(texts)));
  }

  // Fills in empty fields. Returns whether there was a text for any of them.
  restore() {
    const texts = new Map(attempt(() => JSON.parse(sessionStorage.getItem(this.#key))) ?? []);
    const found = this.#fields.filter((field) => !field.value && texts.get(field.name));
    for (const field of found) field.value = texts.get(field.name);
    return found.length > 0;
  }
}

function keyOf(form) {
  return `typed:${form}`;
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
  attempt(() => sessionStorage.removeItem(keyOf(dataset.typedSent)));
}
