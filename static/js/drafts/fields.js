// The fields of a form that are saved in a draft.

const SKIPPED = new Set([
  "csrfmiddlewaretoken",
  "submission",
  "draft_sequence",
  "writer",
  "save_draft",
]);
const COMPARED = ["body", "title", "tags", "kind", "section"];

export class Fields {
  isFilling = false; // true while the script fills in the fields
  #form;

  constructor(form) {
    this.#form = form;
  }

  get body() {
    return this.#form.elements.body;
  }

  get isBlank() {
    return this.body.value.trim() === "";
  }

  entries() {
    const all = [...new FormData(this.#form)];
    return all.filter(([name, value]) => typeof value === "string" && !SKIPPED.has(name));
  }

  state() {
    return JSON.stringify(this.entries());
  }

  hasText(data) {
    return Boolean(data.body);
  }

  // Whether the stored draft `data` has the same text as the fields in `state`.
  isSame(data, state) {
    const fields = Object.fromEntries(JSON.parse(state));
    return COMPARED.every((name) => !(name in fields) || plain(data[name]) === plain(fields[name]));
  }

  fillEntries(entries) {
    this.fill(Object.fromEntries(entries));
  }

  // Fills the form with a draft. `files`: the rows of the list of files, as HTML. Without `files`
  // the list does not change. `quoted`: who wrote the posts that the text quotes, for the editor.
  fill(data, files, quoted) {
    this.isFilling = true;
    if (quoted) this.body.dataset.quoted = JSON.stringify(quoted);
    for (const [name, value] of Object.entries(data)) {
      const field = this.#form.elements[name];
      if (!field || name === "version" || name === "attachments") continue;
      if (field.type === "checkbox") field.checked = Boolean(value);
      else field.value = value ?? "";
      field.dispatchEvent?.(new Event("change", { bubbles: true }));
    }
    const rows = this.#form.querySelector("[data-attachments-rows]");
    if (files && rows) showFiles(rows, files);
    this.isFilling = false;
  }
}

function showFiles(rows, files) {
  rows.innerHTML = files.join("");
  for (const row of rows.children) {
    row.querySelector("[data-attachment-check]").hidden = true;
    row.querySelector("[data-attachment-remove]").hidden = false;
  }
}

// Whether the server has the draft `stored`. The data of a draft that was sent or discarded are
// empty.
export const isThere = (stored) => Object.keys(stored.data).length > 0;

const plain = (value) =>
  String(value ?? "")
    .replace(/\r\n?/g, "\n")
    .trim();
