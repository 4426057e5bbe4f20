// The dialogue in which a person adds, changes or removes a link.
// `kit` has the texts and helper functions: see editor.js.

let counter = 0;

export function askForLink(editor, { words, make, toHref }) {
  const id = `richtext-link-${++counter}`;
  const current = editor.getAttributes("link").href;
  const needsText = !current && editor.state.selection.empty;
  const address = make("input", {
    id: `${id}-address`,
    type: "text",
    inputmode: "url",
    autocomplete: "off",
    "aria-required": "true",
  });
  address.value = (current ?? "").replace(/^mailto:/, "");
  const text = make("input", { id: `${id}-text`, type: "text", autocomplete: "off" });
  const error = make("p", { class: "field-error", id: `${id}-error`, role: "alert" });
  const save = make("button", { type: "submit", class: "button button-primary" }, words.save);
  const remove = make("button", { type: "button", class: "button" }, words.removeLink);
  const cancel = make("button", { type: "button", class: "button button-quiet" }, words.cancel);
  const field = (input, words_, ...more) =>
    make(
      "div",
      { class: "field" },
      make("label", { class: "field-label", for: input.id }, words_),
      ...more,
      input,
    );
  const form = make(
    "form",
    { method: "dialog", class: "form", novalidate: "" },
    make("h2", { id: `${id}-title` }, words.link),
    ...(needsText ? [field(text, words.linkText)] : []),
    field(address, words.linkAddress, error),
    make("div", { class: "form-actions" }, save, ...(current ? [remove] : []), cancel),
  );
  const dialog = make(
    "dialog",
    { class: "richtext-dialog", "aria-labelledby": `${id}-title` },
    form,
  );

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const href = toHref(address.value);
    if (!href) {
      error.textContent = words.linkError;
      address.setAttribute("aria-invalid", "true");
      address.setAttribute("aria-describedby", error.id);
      address.focus();
      return;
    }
    dialog.close();
    const link = { type: "link", attrs: { href } };
    if (needsText) {
      const label = text.value.trim() || address.value.trim();
      editor
        .chain()
        .focus()
        .insertContent([{ type: "text", text: label, marks: [link] }])
        .run();
    } else {
      editor.chain().focus().extendMarkRange("link").setLink({ href }).run();
    }
  });
  remove.addEventListener("click", () => {
    dialog.close();
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
  });
  cancel.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    editor.view.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
