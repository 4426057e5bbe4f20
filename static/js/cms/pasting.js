// Converts HTML pasted into Draftail, the editor of the CMS, and shows which content was changed.
// See docs/decisions/pasting-into-the-cms.md and cms/admin/rich_text.py.

import { cleanPasted } from "../editor/paste.js";
import { blocksOf, NUMBER, PARAGRAPH, WRITTEN } from "./blocks.js";

const { DraftJS, draftail } = window;
const { EditorState, Modifier } = DraftJS;

const TYPE = "PASTED";
const OWN = "data-draftjs-conductor-fragment"; // Draftail's attribute with the copied content
const CHANGE = "change-block-data";
// Maps message keys of cms/admin/rich_text.py to the kinds of lost objects that they count (see
// forum/richtext/objects.py).
const LOST = {
  pictures: ["picture"],
  films: ["film"],
  fields: ["field"],
  equations: ["equation"],
  remarks: ["comment", "deletion"],
};
const ADDRESS = /^(https?:\/\/\S+|[^\s@/]+@[^\s@]+\.[a-z]{2,})$/i;

// Draftail calls this for pasted text. `options` has the content types that the field allows, and
// the messages in `words`.
function onPaste(text, html, editorState, { setEditorState }, options) {
  // If the text is only an address, Draftail itself converts it to a link.
  if (!html || ADDRESS.test(text?.trim() ?? "")) return "not-handled";
  const own = ownText(html);
  const { raw, counts } = own ? fitted(own, options) : converted(html, options);
  if (!raw.blocks.length && !Object.keys(counts).length) return "not-handled";
  if (raw.blocks.length) setEditorState(insert(editorState, raw));
  tell(counts, options.words);
  return "handled";
}

// Returns the content in the format of Draft.js if it was copied from Draftail, otherwise null.
function ownText(html) {
  if (!html.includes(OWN)) return null;
  const page = new DOMParser().parseFromString(html, "text/html");
  try {
    const raw = JSON.parse(page.querySelector(`[${OWN}]`)?.getAttribute(OWN) ?? null);
    return raw?.blocks && raw.entityMap ? raw : null;
  } catch {
    return null;
  }
}

function converted(html, holds) {
  let lost = {};
  const tell = (found) => {
    lost = found;
  };
  const clean = cleanPasted(html, { refers: false, tell });
  const body = new DOMParser().parseFromString(clean, "text/html").body;
  const { blocks, counts } = blocksOf(body, holds);
  for (const [what, kinds] of Object.entries(LOST)) {
    const count = kinds.reduce((sum, kind) => sum + (lost[kind] ?? 0), 0);
    if (count) counts[what] = count;
  }
  // Numbers that were already text in the source are not reported.
  if (html.includes('data-marker="text"')) delete counts.numbers;
  return { raw: rawOf(blocks), counts };
}

// Converts the blocks of blocks.js to the format of Draft.js.
function rawOf(blocks) {
  const raw = { blocks: [], entityMap: {} };
  for (const { type, depth, runs } of blocks) {
    const block = { type, depth, text: "", inlineStyleRanges: [], entityRanges: [], data: {} };
    let link = null;
    for (const run of runs) {
      const range = { offset: block.text.length, length: run.text.length };
      block.text += run.text;
      for (const style of run.styles) block.inlineStyleRanges.push({ ...range, style });
      if (run.link && run.link === link) block.entityRanges.at(-1).length += range.length;
      else if (run.link) {
        const key = Object.keys(raw.entityMap).length;
        raw.entityMap[key] = { type: "LINK", mutability: "MUTABLE", data: run.link };
        block.entityRanges.push({ ...range, key });
      }
      link = run.link;
    }
    raw.blocks.push({ key: DraftJS.genKey(), ...block });
  }
  return raw;
}

// Reduces `raw`, which was copied from another field, to the content types that this field allows.
// If it does not allow numbered lists, their numbers become text.
function fitted(raw, holds) {
  const counts = {};
  const numbers = [];
  const blocks = raw.blocks.map((block) => {
    const { type, depth } = block;
    numbers.length = type === NUMBER ? depth + 1 : Math.min(numbers.length, depth);
    if (type === NUMBER) numbers[depth] = (numbers[depth] ?? 0) + 1;
    if (holds.blocks.includes(type)) return block;
    if (type !== NUMBER) return { ...block, type: PARAGRAPH, depth: 0 };
    counts.numbers = 1;
    return begunWith(`${numbers[depth]}. `, { ...block, type: WRITTEN });
  });
  const kept = blocks.map((block) => ({
    ...block,
    inlineStyleRanges: block.inlineStyleRanges.filter(({ style }) => holds.styles.includes(style)),
    entityRanges: block.entityRanges.filter(({ key }) =>
      holds.entities.includes(raw.entityMap[key]?.type),
    ),
  }));
  return { raw: { ...raw, blocks: kept }, counts };
}

function begunWith(marker, block) {
  const moved = (ranges) =>
    ranges.map((range) => ({ ...range, offset: range.offset + marker.length }));
  return {
    ...block,
    text: marker + block.text,
    inlineStyleRanges: moved(block.inlineStyleRanges),
    entityRanges: moved(block.entityRanges),
  };
}

// Returns the editor state after `raw` has replaced the selection.
function insert(editorState, raw) {
  const fragment = DraftJS.convertFromRaw(raw).getBlockMap();
  const first = fragment.first();
  let content = editorState.getCurrentContent();
  let selection = editorState.getSelection();
  const go = (next) => {
    content = next;
    selection = next.getSelectionAfter();
  };
  if (!selection.isCollapsed()) go(Modifier.removeRange(content, selection, "backward"));
  const length = content.getBlockForKey(selection.getStartKey()).getLength();
  const stands = (block) => fragment.size > 1 && block.getType() !== PARAGRAPH;
  // Headings and list items stay separate blocks. Draft.js would join them to the adjacent words.
  if (selection.getStartOffset() < length && stands(fragment.last())) {
    content = Modifier.splitBlock(content, selection);
  }
  if (selection.getStartOffset() > 0 && stands(first)) go(Modifier.splitBlock(content, selection));
  if (!length && fragment.size === 1 && first.getType() !== PARAGRAPH) {
    go(Modifier.setBlockType(content, selection, first.getType()));
  }
  go(Modifier.replaceWithFragment(content, selection, fragment));
  return EditorState.push(editorState, content, CHANGE);
}

// ---- The notice ----

const SOON = 100; // milliseconds after which screen readers know a new live region

// Shows below the focused editor which content was changed. Wagtail's own messages are at the top
// of the page, where editors who paste further down do not see them.
function tell(counts, words) {
  const plural = new Intl.PluralRules(document.documentElement.lang || "en");
  const said = Object.entries(counts).map(([what, count]) =>
    words[plural.select(count)][what].replace("%(count)s", count),
  );
  const editor = document.activeElement.closest("[data-draftail-editor-wrapper]");
  if (!editor) return;
  const region = editor.parentElement.querySelector(":scope > .pasted-notice") ?? regionAt(editor);
  region.replaceChildren();
  region.hidden = !said.length;
  if (said.length) setTimeout(() => region.append(notice(said.join(" "))), SOON);
}

function regionAt(editor) {
  const region = document.createElement("div");
  region.className = "pasted-notice";
  region.setAttribute("role", "status");
  editor.after(region);
  return region;
}

function notice(text) {
  const block = document.createElement("div");
  block.className = "help-block help-warning";
  block.innerHTML = '<svg class="icon icon-warning icon" aria-hidden="true"></svg>';
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", "#icon-warning");
  block.firstElementChild.append(use);
  block.append(text);
  return block;
}

draftail.registerPlugin({ type: TYPE, onPaste }, "entityTypes");

// After each change of the type "insert-fragment", even after words were dragged, Draftail turns
// all paragraphs that begin with "§ " or "1. " into list items and removes these markers. So the
// type of the change is replaced. Draftail's filter is then skipped, too, but onPaste() has already
// filtered the content.
draftail.registerPlugin(
  {
    type: TYPE,
    // Tells the user that a picture on the clipboard, such as a screenshot, was not pasted.
    handlePastedFiles(files) {
      if (!files.every(({ type }) => type.startsWith("image/"))) return "not-handled";
      tell({ pictures: files.length }, this.words);
      return "handled";
    },
    onChange: (editorState) =>
      editorState.getLastChangeType() === "insert-fragment"
        ? EditorState.set(editorState, { lastChangeType: CHANGE })
        : editorState,
  },
  "plugins",
);
