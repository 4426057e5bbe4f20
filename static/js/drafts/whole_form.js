// Reads and compares all fields of a form for its draft. The server fills in the draft when it
// renders the form, so this script need not handle formset rows and rich text.

const SKIPPED = new Set(["csrfmiddlewaretoken", "draft_sequence", "writer"]);

export class WholeForm {
  isFilling = false; // true while the script fills in the fields
  #form;
  #path; // the URL path of the page that shows the draft
  #isLazy; // whether the server has put nothing into the form

  constructor(form) {
    this.#form = form;
    const { dataset } = form.querySelector("[data-draft]");
    this.#path = dataset.draft.replace(/^form:/, "");
    this.#isLazy = "lazy" in dataset;
  }

  get body() {
    return this.#form.querySelector("textarea, input:not([type=hidden])");
  }

  get isBlank() {
    const texts = [...this.#form.querySelectorAll("textarea")];
    return this.#isLazy && texts.every(({ value }) => value.trim() === "");
  }

  entries() {
    const all = [...new FormData(this.#form)];
    return all.filter(([name, value]) => typeof value === "string" && !SKIPPED.has(name));
  }

  state() {
    return JSON.stringify(this.entries());
  }

  hasText(data) {
    return Boolean(data.fields);
  }

  // Whether the stored draft `data` has the same texts as the fields in `state`.
  isSame(data, state) {
    const own = grouped(JSON.parse(state));
    const names = new Set([...own.keys(), ...Object.keys(data.fields ?? {})]);
    return [...names].every((name) => plain(data.fields?.[name]) === plain(own.get(name)));
  }

  // Reloads the page, so that the server fills in the stored draft.
  fill() {
    const isHere = this.#path === location.pathname;
    location.replace(isHere ? location.pathname + location.search : this.#path);
  }

  fillEntries(entries) {
    this.isFilling = true;
    const values = grouped(entries);
    addRows(this.#form, values);
    for (const field of this.#form.elements) {
      if (!field.name || SKIPPED.has(field.name) || field.type === "submit") continue;
      const [first] = values.get(field.name) ?? [""];
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = (values.get(field.name) ?? []).includes(field.value);
      } else if (field.type !== "file" && values.has(field.name)) field.value = first;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.isFilling = false;
  }
}

function grouped(entries) {
  const values = new Map();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

function plain(values) {
  return (values ?? []).map((value) => value.replace(/\r\n?/g, "\n").trim()).join("\n");
}

// Adds formset rows (with the button of rows.js) until the form has as many rows as `values`.
function addRows(form, values) {
  for (const rows of form.querySelectorAll("[data-rows]")) {
    const total = `${rows.dataset.rows}-TOTAL_FORMS`;
    const missing = Number(values.get(total)?.[0]) - Number(form.elements[total]?.value);
    for (let row = 0; row < missing; row += 1) rows.querySelector("[data-rows-add]").click();
  }
}
