// Converts pasted HTML, as cleanPasted() leaves it, to the blocks of Draftail: paragraphs, headings
// and list items. Content that Draftail does not support becomes text: tables, list markers other
// than 1., 2., 3., and headings that the field does not offer. `counts` says how many objects of
// each kind became text or were left out.

import { AS_TEXT, writeOut } from "../editor/numbering.js";

export const PARAGRAPH = "unstyled";
export const BULLET = "unordered-list-item";
export const NUMBER = "ordered-list-item";
// The type of a list item whose marker is part of its text: see cms/admin/rich_text.py.
export const WRITTEN = "written-list-item";
const ITEMS = new Set([BULLET, NUMBER, WRITTEN]);

const DEEPEST = 4; // Draftail's lists have five levels, counted from 0.
const HEADINGS = ["one", "two", "three", "four", "five", "six"].map((level) => `header-${level}`);
const HIGHEST = 3; // cleanPasted() writes h3, h4 and h5.
const STYLES = {
  strong: "BOLD",
  b: "BOLD",
  em: "ITALIC",
  i: "ITALIC",
  s: "STRIKETHROUGH",
  strike: "STRIKETHROUGH",
  del: "STRIKETHROUGH",
  sup: "SUPERSCRIPT",
  sub: "SUBSCRIPT",
};
const LEFT_OUT = new Set(["script", "style", "template", "noscript", "svg", "title"]);
const INLINE = new Set(
  "a abbr acronym big bdi bdo cite code data dfn font ins kbd label mark nobr q samp small span time tt u var".split(
    " ",
  ),
);
const LINK = /^(https?:\/\/|mailto:)/i;
const ADDRESS =
  /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?()[\]'’”]|[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,})/i;
const CELL = "| "; // begins every cell but the first

// Returns {blocks, counts} for the HTML in `body`. `holds` has the names of the `blocks`, `styles`
// and `entities` that the field allows.
export function blocksOf(body, holds) {
  const out = new Writer(holds);
  readAll(body, {}, out);
  out.end();
  return { blocks: out.blocks, counts: out.counts };
}

// Builds the list of blocks {type, depth, runs}, in which each run is {text, styles, link}.
class Writer {
  blocks = [];
  counts = {};
  open = null; // the block to which words are added
  gap = ""; // the separator to put before the next words
  opening = ""; // the start of the block, such as a marker, after which no gap is needed
  lists = []; // for each level, the list to which the last block belongs: {type, length}

  constructor(holds) {
    this.holds = holds;
    this.headings = HEADINGS.filter((type) => holds.blocks.includes(type));
  }

  count(what) {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  begin(type, depth = 0) {
    this.end();
    this.open = { type, depth, runs: [] };
  }

  // Ends the open block, and drops it if it is empty. With `keep` an empty block is kept, such as
  // an item that contains only a list.
  end({ keep = false } = {}) {
    const block = this.open;
    this.open = null;
    this.gap = this.opening = "";
    if (!block) return;
    while (block.runs.length) {
      const last = block.runs.at(-1);
      last.text = last.text.replace(/[ \n]+$/, "");
      if (last.text) break;
      block.runs.pop();
    }
    if (block.runs.every(({ text }) => !text.trim()) && !keep) return;
    this.blocks.push(block);
    this.#follow(block);
  }

  // Predicts into which lists draftjs_exporter puts the items on the server. The exporter compares
  // the type of an item only with the deepest open list. If the types differ, the item begins a new
  // list. If they are equal, the item continues the open list at the item's own depth, even if that
  // list has another type.
  #follow({ type, depth }) {
    const { lists } = this;
    if (!ITEMS.has(type)) lists.length = 0;
    else {
      if (lists.length > depth && lists.at(-1).type !== type) lists.length = depth;
      while (lists.length <= depth) lists.push({ type, length: 0 });
      lists.length = depth + 1;
      lists[depth].length += 1;
    }
  }

  // Whether draftjs_exporter would put this item into a list of another type (see #follow()).
  isMisled(type, depth) {
    const { lists } = this;
    return lists.length > depth && lists.at(-1).type === type && lists[depth].type !== type;
  }

  // The number that the next item of a numbered list at `depth` would show.
  nextNumber(depth) {
    const { lists } = this;
    return lists.length > depth && lists.at(-1).type === NUMBER ? lists[depth].length + 1 : 1;
  }

  get text() {
    return this.open?.runs.map(({ text }) => text).join("") ?? "";
  }

  write(words, { styles = [], link = null, isCode = false }) {
    const before = this.text;
    let text = isCode ? words : words.replace(/[ \t\r\n\f]+/g, " ");
    if (!isCode && (!before || this.gap || /[ \n]$/.test(before))) text = text.replace(/^ /, "");
    if (!text) return;
    if (!this.open) this.begin(PARAGRAPH);
    if (before && this.gap) this.#add(this.gap, [], null);
    this.gap = "";
    if (link || isCode) return this.#add(text, styles, link);
    for (const part of text.split(ADDRESS)) {
      const isMail = /^[^\s/]+@/.test(part);
      const url = ADDRESS.test(part) && !/\s/.test(part) ? (isMail ? `mailto:${part}` : part) : "";
      if (part) this.#add(part, styles, url ? { url } : null);
    }
  }

  // Adds `text`, such as a line break, a marker or the separator of two cells, without styles and
  // without turning addresses in it into links.
  add(text) {
    if (!this.open) return;
    this.gap = "";
    this.#add(text, [], null);
    this.opening = this.text;
  }

  #add(text, styles, link) {
    const allowed = this.holds.entities.includes("LINK") ? link : null;
    this.open.runs.push({ text, styles, link: allowed });
  }

  // Begins the next part of a cell or an item: `gap` will separate it from the part before.
  part(gap) {
    const before = this.text;
    if (before === this.opening) return;
    this.gap = gap === "; " && /[,.;:] *$/.test(before) ? " " : gap;
  }
}

function readAll(element, at, out) {
  for (const node of element.childNodes) read(node, at, out);
}

// Writes `node` to `out`. `at` is the context of the node: {styles, link, isCode, item, isCell},
// each of them optional.
function read(node, at, out) {
  if (node.nodeType === Node.TEXT_NODE) return readWords(node.data, at, out);
  const name = node.localName;
  if (node.nodeType !== Node.ELEMENT_NODE || LEFT_OUT.has(name)) return;
  if (name === "br") return at.isCell ? out.part(" ") : out.add("\n");
  if (STYLES[name] && out.holds.styles.includes(STYLES[name])) {
    return readAll(node, { ...at, styles: [...(at.styles ?? []), STYLES[name]] }, out);
  }
  if (name === "a" && LINK.test(node.getAttribute("href") ?? "")) {
    return readAll(node, { ...at, link: { url: node.getAttribute("href") } }, out);
  }
  if (STYLES[name] || INLINE.has(name)) return readAll(node, at, out);
  if (/^[uo]l$/.test(name)) return readList(node, at, out);
  if (name === "table" && !at.isCell) return readTable(node, at, out);
  if (/^h[1-6]$/.test(name)) return readHeading(node, at, out);
  if (name === "blockquote") out.count("quotations");
  if (name === "pre") out.count("code");
  readBlock(node, name === "pre" ? { ...at, isCode: true } : at, out);
}

function readWords(words, at, out) {
  // Words that follow a nested list in an item become an item of their own, without a marker.
  if (at.item && !at.isCell && !out.open && words.trim()) out.begin(WRITTEN, at.item.depth);
  out.write(words, at);
}

function readBlock(node, at, out) {
  if (at.isCell || at.item) out.part(at.isCell ? "; " : "\n");
  else out.begin(PARAGRAPH);
  readAll(node, at, out);
  if (at.isCell || at.item) out.part(at.isCell ? "; " : "\n");
  else out.end();
}

function readHeading(node, at, out) {
  const [level] = node.localName.match(/\d/);
  const type = out.headings[Math.min(level - HIGHEST, out.headings.length - 1)];
  if (!type || at.isCell || at.item) {
    out.count("headings");
    return readBlock(node, { ...at, styles: [...(at.styles ?? []), "BOLD"] }, out);
  }
  if (level - HIGHEST >= out.headings.length) out.count("levels");
  out.begin(type);
  readAll(node, at, out);
  out.end();
}

// ---- Lists ----

const itemsOf = (list) => [...list.children].filter((child) => child.localName === "li");

// Returns the markers of the items of `list` as text, as writeOut() of numbering.js writes them.
function markersOf(list) {
  const pre = list.ownerDocument.createElement("pre");
  const copy = list.cloneNode();
  for (const item of itemsOf(list)) copy.append(item.cloneNode());
  pre.append(copy);
  writeOut(pre);
  return pre.textContent.split("\n").map((marker) => marker.trim());
}

function readList(list, at, out) {
  const markers = list.dataset.marker === AS_TEXT ? null : markersOf(list);
  if (at.isCell) return readItems(list, markers, at, out);
  const above = at.item ?? { wanted: -1 };
  const wanted = above.wanted + 1;
  const depth = Math.min(wanted, DEEPEST);
  out.end({ keep: Boolean(at.item) });
  if (wanted === DEEPEST + 1) out.count("depth");
  const type = list.localName === "ul" ? BULLET : NUMBER;
  const isShown =
    out.holds.blocks.includes(type) &&
    !out.isMisled(type, depth) &&
    (type === BULLET || showsAll(list, out.nextNumber(depth), wanted));
  const isWritten = !isShown && type === NUMBER;
  if (isWritten && !above.isWritten) out.count("numbers");
  for (const [place, item] of itemsOf(list).entries()) {
    out.begin(isShown ? type : WRITTEN, depth);
    if (!isShown && markers) out.add(`${markers[place]} `);
    readAll(item, { ...at, item: { depth, wanted, isWritten } }, out);
    out.end({ keep: true });
  }
}

// Whether Draftail's numbered lists can show the markers of `list` and of its nested lists. They
// can if the markers are 1., 2., 3. and so on, starting with `first` in `list` and with 1 in each
// nested list.
function showsAll(list, first, depth) {
  const room = DEEPEST - depth;
  if (room < 0 || list.querySelector(`:scope ${":is(ul, ol) ".repeat(room + 1)}`)) return false;
  return [list, ...list.querySelectorAll("ul, ol")].every((each) =>
    countsFrom(each, each === list ? first : 1),
  );
}

function countsFrom(list, first) {
  const items = itemsOf(list);
  if (list.localName === "ul" || list.dataset.marker === AS_TEXT || items.some(goesOn))
    return false;
  return markersOf(list).every((marker, place) => marker === `${first + place}.`);
}

// Whether `item` has words or another list after its first nested list.
function goesOn(item) {
  const nodes = [...item.childNodes].filter((node) => node.textContent.trim());
  const list = nodes.findIndex((node) => /^[uo]l$/.test(node.localName ?? ""));
  return list >= 0 && list < nodes.length - 1;
}

// Writes a list that is in a table cell. Its markers become text.
function readItems(list, markers, at, out) {
  for (const [place, item] of itemsOf(list).entries()) {
    out.part("; ");
    if (markers) {
      out.write(`${markers[place]} `, {});
      out.opening = out.text;
    }
    readAll(item, at, out);
  }
  out.part("; ");
}

// ---- Tables ----

// Writes each row of a table as a paragraph.
function readTable(table, at, out) {
  out.count("tables");
  if (table.caption) readBlock(table.caption, at, out);
  for (const cells of rowsOf(table)) {
    if (at.item) out.part("\n");
    else out.begin(PARAGRAPH);
    const filled = cells.findLastIndex((cell) => cell?.textContent.trim());
    for (const [place, cell] of cells.slice(0, filled + 1).entries()) {
      if (place) out.add(/(^| )$/.test(out.text) ? CELL : ` ${CELL}`);
      if (!cell) continue;
      // Column headings become bold.
      const isBold = cell.localName === "th" && out.holds.styles.includes("BOLD");
      const styles = [...(at.styles ?? []), ...(isBold ? ["BOLD"] : [])];
      readAll(cell, { ...at, styles, isCell: true }, out);
    }
    if (!at.item) out.end();
  }
  if (at.item) out.part("\n");
}

// Returns for each row the array of its cells, indexed by column. A cell that spans several rows is
// in each of these rows.
function rowsOf(table) {
  const held = []; // by column: {cell, rows}
  return [...table.rows].map((row) => {
    const [cells, own] = [[], [...row.cells]];
    while (own.length || held[cells.length]?.rows > 0) {
      const above = held[cells.length];
      if (above?.rows > 0) {
        above.rows -= 1;
        cells.push(above.cell);
        continue;
      }
      const cell = own.shift();
      for (let column = 0; column < cell.colSpan; column += 1) {
        const shown = column ? null : cell;
        held[cells.length] = { cell: shown, rows: cell.rowSpan - 1 };
        cells.push(shown);
      }
    }
    return cells;
  });
}
