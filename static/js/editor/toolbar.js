// The toolbar of a form: one for all its editors. It acts on the editor that was focused last.
// `kit` has the editor's library, its texts and helper functions: see editor.js.

import { iconOf } from "./icons.js";
import { askForLink } from "./link-dialog.js";

// Returns the buttons. Each has the key of its text (`name`), its command (`run` or `ask`), and
// perhaps its keyboard shortcut (`keys`), `isIcon` if it shows no words even where there is room, and
// functions that say whether it is pressed, active or usable.
function buttonsOf(kit) {
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
  const codes = [toggle("code", "toggleCode", "E"), toggle("codeBlock", "toggleCodeBlock")];
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
    ...(kit.hasCodeButtons ? codes : []),
    {
      name: "table",
      run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
      usable: (editor) => !isInTable(editor),
    },
    {
      name: "undo",
      keys: "Z",
      isIcon: true,
      run: (chain) => chain.undo(),
      usable: (editor) => editor.can().undo(),
    },
    {
      name: "redo",
      keys: "Shift+Z",
      isIcon: true,
      run: (chain) => chain.redo(),
      usable: (editor) => editor.can().redo(),
    },
  ];
}

// The buttons below the others, shown only while the cursor is in a table. All have words, because
// their pictures would look alike.
const TABLE_TOOLS = [
  { name: "addRow", run: (chain) => chain.addRowAfter() },
  { name: "addColumn", run: (chain) => chain.addColumnAfter() },
  { name: "deleteRow", run: (chain) => chain.deleteRow() },
  { name: "deleteColumn", run: (chain) => chain.deleteColumn() },
  { name: "deleteTable", run: (chain) => chain.deleteTable() },
];

const isInTable = (editor) => editor.isActive("table");

// The element of a button. Its words are its name also where the style sheet shows only its icon;
// the tooltip has the words and the keyboard shortcut.
function elementOf({ name, keys, popup, isIcon }, { words, make }) {
  const element = make("button", { type: "button", tabindex: "-1", title: words[name] });
  const icon = iconOf(name);
  if (icon) element.append(icon);
  element.append(make("span", { class: "richtext-word" }, words[name]));
  element.dataset.name = name;
  if (isIcon) element.classList.add("is-icon");
  if (keys) tellKeys(element, keys, words);
  if (popup) element.setAttribute("aria-haspopup", "dialog");
  return element;
}

function tellKeys(element, keys, { controlKey }) {
  const isMac = /mac|iphone|ipad/i.test(navigator.platform);
  element.setAttribute("aria-keyshortcuts", `${isMac ? "Meta" : "Control"}+${keys}`);
  element.title += ` (${isMac ? "⌘" : controlKey}+${keys})`;
}

const toolbars = new WeakMap(); // the form, or the frame of an editor without a form -> its toolbar

// Adds `editor` to the toolbar of the form around `holder`, the frame of the editor. `label`: what
// its field is called.
export function joinToolbar(editor, holder, label, kit) {
  const owner = holder.closest("form") ?? holder;
  if (!toolbars.has(owner)) toolbars.set(owner, new Toolbar(kit));
  toolbars.get(owner).join(editor, holder, label);
}

const inOrder = (one, other) =>
  one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;

// Returns the child of the form that contains `element`.
function partOfForm(element) {
  let part = element;
  while (part.parentElement.localName !== "form") part = part.parentElement;
  return part;
}

class Toolbar {
  #words;
  #frame; // the element that is placed on the page: its width decides between words and icons
  #bar;
  #tools; // the row of TABLE_TOOLS
  #buttons;
  #holders = []; // the frames of the editors
  #editor; // the editor on which the buttons act

  constructor(kit) {
    const { make, words } = kit;
    this.#words = words;
    const made = (item) => ({ ...item, element: elementOf(item, kit) });
    const row = buttonsOf(kit).map(made);
    const tools = TABLE_TOOLS.map(made);
    this.#buttons = [...row, ...tools];
    const elements = (items) => items.map(({ element }) => element);
    this.#tools = make("div", { class: "richtext-table-tools" }, ...elements(tools));
    this.#bar = make("div", {
      role: "toolbar",
      class: "richtext-toolbar",
      "aria-label": words.toolbar,
      "aria-keyshortcuts": "Alt+F10",
    });
    this.#bar.append(...elements(row), this.#tools);
    this.#frame = make("div", { class: "richtext-bar" }, this.#bar);
    this.#listen();
  }

  #listen() {
    for (const item of this.#buttons) {
      item.element.addEventListener("click", () => this.#press(item));
    }
    this.#bar.addEventListener("focusin", ({ target }) => this.#stopAt(target));
    this.#bar.addEventListener("keydown", (event) => this.#move(event));
    // A click must not remove the selection in the text.
    this.#bar.addEventListener("mousedown", (event) => event.preventDefault());
  }

  join(editor, holder, label) {
    this.#holders.push(holder);
    this.#place();
    if (!this.#editor?.view.dom.isConnected) this.#actOn(editor, label);
    editor.on("focus", () => this.#actOn(editor, label));
    editor.on("transaction", () => {
      if (editor === this.#editor) this.#refresh();
    });
    editor.view.dom.addEventListener("keydown", (event) => {
      if (event.key !== "F10" || !event.altKey) return;
      event.preventDefault();
      this.#bar.querySelector("[tabindex='0']").focus();
    });
  }

  // If the form has one editor, places the toolbar into it. If the form has several editors, places
  // the toolbar above the part of the form that contains the topmost one; the style sheet keeps it
  // at the top of the window. Called for each new editor, because they load in any order.
  #place() {
    const holders = this.#holders.filter(({ isConnected }) => isConnected);
    const [first, second] = holders.toSorted(inOrder);
    this.#frame.classList.toggle("is-shared", Boolean(second));
    if (!second) return first.prepend(this.#frame);
    const part = partOfForm(first);
    if (part.previousElementSibling !== this.#frame) part.before(this.#frame);
    this.#name();
  }

  #actOn(editor, label) {
    this.#editor = editor;
    this.#bar.setAttribute("aria-controls", editor.view.dom.id);
    this.#bar.dataset.field = label;
    this.#name();
    this.#refresh();
  }

  #name() {
    const { toolbar, toolbarOf } = this.#words;
    const { field } = this.#bar.dataset;
    const isNamed = this.#frame.matches(".is-shared") && field;
    this.#bar.setAttribute("aria-label", isNamed ? toolbarOf.replace("{field}", field) : toolbar);
  }

  #press({ element, ask, run }) {
    if (element.getAttribute("aria-disabled") === "true") return;
    if (ask) return ask(this.#editor);
    this.#editor.view.focus();
    run(this.#editor.chain().focus()).run();
  }

  // Roving tabindex: Tab stops at the last used button, arrow keys move between the buttons.
  #stopAt(element) {
    for (const item of this.#buttons) item.element.tabIndex = item.element === element ? 0 : -1;
  }

  #visible() {
    const all = this.#buttons.map((item) => item.element);
    return all.filter((element) => !element.closest("[hidden]"));
  }

  #move(event) {
    const all = this.#visible();
    const at = all.indexOf(document.activeElement);
    const to = {
      ArrowRight: (at + 1) % all.length,
      ArrowLeft: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (event.key === "Escape") this.#editor.view.focus();
    else if (to !== undefined) all[to].focus();
    else return;
    event.preventDefault();
  }

  #refresh() {
    const editor = this.#editor;
    for (const { element, pressed, active, usable } of this.#buttons) {
      if (pressed) element.setAttribute("aria-pressed", String(pressed(editor)));
      if (active) element.classList.toggle("is-active", active(editor));
      if (usable) element.setAttribute("aria-disabled", String(!usable(editor)));
    }
    this.#tools.hidden = !isInTable(editor);
    const all = this.#visible();
    if (!all.some((element) => element.tabIndex === 0)) this.#stopAt(all[0]);
  }
}
