// Converts HTML that other programs put on the clipboard to plain HTML for the editor: lists,
// tables, bold and italic, without other appearance. forum/richtext/pasting.py does the same for
// HTML that reaches the server in another way.

import {
  beginWith,
  isBullet,
  nest,
  number,
  withoutEmptyItems,
  withTypes,
  writeOut,
} from "./numbering.js";

// Inline styles and handlers violate the content policy even in a parsed document that is never
// shown, so they are removed before parsing. `data-was-style` keeps the styles.
export function withoutStyles(html) {
  return html
    .replace(/<style[\s\S]*?<\/style\s*>/gi, "")
    .replace(/<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi, (tag) =>
      tag.replace(/([\s"'/])(style|on[a-z]+)(?=\s*=)/gi, "$1data-was-$2"),
    );
}

export function cleanPasted(html) {
  const page = new DOMParser().parseFromString(withoutStyles(html), "text/html");
  const body = page.body;
  withClasses(body, html);
  withoutRemarks(page);
  withMarks(page);
  takeOut(body, "strong, b", /(^|[\s;])font-weight:\s*(normal|400)/i);
  takeOut(body, "em, i", /(^|[\s;])font-style:\s*normal/i);
  for (const script of body.querySelectorAll("pre :is(sup, sub)")) asText(script);
  withLists(page);
  withTypes(body, styleOf);
  for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) nest(list);
  for (const pre of body.querySelectorAll("pre")) writeOut(pre);
  for (const list of [...body.querySelectorAll("ul, ol")].reverse()) {
    withoutEmptyItems(list, isEmpty);
  }
  for (const table of body.querySelectorAll("table")) trim(table);
  withLevels(body);
  for (const line of body.querySelectorAll("p, div, h1, h2, h3, h4, h5, h6")) withoutBlanks(line);
  for (const br of body.querySelectorAll("br")) if (isBetweenBlocks(br)) br.remove();
  return body.innerHTML;
}

const styleOf = (element) => element.dataset.wasStyle ?? "";
const NORMAL = "0123456789+-=";
const SUPER = ["^", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼"];
const SUB = ["_", "₀₁₂₃₄₅₆₇₈₉₊₋₌"];
const isEmpty = (element) => !/[^\s\u200b\ufeff]/.test(element.textContent);

// Excel writes bold cells, and bold parts of them, as a class with a rule in its style sheet: copy the rule to the cells.
function withClasses(body, html) {
  const sheet = html.match(/<style[\s\S]*?<\/style\s*>/gi)?.join("") ?? "";
  const said = new Map();
  const rules = sheet.matchAll(/\.(xl\d+|font\d+|c\d+)\s*\{([^{}]*)\}/gi);
  for (const [, name, rule] of rules) said.set(name, rule);
  for (const element of said.size ? body.querySelectorAll("[class]") : []) {
    for (const name of element.classList) {
      if (said.has(name)) element.dataset.wasStyle = `${said.get(name)};${styleOf(element)}`;
    }
  }
}

// Removes HTML comments, comments of reviewers, what tracked changes delete, and elements of Office.
function withoutRemarks(page) {
  const walker = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const comment of comments) comment.remove();
  const unwanted = "xml, script, meta, link, title, .MsoCommentReference, hr.msocomoff";
  for (const element of page.querySelectorAll(unwanted)) element.remove();
  for (const element of page.querySelectorAll("[data-was-style*='mso-element' i]")) {
    if (/mso-element:\s*comment/i.test(styleOf(element))) element.remove();
  }
  // The mark of a note stands apart from the word before it.
  for (const note of page.querySelectorAll(".MsoFootnoteReference, .MsoEndnoteReference")) {
    note.prepend(" ");
  }
  for (const element of page.querySelectorAll("del, .msoDel")) {
    if (isTracked(element)) element.remove();
  }
  for (const element of page.body.querySelectorAll("*")) {
    if (element.localName.includes(":")) element.replaceWith(...element.childNodes);
  }
}

// Whether Word or LibreOffice says who deleted it, or when.
function isTracked(element) {
  if (element.matches(".msoDel, [cite], [datetime], [dctime], [sdctime]")) return true;
  return /\bmso-/i.test(styleOf(element));
}

function withMarks(page) {
  for (const element of page.querySelectorAll(
    "b, i, strong, em, s, strike, font, span, td, th, p, div",
  )) {
    const style = styleOf(element);
    const isMark = !/^(font|span|td|th|p|div)$/.test(element.localName);
    if (isMark && /(^|[\s;])font-(weight:\s*(normal|400)|style:\s*normal)/i.test(style)) {
      element.replaceWith(...element.childNodes);
      continue;
    }
    if (isMark || (/^(p|div)$/.test(element.localName) && holdsBlocks(element))) continue;
    if (/mso-list:/i.test(style)) continue;
    for (const [tag, pattern] of [
      ["strong", /(^|[\s;])font-weight:\s*(bold|[6-9]00)/i],
      ["em", /(^|[\s;])font-style:\s*italic/i],
      ["s", /(^|[\s;])text-decoration(-line)?:[^;]*line-through/i],
      ["sup", /(^|[\s;])vertical-align:\s*super/i],
      ["sub", /(^|[\s;])vertical-align:\s*sub\b/i],
    ]) {
      if (!pattern.test(style) || isEmpty(element)) continue;
      if (tag === "strong" && element.localName === "th") continue;
      const mark = page.createElement(tag);
      mark.append(...element.childNodes);
      element.append(mark);
    }
  }
}

// Divides `marks` so that words are not in them which a style switches off: normal words in <b>.
function takeOut(body, marks, pattern) {
  const off = [...body.querySelectorAll(`:is(${marks}) :is(span, font)`)].filter((element) =>
    pattern.test(styleOf(element)),
  );
  const holders = new Set();
  for (const element of off) {
    for (let up = element.parentElement; up && !holders.has(up); up = up.parentElement) {
      holders.add(up);
    }
  }
  for (const mark of off.length ? [...body.querySelectorAll(marks)] : []) {
    if (holders.has(mark) && mark.isConnected) spread(mark, marks, holders, new Set(off));
  }
}

// Puts what stands in `parent` beside the elements `off` into marks of its own.
function spread(parent, marks, holders, off) {
  let last = null;
  for (const child of [...parent.childNodes]) {
    if (off.has(child) || holders.has(child)) {
      last = null;
      if (!off.has(child)) spread(child, marks, holders, off);
      continue;
    }
    if (!last) {
      last = parent.ownerDocument.createElement(marks.split(",")[0]);
      child.before(last);
    }
    last.append(child);
  }
  if (parent.matches(marks)) parent.replaceWith(...parent.childNodes);
}

const holdsBlocks = (element) =>
  element.querySelector("p, div, h1, h2, h3, h4, h5, h6, ul, ol, blockquote, pre, table");

// Code has no superscripts: text as script_as_text() of forum/richtext/scripts.py writes it.
function asText(script) {
  const words = script.textContent.trim();
  const [sign, small] = script.localName === "sup" ? SUPER : SUB;
  const others = [...words].some((character) => !NORMAL.includes(character));
  if (/^(\[[^[\]]*\]|\([^()]*\))$/.test(words)) script.replaceWith(` ${words}`);
  else if (others) script.replaceWith(`${sign}(${words})`);
  else script.replaceWith([...words].map((digit) => small[NORMAL.indexOf(digit)]).join(""));
}

// Word writes list items as paragraphs: list and level are in the style, the marker is in the text.
// A heading stays one, with its number as text.
function withLists(page) {
  let open = [];
  const markers = new Map();
  for (const line of page.querySelectorAll("[data-was-style*='mso-list' i]")) {
    const place = placeOf(line);
    const marker = markerOf(line);
    if (!/^(p|h[1-6])$/.test(line.localName) || line.closest("ul, ol") || !place || !marker)
      continue;
    const words = marker.textContent.replace(/\s+/g, " ").trim();
    const kind = isBullet(words) || isSymbol(marker) ? "ul" : "ol";
    marker.remove();
    if (line.localName !== "p") {
      if (kind === "ol") beginWith(line, words);
      continue;
    }
    const before = line.previousElementSibling;
    if (!open.length || before !== open[0].list) open = openedBy(before);
    const list = listFor(open, line, place.level, kind, place.id);
    makeItem(line, list);
    if (kind === "ol") markers.set(list, [...(markers.get(list) ?? []), words]);
  }
  for (const [list, words] of markers) number(list, words);
}

function placeOf(element) {
  const [, id, level] = styleOf(element).match(/mso-list:\s*(l\d+)\s+level([1-9])/i) ?? [];
  return id && { id, level: Number(level) };
}

const markerOf = (line) =>
  [...line.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(styleOf(span)));

// In a font of symbols, letters are bullets.
function isSymbol(marker) {
  const around = [marker, ...marker.querySelectorAll("span")];
  if (marker.parentElement.localName === "span") around.push(marker.parentElement);
  const font = /(^|[\s;])font-family:\s?["']?(symbol|wingdings|webdings|courier new)/i;
  return around.some((element) => font.test(styleOf(element)));
}

// The lists in which Word's list paragraphs after the list `element` go on, if it is Word's.
function openedBy(element) {
  const open = [];
  for (let list = element; list?.matches("ul, ol"); ) {
    const item = lastItem(list);
    const place = item && placeOf(item);
    if (!place) break;
    open.push({ level: place.level, kind: "", list });
    list = item.querySelector(":scope > :is(ul, ol)");
  }
  return open;
}

const lastItem = (list) => [...list.children].findLast((child) => child.localName === "li");

// The list for `line`: the last one of `open`, or a new one. Closes deeper ones.
function listFor(open, line, level, name, id) {
  const kind = `${name} ${id}`;
  while (open.at(-1)?.level > level) open.pop();
  if (open.at(-1)?.level === level) {
    if (open.at(-1).kind === kind) return open.at(-1).list;
    open.pop();
  }
  const list = line.ownerDocument.createElement(name);
  if (open.length) lastItem(open.at(-1).list).append(list);
  else line.before(list);
  open.push({ level, kind, list });
  return list;
}

function makeItem(line, list) {
  const item = line.ownerDocument.createElement("li");
  const words = line.ownerDocument.createElement("p");
  words.append(...line.childNodes);
  item.append(words);
  list.append(item);
  line.remove();
}

// Removes empty rows, and empty columns at the end, which a selection of cells often includes.
function trim(table) {
  if (table.querySelector("table")) return;
  const rows = [...table.rows];
  const cells = rows.flatMap((row) => [...row.cells]);
  if (cells.length === 1) return table.replaceWith(...cells[0].childNodes);
  for (const cell of cells) if (isEmpty(cell)) cell.replaceChildren();
  const isTall = cells.some((cell) => cell.rowSpan > 1);
  for (const row of rows.reverse()) {
    if (isEmpty(row)) row.remove();
    else if (isTall) break;
  }
  if (isTall) return;
  const ends = (row) => {
    let end = 0;
    return [...row.cells].map((cell) => {
      end += cell.colSpan;
      return { cell, start: end - cell.colSpan, end };
    });
  };
  const all = [...table.rows].map(ends);
  const full = all.flat().filter(({ cell }) => !isEmpty(cell));
  const width = Math.max(...full.map(({ end }) => end));
  for (const { cell, start } of all.flat()) if (start >= width) cell.remove();
}

function withoutBlanks(line) {
  for (const br of line.querySelectorAll(":scope > br:last-child")) {
    if (!br.nextSibling?.textContent.trim()) br.remove();
  }
  const others = line.parentElement.matches("td, th, li") && line.parentElement.children.length < 2;
  if (isEmpty(line) && !others) line.remove();
}

// Each heading stands below those of a higher level before it, as in _levelled() of cooking.py.
function withLevels(body) {
  const above = [];
  for (const heading of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    if (isEmpty(heading)) continue;
    while (above.at(-1) >= heading.localName) above.pop();
    above.push(heading.localName);
    const level = body.ownerDocument.createElement(`h${Math.min(above.length, 3) + 2}`);
    level.append(...heading.childNodes);
    heading.replaceWith(level);
  }
}

const BLOCK = /^(p|div|h[1-6]|ul|ol|table|blockquote|pre|hr)$/;

function isBetweenBlocks(br) {
  const { previousElementSibling: before, nextElementSibling: after } = br;
  return [before, after].some((other) => other && BLOCK.test(other.localName));
}
