// Turns the textareas of forum.richtext.fields.RichTextWidget into the editor. The textarea stays in the
// form and carries the value, so a plain submit works; without this script it is the whole field.
//
// For other scripts: after writing to `textarea.value` send it a "change" event and the editor
// shows it; while a person writes, the textarea sends "input"; `textarea.focus()` lands in the
// editor; "richtext:ready" (detail: {editor}) tells when it has taken over. Fields added later are
// found when they get the focus.

import { offerPeople } from "./editor/mentions.js";
import { cleanPasted, withoutStyles } from "./editor/paste.js";
import { extensionsOf } from "./editor/schema.js";
import { askForLink, makeToolbar } from "./editor/toolbar.js";

const SELECTOR = "textarea[data-django-prose-editor-forum]";
const ADDRESS = /^(https?:\/\/[^\s/?#]+\S*|mailto:[^\s@]+@[^\s@]+)$/i;

const LONGEST = 300_000; // characters of HTML

let counter = 0;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const isAddress = (text) => ADDRESS.test(text);

// What a person types as an address, as a link may carry it; "" where it is none.
function toHref(typed) {
  const text = typed.trim();
  if (isAddress(text)) return text;
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(text)) return `mailto:${text}`;
  if (/^[^\s@:/?#]+\.[^\s@:/?#.]{2,}([/?#:]\S*)?$/.test(text)) return `https://${text}`;
  return "";
}

// ---- What the textarea holds: the editor's HTML, or plain text typed without it ----

// The same rule as is_markup() of forum/richtext/cooking.py.
function isMarkup(source, blocks) {
  return blocks.some(
    (tag) =>
      new RegExp(`<${tag}(\\s[^<>]*)?>`, "i").test(source) &&
      new RegExp(`</${tag}\\s*>`, "i").test(source),
  );
}

const GAP = /\n(?:[ \t]*\n)+/g; // between paragraphs

function toContent(source, { blocks, withoutStyles }) {
  if (isMarkup(source, blocks)) return withoutStyles(source);
  const paragraphs = source.replace(/\r\n?/g, "\n").split(GAP);
  return {
    type: "doc",
    content: paragraphs.map((paragraph) => ({
      type: "paragraph",
      content: paragraph
        .split("\n")
        .flatMap((line) => [{ type: "hardBreak" }, ...(line ? [{ type: "text", text: line }] : [])])
        .slice(1),
    })),
  };
}

// Where the cursor at `offset` of a textarea stands in what toContent() makes of its value: a gap is
// two steps there, the end of a paragraph and the beginning of the next. Markup has no such place.
function positionOf(source, offset, { blocks }) {
  if (isMarkup(source, blocks)) return Infinity;
  const before = [...source.matchAll(GAP)].filter((gap) => gap.index < offset);
  const ends = before.map((gap) => gap.index + gap[0].length);
  const surplus = before.reduce((sum, gap) => sum + gap[0].length - 2, 0);
  return 1 + Math.max(offset, ...ends) - surplus;
}

// ---- The editor ----

// What assistive technology knows of the textarea, for the element which replaces it.
function namedAs(textarea) {
  const attributes = { class: "richtext-text prose", "aria-multiline": "true" };
  const label = textarea.labels[0];
  if (label) {
    label.id ||= `richtext-label-${++counter}`;
    attributes["aria-labelledby"] = label.id;
  }
  for (const name of ["describedby", "invalid", "required", "label"]) {
    const value = textarea.getAttribute(`aria-${name}`);
    if (value) attributes[`aria-${name}`] = value;
  }
  attributes.id = `${textarea.id || `richtext-${++counter}`}-editor`;
  return attributes;
}

async function takeOver(textarea) {
  const { extensions: named, words, blocks } = JSON.parse(textarea.dataset.djangoProseEditorForum);
  // Not with the others: without it a quotation still comes into the textarea.
  const library = await import("../django_prose_editor/editor.js");
  const kit = { library, words, blocks, make, isAddress, toHref, withoutStyles, cleanPasted };
  // A text that the server refused as far too long: the editor would only stop the browser.
  if (textarea.value.length > LONGEST) return null;
  const hadFocus = document.activeElement === textarea;
  // What an input method or a dead key is about to write comes into the textarea now.
  if (hadFocus) textarea.blur();
  const holder = make("div", { class: "richtext" });
  const caretAt = (offset) => positionOf(textarea.value, offset, kit);
  const caret = { from: caretAt(textarea.selectionStart), to: caretAt(textarea.selectionEnd) };
  const extensions = extensionsOf(named, kit, (editor) => askForLink(editor, kit));
  let known = textarea.value;
  let used = hadFocus;

  if (textarea.dataset.mentions) extensions.push(offerPeople(textarea, holder, kit));
  textarea.before(holder);
  const editor = new kit.library.Editor({
    element: holder,
    extensions,
    content: toContent(known, kit),
    editable: !textarea.disabled && !textarea.readOnly,
    injectCSS: false,
    enableInputRules: false,
    enablePasteRules: ["link"],
    editorProps: { attributes: namedAs(textarea), transformPastedHTML: kit.cleanPasted },
    onFocus() {
      used = true;
    },
    onUpdate() {
      known = textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  if (editor.isEditable) holder.prepend(makeToolbar(editor, kit));

  const show = () => {
    if (textarea.value === known) return;
    known = textarea.value;
    editor.commands.setContent(toContent(known, kit), { emitUpdate: false });
  };
  textarea.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  textarea.form?.addEventListener("reset", () => setTimeout(show));

  // Out of sight, not out of the page: its label, links to its errors and focus() still find it.
  textarea.classList.add("richtext-source");
  textarea.tabIndex = -1;
  textarea.setAttribute("aria-hidden", "true");
  textarea.addEventListener("focus", () => editor.view.focus());
  if (hadFocus) {
    // At once: a key pressed between two frames would be lost.
    editor.view.focus();
    editor.chain().setTextSelection(caret).scrollIntoView().run();
  }

  textarea.dispatchEvent(new CustomEvent("richtext:ready", { bubbles: true, detail: { editor } }));
  return { editor, kit, wasUsed: () => used };
}

const taken = new WeakMap();

function take(textarea) {
  if (!taken.has(textarea)) {
    const editor = takeOver(textarea).catch((error) => {
      console.error("The editor did not start:", error);
      return null;
    });
    taken.set(textarea, editor);
  }
  return taken.get(textarea);
}

function enhance(root) {
  for (const textarea of root.querySelectorAll(SELECTOR)) {
    if (!textarea.name.includes("__prefix__")) take(textarea);
  }
}

// ---- Quoting ----

// Quotes a post in the field: below the paragraph where a person writes, else at the end. `post`
// is its id; of its words, `html` comes from the page, and `text` is plain. The cursor then waits
// in an empty paragraph below. Other scripts send the textarea the event "richtext:quote" with the
// same as its detail.
async function quote(textarea, { post, html, text }) {
  const words = html ?? paragraphsOf(text ?? "");
  const taker = await take(textarea);
  if (taker) return insertQuote(taker, post, words);
  textarea.value = `${textarea.value.trimEnd()}\n\n${quotation(post, words)}\n\n`.trimStart();
  textarea.focus();
}

function paragraphsOf(text) {
  const escaped = make("p", {}, text.trim()).innerHTML;
  return escaped
    .replace(/\r\n?/g, "\n")
    .split(/\n\s*\n/)
    .map((line) => `<p>${line.replaceAll("\n", "<br>")}</p>`)
    .join("");
}

const quotation = (post, html) => `<blockquote data-quote="${Number(post)}">${html}</blockquote>`;

function insertQuote({ editor, kit, wasUsed }, post, html) {
  const { state } = editor;
  const page = new DOMParser().parseFromString(quotation(post, kit.cleanPasted(html)), "text/html");
  const parser = kit.library.pm.model.DOMParser.fromSchema(state.schema);
  const content = parser.parse(page.body).content;
  const { $to } = state.selection;
  const end = wasUsed() && $to.depth ? $to.after(1) : state.doc.content.size;
  const before = state.doc.resolve(end).nodeBefore;
  // An empty paragraph there stays, and is the one below.
  const isBlank = before?.type.name === "paragraph" && before.content.size === 0;
  const at = isBlank ? end - before.nodeSize : end;
  const line = state.schema.nodes.paragraph.create();
  // Chrome goes on writing where a selection was before the text around it changed.
  if (editor.view.hasFocus()) getSelection().removeAllRanges();
  editor
    .chain()
    .command(({ tr }) => {
      tr.insert(at, isBlank ? content : content.addToEnd(line));
      return true;
    })
    .setTextSelection(at + content.size + 1)
    .scrollIntoView()
    .focus()
    .run();
}

enhance(document);
// A row that another script added: its field becomes an editor when a person comes to it.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.(SELECTOR)) enhance(target.parentElement);
});
document.addEventListener("richtext:quote", ({ target, detail }) => {
  if (target.matches?.(SELECTOR)) quote(target, detail);
});
