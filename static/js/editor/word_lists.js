// Word writes list items as paragraphs, with the list and the level in the style and the marker in
// the text. Word for the web writes a separate list around each item. This module turns both into
// nested HTML lists. forum/richtext/word_lists.py does the same on the server.

import { beginWith, isBullet, number } from "./numbering.js";
import { styleOf } from "./styles.js";

const LIST_MARKER =
  /<!(?:--)?\[if !supportLists\](?:--)?>([\s\S]{0,3000}?)<!(?:--)?\[endif\](?:--)?>/gi;

// Adds the style by which Word identifies a list marker, a bullet or a number. Some programs drop the
// style but keep the conditional comments around the marker, so the marker is found by the comments.
export const withListMarkers = (html) =>
  html.replace(LIST_MARKER, '<span data-was-style="mso-list:Ignore">$1</span>');

export function withWordLists(page) {
  let open = [];
  const markers = new Map();
  for (const line of page.querySelectorAll("p, h1, h2, h3, h4, h5, h6")) {
    const marker = markerOf(line);
    if (!marker || line.closest("ul, ol")) continue;
    const place = placeOf(line) ?? placeByIndent(line);
    const words = marker.textContent.replace(/\s+/g, " ").trim();
    const kind = isBullet(words) || isSymbol(marker, words) ? "ul" : "ol";
    marker.remove();
    if (line.localName !== "p") {
      if (kind === "ol") beginWith(line, words);
      continue;
    }
    if (!goesOn(open, line, place)) open = openedBy(line.previousElementSibling);
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
  [...line.querySelectorAll("span[data-was-style*='mso-list' i]")].find((span) =>
    /mso-list:\s*ignore/i.test(styleOf(span)),
  );

const INDENTS = { pt: 36, in: 0.5, cm: 1.27 }; // how far Word indents each level of a list

function placeByIndent(line) {
  const [, number, unit] = styleOf(line).match(/margin-left:\s?([\d.]+)(pt|in|cm)/i) ?? [];
  return { id: "l0", level: Math.min(Math.max(Math.round(number / INDENTS[unit]) || 1, 1), 9) };
}

// Whether the marker is one character in a symbol font, which shows it as a bullet.
function isSymbol(marker, words) {
  if (words.length > 1) return false;
  const around = [marker, ...marker.querySelectorAll("span")];
  if (marker.parentElement.localName === "span") around.push(marker.parentElement);
  const font = /(^|[\s;])font-family:\s?["']?(symbol|wingdings|webdings)/i;
  return around.some((element) => font.test(styleOf(element)));
}

// Whether `line` continues the lists in `open`. If so, blank paragraphs between the lists and
// `line` are removed. Other paragraphs between them are moved into the item above, which is
// possible only if `line` is a deeper item of the same list.
function goesOn(open, line, { id, level }) {
  const between = [];
  for (let node = line.previousElementSibling; ; node = node.previousElementSibling) {
    if (open.length && node === open[0].list) break;
    if (!/^(p|div)$/.test(node?.localName) || placeOf(node)) return false;
    between.unshift(node);
  }
  if (!between.length) return true;
  const above = open.filter((list) => list.level < level);
  const isBlank = between.every((line) => !line.textContent.trim());
  if (!(isBlank ? open : above).some((list) => list.id === id)) return false;
  if (isBlank) {
    for (const line of between) line.remove();
    return true;
  }
  open.length = above.length;
  lastItem(above.at(-1).list).append(...between);
  return true;
}

// Returns the lists in `element` that the list paragraph after it may continue. There are none if
// `element` is not a list from Word.
function openedBy(element) {
  const open = [];
  for (let list = element; list?.matches("ul, ol"); ) {
    const item = lastItem(list);
    const place = item && placeOf(item);
    if (!place) break;
    open.push({ ...place, kind: "", list });
    list = item.querySelector(":scope > :is(ul, ol)");
  }
  return open;
}

function lastItem(list) {
  let item = list.lastElementChild;
  while (item && item.localName !== "li") item = item.previousElementSibling;
  return item;
}

// Returns the list to which `line` belongs: one of the lists in `open`, or a new list. Removes from
// `open` the lists that are nested deeper.
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
  open.push({ level, kind, id, list });
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

// Nests the lists of Word for the web, in which each item has its own list and states its level.
export function withLevelsOfItems(body) {
  for (const around of body.querySelectorAll(".ListContainerWrapper")) {
    around.replaceWith(...around.childNodes);
  }
  let open = [];
  for (const item of body.querySelectorAll("li[data-aria-level]")) {
    const list = item.parentElement;
    if (list.firstElementChild !== item || !list.matches("ul, ol") || list.closest("li")) continue;
    if (!open.length || list.previousElementSibling !== open[0].list) open = [];
    const level = Number(item.dataset.ariaLevel);
    while (open.at(-1)?.level > level) open.pop();
    const before = open.at(-1)?.level === level ? open.pop().list : null;
    if (before && goesOnIn(list, before)) {
      before.append(...list.childNodes);
      list.remove();
      open.push({ level, list: before });
      continue;
    }
    if (open.length) lastItem(open.at(-1).list).append(list);
    open.push({ level, list });
  }
}

// Whether the markers of `list` continue those of the list `before`.
function goesOnIn(list, before) {
  if (list.localName !== before.localName || list.type !== before.type) return false;
  const next = Number(before.getAttribute("start") ?? 1) + before.children.length;
  return list.localName === "ul" || Number(list.getAttribute("start") ?? 1) === next;
}
