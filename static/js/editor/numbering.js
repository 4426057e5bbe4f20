// Numbered lists: every item shows the marker that it had in the pasted document. The marker becomes
// the automatic number of the list or, where that would differ, text in the item.
// forum/richtext/numbering.py does the same on the server.

import { declared } from "./styles.js";

export const AS_TEXT = "text";
export const DOT = ".";

const STYLES = {
  decimal: "1",
  "lower-alpha": "a",
  "lower-latin": "a",
  "lower-roman": "i",
  "upper-alpha": "A",
  "upper-latin": "A",
  "upper-roman": "I",
};
const TYPES = { 1: "decimal", a: "lower-alpha", A: "upper-alpha", i: "lower-roman" };
TYPES.I = "upper-roman";
const BULLETS = ["disc", "circle", "square"];
// Maps each list style for which HTML has no `type` to a function that writes a number as text.
const OTHERS = {
  "decimal-leading-zero": (ordinal) => String(ordinal).padStart(2, "0"),
  "lower-greek": (ordinal) => GREEK[ordinal - 1] ?? String(ordinal),
};
const GREEK = "αβγδεζηθικλμνξοπρστυφχψω";
const ROMAN = /^M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$/;
const ROMAN_DIGITS = { M: 1000, CM: 900, D: 500, CD: 400, C: 100, XC: 90, L: 50, XL: 40, X: 10 };
Object.assign(ROMAN_DIGITS, { IX: 9, V: 5, IV: 4, I: 1 });
const BULLET = "•";

const isItem = (element) => element.localName === "li";
const itemsOf = (list) => [...list.children].filter(isItem);
const numberIn = (element, name) => {
  const said = element.getAttribute(name) ?? "";
  return /^(0|[1-9]\d{0,3})$/.test(said) ? Number(said) : undefined;
};

// Whether `marker` has no letter and no digit, or is the "o" that Word uses as a circle.
export const isBullet = (marker) => marker === "o" || !/[\p{L}\p{N}]/u.test(marker);

export const beginWith = (element, marker) => element.prepend(`${marker} `);

// Makes `list` show `markers`, one for each item: by attributes if HTML can show them, else as
// text.
export function number(list, markers) {
  const read = readAll(markers);
  for (const [at, item] of itemsOf(list).entries()) {
    if (read) item.setAttribute("value", read.ordinals[at]);
    else beginWith(item.firstElementChild, markers[at]);
  }
  if (!read) list.dataset.marker = AS_TEXT;
  else if (read.suffix !== DOT) list.dataset.marker = read.kind + read.suffix;
  if (read) list.setAttribute("type", read.kind);
}

// Returns {kind, suffix, ordinals} of `markers`, or null if no type of list can show all of them.
function readAll(markers) {
  const parts = markers.map((marker) => marker.match(/^(\d{1,4}|[a-z]{1,9}|[A-Z]{1,9})([.)]?)$/));
  if (parts.some((part) => !part || part[2] !== parts[0][2])) return null;
  const words = parts.map((part) => part[1]);
  const isRoman = /^[ivx]$/i.test(words[0]);
  let best = null;
  for (const kind of ["1", "a", "A", "i", "I"]) {
    const ordinals = words.map((word) => ordinalOf(kind, word));
    if (ordinals.includes(null)) continue;
    const steps = ordinals.filter((ordinal, at) => at && ordinal === ordinals[at - 1] + 1).length;
    // Letters may also be Roman numerals. For each type, this counts the markers that are one more
    // than the marker before them. The type with the highest count wins. In a tie, Roman numerals
    // win if the first marker is i, v or x; otherwise letters win.
    const rank = 2 * steps + (/i/i.test(kind) === isRoman ? 1 : 0);
    if (!best || rank > best.rank) best = { kind, suffix: parts[0][2], ordinals, rank };
  }
  return best;
}

function ordinalOf(kind, word) {
  if (kind === "1") return String(Number(word)) === word ? Number(word) : null;
  if (!(kind === kind.toLowerCase() ? /^[a-z]+$/ : /^[A-Z]+$/).test(word)) return null;
  const upper = word.toUpperCase();
  if (/a/i.test(kind)) return word.length === 1 ? upper.charCodeAt(0) - 64 : null;
  if (!ROMAN.test(upper)) return null;
  return upper
    .match(/C[MD]|X[CL]|I[XV]|[MDCLXVI]/g)
    .reduce((sum, letters) => sum + ROMAN_DIGITS[letters], 0);
}

// Gives each list the markers that its style or the style of its items sets: numbers, bullets or
// none. Markers for which HTML has no type of list become text.
export function withTypes(body) {
  const items = [...body.querySelectorAll(":is(ul, ol) > li")];
  // Browsers show no marker for an item with `display: block`, and do not count it.
  for (const item of items) if (isNoItem(item)) intoPrevious(item);
  for (const list of [...body.querySelectorAll("ul, ol")]) {
    if (list.hasAttribute("data-marker")) continue;
    const shown = shownBy(list);
    const wanted = BULLETS.includes(shown) ? "ul" : "ol";
    const typed = list.localName === wanted ? list : renamed(list, wanted);
    typed.removeAttribute("type");
    if (wanted === "ul") continue;
    for (const [item, ordinal] of numbered(typed)) item.setAttribute("value", ordinal);
    typed.removeAttribute("reversed");
    if (shown === "none") typed.dataset.marker = AS_TEXT;
    else if (shown in OTHERS) writeMarkers(typed, OTHERS[shown]);
    else if (STYLES[shown] !== "1") typed.setAttribute("type", STYLES[shown] ?? "1");
  }
  for (const item of items) if (item.isConnected && isUnmarked(item)) intoPrevious(item);
}

function shownBy(list) {
  const items = itemsOf(list).map((item) => declared(item).listStyleType);
  const ofItems = items.length ? (items.find((name) => name !== "none") ?? "none") : "";
  const given = ofItems || declared(list).listStyleType || list.getAttribute("type") || "";
  if (given in STYLES || given in OTHERS || BULLETS.includes(given) || given === "none") {
    return given;
  }
  return TYPES[given] ?? (list.localName === "ul" || /^["']/.test(given) ? "disc" : "decimal");
}

function renamed(list, name) {
  const other = list.ownerDocument.createElement(name);
  for (const name of ["class", "data-was-style"]) {
    if (list.hasAttribute(name)) other.setAttribute(name, list.getAttribute(name));
  }
  other.append(...list.childNodes);
  list.replaceWith(other);
  return other;
}

const isNoItem = (item) =>
  declared(item).display === "block" && !item.matches("[data-aria-level], [data-listid]");

// Whether `item` hides its marker and belongs to the item before it. It does if other items of the
// list have markers, or if it contains only nested lists.
function isUnmarked(item) {
  if (declared(item).listStyleType !== "none") return false;
  const hasWords = [...item.childNodes].some(
    (node) => node.textContent.trim() && !/^(ul|ol)$/.test(node.localName),
  );
  return !hasWords || item.parentElement.dataset.marker !== AS_TEXT;
}

const BLOCK = /^(p|div|h[1-6]|ul|ol|table|blockquote|pre)$/;

// Moves the words of `item` to the end of the item before it or, if it comes first, before the
// list.
function intoPrevious(item) {
  const before = item.previousElementSibling;
  const words = [...item.childNodes];
  const block = words.findIndex((node) => BLOCK.test(node.localName));
  const line = item.ownerDocument.createElement("p");
  line.append(...words.splice(0, block < 0 ? words.length : block, line));
  if (before && isItem(before)) before.append(...words);
  else item.parentElement.before(...words);
  item.remove();
}

function writeMarkers(list, written) {
  for (const [item, ordinal] of numbered(list)) {
    const line = item.firstElementChild;
    const isFirstLine = line?.matches("p, div") && !line.previousSibling?.textContent.trim();
    beginWith(isFirstLine ? line : item, `${written(ordinal)}.`);
  }
  list.dataset.marker = AS_TEXT;
}

// Moves `list`, a direct child of an outer list, into the item before it. If there is none, moves
// `list` before the outer list, because a new item would show a marker that the source does not
// have.
export function nest(list) {
  const item = list.previousElementSibling;
  if (item && isItem(item)) item.append(list);
  else if (!item && isFirst(list) && !list.closest("pre")) list.parentElement.before(list);
}

function isFirst(element) {
  const { parentNode } = element;
  const before = [...parentNode.childNodes].slice(0, [...parentNode.childNodes].indexOf(element));
  return before.every((node) => !node.textContent.trim());
}

// Replaces lists in code, which cannot contain lists, by lines that begin with the markers as text.
export function writeOut(pre) {
  for (const item of pre.querySelectorAll("ul > li")) beginWith(item, BULLET);
  for (const list of pre.querySelectorAll("ol")) {
    if (list.dataset.marker === AS_TEXT) continue;
    const suffix = list.dataset.marker?.slice(1) ?? DOT;
    for (const [item, ordinal] of numbered(list)) {
      beginWith(item, written(list.getAttribute("type"), ordinal) + suffix);
    }
  }
  for (const block of [...pre.querySelectorAll("ul, ol, li, p, div")].reverse()) {
    if (!block.textContent.endsWith("\n")) block.append("\n");
    block.replaceWith(...block.childNodes);
  }
  pre.normalize();
  const inner = pre.querySelector(":scope > code:only-child") ?? pre;
  if (inner.lastChild?.nodeType === Node.TEXT_NODE) {
    inner.lastChild.data = inner.lastChild.data.trimEnd();
  }
}

function written(kind, ordinal) {
  if (/^a$/i.test(kind) && ordinal > 0 && ordinal < 27) {
    return String.fromCharCode(kind.charCodeAt(0) + ordinal - 1);
  }
  if (!/^i$/i.test(kind) || ordinal < 1 || ordinal > 3999) return String(ordinal);
  let [roman, left] = ["", ordinal];
  for (const [letters, digit] of Object.entries(ROMAN_DIGITS).sort((a, b) => b[1] - a[1])) {
    for (; left >= digit; left -= digit) roman += letters;
  }
  return kind === "I" ? roman : roman.toLowerCase();
}

function numbered(list) {
  const items = itemsOf(list);
  const step = list.hasAttribute("reversed") ? -1 : 1;
  let next = numberIn(list, "start") ?? (step < 0 ? items.length : 1);
  return items.map((item) => {
    const ordinal = numberIn(item, "value") ?? next;
    next = ordinal + step;
    return [item, ordinal];
  });
}

// Removes empty items of a list. The items after them keep their numbers.
export function withoutEmptyItems(list, isEmpty) {
  const keepsNumbers = list.localName === "ol" && list.dataset.marker !== AS_TEXT;
  let expected = null;
  for (const [item, ordinal] of numbered(list)) {
    item.removeAttribute("value");
    if (isEmpty(item)) {
      item.remove();
      continue;
    }
    if (keepsNumbers && expected === null) list.setAttribute("start", ordinal);
    else if (keepsNumbers && ordinal !== expected) item.setAttribute("value", ordinal);
    expected = ordinal + 1;
  }
  if (!keepsNumbers) for (const name of ["start", "type"]) list.removeAttribute(name);
}
