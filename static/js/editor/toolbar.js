// The toolbar above the text, with labels on all buttons, and the dialogue for links.
// `kit` has the editor's library, its texts and helper functions: see editor.js.

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

// Returns the buttons. Each has the key of its text (`name`), its command (`run` or `ask`), and
// perhaps its keyboard shortcut (`keys`) and functions that say whether it is pressed, active,
// shown or usable.
function buttonsOf(kit) {
  const inTable = (editor) => editor.isActive("table");
  const toggle = (name, command, keys) => ({
    name,
    keys,
    run: (chain) => chain[command](),
    pressed: (editor) => editor.isActive(name),
  });
  const heading = (name, level) => ({
    name,
    keys: `Alt+${level}`,
    run: (chain) => chain.toggleHeading({ level }),
    pressed: (editor) => editor.isActive("heading", { level }),
  });
  const table = (name, command) => ({ name, run: (chain) => chain[command](), shown: inTable });
  return [
    toggle("bold", "toggleBold", "B"),
    toggle("italic", "toggleItalic", "I"),
    heading("heading", 3),
    heading("subheading", 4),
    toggle("bulletList", "toggleBulletList", "Shift+8"),
    toggle("orderedList", "toggleOrderedList", "Shift+7"),
    toggle("blockquote", "toggleBlockquote", "Shift+B"),
    {
      name: "link",
      keys: "K",
      ask: (editor) => askForLink(editor, kit),
      popup: true,
      active: (editor) => editor.isActive("link"),
    },
    toggle("code", "toggleCode", "E"),
    toggle("codeBlock", "toggleCodeBlock"),
    {
      name: "table",
      run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
      shown: (editor) => !inTable(editor),
    },
    table("addRow", "addRowAfter"),
    table("addColumn", "addColumnAfter"),
    table("deleteRow", "deleteRow"),
    table("deleteColumn", "deleteColumn"),
    table("deleteTable", "deleteTable"),
    {
      name: "undo",
      keys: "Z",
      run: (chain) => chain.undo(),
      usable: (editor) => editor.can().undo(),
    },
    {
      name: "redo",
      keys: "Shift+Z",
      run: (chain) => chain.redo(),
      usable: (editor) => editor.can().redo(),
    },
  ];
}

// Tells the keyboard shortcut of a button to screen readers, and shows it as a tooltip.
function tellKeys(element, keys, { words }) {
  const isMac = /mac|iphone|ipad/i.test(navigator.platform);
  element.setAttribute("aria-keyshortcuts", `${isMac ? "Meta" : "Control"}+${keys}`);
  element.title = `${element.textContent} (${isMac ? "⌘" : words.controlKey}+${keys})`;
}

export function makeToolbar(editor, kit) {
  const { words, make } = kit;
  const bar = make("div", {
    role: "toolbar",
    class: "richtext-toolbar",
    "aria-label": words.toolbar,
    "aria-controls": editor.view.dom.id,
  });
  const buttons = buttonsOf(kit).map((item) => {
    const element = make("button", { type: "button", tabindex: "-1" }, words[item.name]);
    element.dataset.name = item.name;
    if (item.keys) tellKeys(element, item.keys, kit);
    if (item.popup) element.setAttribute("aria-haspopup", "dialog");
    element.addEventListener("click", () => {
      if (element.getAttribute("aria-disabled") === "true") return;
      if (item.ask) return item.ask(editor);
      editor.view.focus();
      item.run(editor.chain().focus()).run();
    });
    bar.append(element);
    return { ...item, element };
  });

  // Roving tabindex: Tab stops at the last used button, arrow keys move between the buttons.
  const visible = () => buttons.map((item) => item.element).filter((element) => !element.hidden);
  const stopAt = (element) => {
    for (const item of buttons) item.element.tabIndex = item.element === element ? 0 : -1;
  };
  bar.addEventListener("focusin", (event) => stopAt(event.target));
  bar.addEventListener("keydown", (event) => {
    const all = visible();
    const at = all.indexOf(document.activeElement);
    const to = {
      ArrowRight: (at + 1) % all.length,
      ArrowLeft: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (event.key === "Escape") editor.view.focus();
    else if (to !== undefined) all[to].focus();
    else return;
    event.preventDefault();
  });
  // A click must not remove the selection in the text.
  bar.addEventListener("mousedown", (event) => event.preventDefault());

  const refresh = () => {
    for (const { element, pressed, active, shown, usable } of buttons) {
      if (pressed) element.setAttribute("aria-pressed", String(pressed(editor)));
      if (active) element.classList.toggle("is-active", active(editor));
      if (shown) element.hidden = !shown(editor);
      if (usable) element.setAttribute("aria-disabled", String(!usable(editor)));
    }
    const all = visible();
    if (!all.some((element) => element.tabIndex === 0)) stopAt(all[0]);
  };
  editor.on("transaction", refresh);
  refresh();
  return bar;
}
