// Turns the textareas of forum.richtext.fields.RichTextWidget into rich-text editors. Each textarea
// stays in the form and has the value, so a normal submit works. Without this script users type
// into the textarea.
//
// For other scripts: after setting `textarea.value`, dispatch "change" on the textarea to update
// the editor. While a person types, the textarea dispatches "input". `textarea.focus()` focuses the
// editor. The event "richtext:ready" (detail: {editor}) says that the editor is ready. Fields added
// later get an editor when they are focused.

import { askForLink } from "./editor/link-dialog.js";
import { offerPeople } from "./editor/mentions.js";
import { makeNotice } from "./editor/notice.js";
import { cleanPasted } from "./editor/paste.js";
import { extensionsOf } from "./editor/schema.js";
import { withoutStyles } from "./editor/styles.js";
import { pasteCells } from "./editor/table-paste.js";
import { joinToolbar } from "./editor/toolbar.js";

const SELECTOR = "textarea[data-django-prose-editor-forum]";
const ADDRESS = /^(https?:\/\/[^\s/?#]+\S*|mailto:[^\s@]+@\S+)$/i;

const LONGEST = 300_000; // characters of HTML

let counter = 0;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// Whether the server keeps links to `href`.
const isAddress = (href) => /^(https?|mailto):/i.test(href) && URL.canParse(href);

// Converts a typed web or e-mail address to the href of a link. Returns "" for any other text.
function toHref(typed) {
  const text = typed.trim();
  const isBare = /^[^\s@:/?#]+\.[^\s@:/?#.]{2,}([/?#:]\S*)?$/.test(text);
  const isMail = /^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(text);
  const href = (isMail ? "mailto:" : isBare ? "https://" : "") + text;
  return ADDRESS.test(href) && isAddress(href) ? href : "";
}

// If the pasted content is one address, returns the href for a link on the selected words,
// otherwise "". Addresses within a text are linked by the server: see forum/richtext/links.py.
function pastedHref(slice) {
  const text = slice.content.textBetween(0, slice.content.size, "\n").trim();
  return /^((https?:\/\/|mailto:|www\.)\S+|[^\s@]+@\S+)$/i.test(text) ? toHref(text) : "";
}

// ---- The value of the textarea: the editor's HTML, or plain text typed without it ----

// Whether the value is HTML of the editor and not plain text. is_markup() of cooking.py has the
// same rule.
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

// Converts the cursor position `offset` of a textarea to a position in the document of toContent().
// In the document the gap between two paragraphs counts as two: the end of the first and the start
// of the second. Returns Infinity if the value is HTML.
function positionOf(source, offset, { blocks }) {
  if (isMarkup(source, blocks)) return Infinity;
  const before = [...source.matchAll(GAP)].filter((gap) => gap.index < offset);
  const ends = before.map((gap) => gap.index + gap[0].length);
  const surplus = before.reduce((sum, gap) => sum + gap[0].length - 2, 0);
  return 1 + Math.max(offset, ...ends) - surplus;
}

// ---- The editor ----

// What the field is called, without the words for optional fields.
function labelOf({ labels }) {
  const label = labels[0]?.cloneNode(true);
  label?.querySelector(".field-optional")?.remove();
  return label?.textContent.trim() ?? "";
}

// The attributes of the editor's element, with the accessible name and description of the textarea.
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

// Who wrote the post with the id `post`: as the form says, or as the post on this page does.
function authorOf(textarea, post) {
  const known = JSON.parse(textarea.dataset.quoted ?? "{}");
  const name = document.querySelector(`.post[data-post="${Number(post)}"] .author-name`);
  return known[post] ?? name?.textContent.trim() ?? "";
}

async function takeOver(textarea) {
  const settings = JSON.parse(textarea.dataset.djangoProseEditorForum);
  const { extensions: named, words, blocks } = settings;
  // The import is dynamic. If it fails, quotations still work in the textarea.
  const library = await import("../django_prose_editor/editor.js");
  const kit = {
    library,
    words,
    blocks,
    hasCodeButtons: settings.codeButtons,
    authorOf: (post) => authorOf(textarea, post),
    make,
    isAddress,
    toHref,
    withoutStyles,
    cleanPasted,
  };
  // A form with an error may contain a text far beyond the limit. In the editor this would freeze
  // the browser.
  if (textarea.value.length > LONGEST) return null;
  const hadFocus = document.activeElement === textarea;
  // Ends a composition (input method, dead key), so that the textarea contains its text.
  if (hadFocus) textarea.blur();
  const holder = make("div", { class: "richtext" });
  const status = make("p", { class: "richtext-status", role: "status" });
  kit.say = (words_) => {
    status.textContent = words_;
  };
  const caretAt = (offset) => positionOf(textarea.value, offset, kit);
  const caret = { from: caretAt(textarea.selectionStart), to: caretAt(textarea.selectionEnd) };
  const extensions = extensionsOf(named, kit, (editor) => askForLink(editor, kit));
  let known = textarea.value;
  // `source`: the HTML of a quotation that the field has as plain text (see
  // forum/threads/quoting.py). The editor shows the HTML, but the field keeps the plain text until
  // something is typed, so that a draft is saved only then.
  const { source } = textarea.dataset;
  const first = source && known === textarea.defaultValue ? source : known;
  let used = hadFocus;
  // Whether the text may refer to people (mentions) and posts (quotations).
  const refers = Boolean(textarea.dataset.mentions);

  if (refers) extensions.push(offerPeople(textarea, holder, kit));
  textarea.before(holder, status);
  let lost = {};
  const tell = (found) => {
    lost = found;
  };
  // Shows what was lost in a paste or drop. Returns whether only files were pasted or dropped,
  // which the editor ignores.
  const tellLost = (transfer) => {
    const hasText = transfer?.types.some((type) => /^text\/(plain|html)$/.test(type));
    const files = hasText ? [] : [...(transfer?.files ?? [])];
    for (const file of files) {
      const kind = file.type.startsWith("image/") ? "picture" : "file";
      lost[kind] = (lost[kind] ?? 0) + 1;
    }
    showLost(lost);
    lost = {};
    return files.length > 0;
  };
  const editor = new kit.library.Editor({
    element: holder,
    extensions,
    content: toContent(first, kit),
    editable: !textarea.disabled && !textarea.readOnly,
    injectCSS: false,
    enableInputRules: false,
    enablePasteRules: false,
    editorProps: {
      attributes: namedAs(textarea),
      // The cursor stays below the toolbar, which may stick to the top of the window.
      scrollThreshold: { top: 100, bottom: 0, left: 0, right: 0 },
      scrollMargin: { top: 100, bottom: 5, left: 5, right: 5 },
      transformPastedHTML: (html) => kit.cleanPasted(html, { refers, tell }),
      handleDrop: (_view, event) => tellLost(event.dataTransfer),
      handlePaste(view, event, slice) {
        if (tellLost(event.clipboardData)) return true;
        const href = view.state.selection.empty ? "" : pastedHref(slice);
        if (href) return editor.commands.setLink({ href });
        return pasteCells(view, slice, kit);
      },
    },
    onFocus() {
      used = true;
    },
    onUpdate({ transaction }) {
      if (!transaction.getMeta("paste")) kit.say("");
      known = textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  if (editor.isEditable) joinToolbar(editor, holder, labelOf(textarea), kit);
  const showLost = makeNotice(holder, textarea.form, kit, () => editor.view.focus());

  const show = () => {
    if (textarea.value === known) return;
    known = textarea.value;
    editor.commands.setContent(toContent(known, kit), { emitUpdate: false });
  };
  textarea.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  textarea.form?.addEventListener("reset", () => setTimeout(show));

  // The textarea is only visually hidden, because its label, links to its errors and focus() must
  // still work.
  textarea.classList.add("richtext-source");
  textarea.tabIndex = -1;
  textarea.setAttribute("aria-hidden", "true");
  textarea.addEventListener("focus", () => editor.view.focus());
  if (hadFocus) {
    // Focuses the editor at once, because a key pressed before the next frame would be lost.
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

// Inserts a quotation of a post below the block with the cursor, or at the end if there is no
// cursor, and puts the cursor into an empty paragraph below the quotation. `post`: the id of the
// post. `html` or `text`: the quoted text. Other scripts trigger it with the event
// "richtext:quote" on the textarea; the `detail` of the event is the object `{ post, html, text }`.
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
  // An empty paragraph that is already there is used as the paragraph below the quotation.
  const isBlank = before?.type.name === "paragraph" && before.content.size === 0;
  const at = isBlank ? end - before.nodeSize : end;
  const line = state.schema.nodes.paragraph.create();
  // Without this, text typed in Chrome would appear at the old position of the selection.
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
// Fields in rows that other scripts add become editors when they get the focus.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.(SELECTOR)) enhance(target.parentElement);
});
document.addEventListener("richtext:quote", ({ target, detail }) => {
  if (target.matches?.(SELECTOR)) quote(target, detail);
});
