// Converts HTML that other programs put on the clipboard to plain HTML for the editor: keeps lists,
// tables, bold and italic, and drops other styles. forum/richtext/pasting.py does the same for
// HTML that reaches the server in another way.

import { withMarks } from "./marks.js";
import { nest, withoutEmptyItems, withTypes, writeOut } from "./numbering.js";
import { readObjects, withConditions } from "./objects.js";
import { declared, styleOf, withoutStyles, withRules } from "./styles.js";
import { mendTables } from "./tables.js";
import { withLevelsOfItems, withListMarkers, withWordLists } from "./word_lists.js";

// Returns `pasted` as HTML for the editor. `refers`: whether quotations may refer to posts. If they
// may, the server writes the author above each quotation. `tell` is called with the number of lost
// objects of each kind.
export function cleanPasted(pasted, { refers = true, tell = () => {} } = {}) {
  const html = withConditions(pasted);
  const source = withoutStyles(withListMarkers(html));
  const page = new DOMParser().parseFromString(source, "text/html");
  const body = page.body;
  withRules(body, html);
  tell(readObjects(page, html));
  if (!refers) withAuthors(body);
  for (const link of body.querySelectorAll("a[href]")) {
    link.setAttribute("href", unwrapped(link.getAttribute("href")));
  }
  withoutRemarks(page);
  for (const script of body.querySelectorAll("pre :is(sup, sub)")) asText(script);
  for (const line of body.querySelectorAll(HEADINGS)) asHeading(line);
  withMarks(body);
  withTypes(body);
  for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) nest(list);
  withWordLists(page);
  withLevelsOfItems(body);
  for (const pre of body.querySelectorAll("pre")) writeOut(pre);
  for (const list of [...body.querySelectorAll("ul, ol")].reverse()) {
    withoutEmptyItems(list, isEmpty);
  }
  mendTables(body, html);
  withLevels(body);
  for (const line of body.querySelectorAll("p, div, h1, h2, h3, h4, h5, h6")) withoutBlanks(line);
  for (const br of body.querySelectorAll("br")) if (isBetweenBlocks(br)) br.remove();
  return body.innerHTML;
}

// If `href` is a redirect by Google Docs or Outlook, returns the target of the redirect, as
// forum/richtext/links.py does. Otherwise returns `href`.
function unwrapped(href) {
  const isRedirect =
    /^https:\/\/(www\.google\.[a-z.]{2,6}\/url|[a-z0-9-]+\.safelinks\.protection\.outlook\.com\/)\?/i;
  if (!isRedirect.test(href) || !URL.canParse(href)) return href;
  const said = new URL(href).searchParams;
  const target = said.get("q") || said.get("url") || "";
  return /^https?:\/\//i.test(target) ? unwrapped(target) : href;
}

const NORMAL = "0123456789+-=";
const SUPER = ["^", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼"];
const SUB = ["_", "₀₁₂₃₄₅₆₇₈₉₊₋₌"];
const NOTES = ":is(.MsoFootnoteReference, .MsoEndnoteReference)";
const isEmpty = (element) => !/[^\s\u200b\ufeff]/.test(element.textContent);

// Turns the line with the author of a quoted post into an ordinary paragraph of the quotation.
function withAuthors(body) {
  for (const line of body.querySelectorAll("blockquote > p.quote-source")) {
    line.classList.remove("quote-source");
    line.parentElement.removeAttribute("data-quote");
  }
}

// Removes HTML comments, reviewers' comments, text deleted by tracked changes, hidden text, and
// elements that only Office needs.
function withoutRemarks(page) {
  const walker = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const comment of comments) comment.remove();
  const unwanted = "xml, script, meta, link, title, .MsoCommentReference, hr.msocomoff, .EOP";
  for (const element of page.querySelectorAll(unwanted)) element.remove();
  for (const element of page.querySelectorAll("[data-was-style*='mso-element' i]")) {
    if (/mso-element:\s*comment/i.test(styleOf(element))) element.remove();
  }
  // Puts a space between a word and the reference to a footnote after it.
  for (const note of page.querySelectorAll(NOTES)) {
    if (!note.parentElement.closest(NOTES)) note.before(" ");
  }
  for (const element of page.querySelectorAll("del, .msoDel")) {
    if (isTracked(element)) element.remove();
  }
  for (const element of page.body.querySelectorAll("*")) {
    if (isHidden(element) || (element.matches(".EOP") && isEmpty(element))) element.remove();
    else if (element.localName.includes(":")) element.replaceWith(...element.childNodes);
  }
}

const isHidden = (element) =>
  declared(element).display === "none" || /(^|[\s;])mso-hide:\s*all/i.test(styleOf(element));

// Whether `element` is a tracked deletion of Word or LibreOffice.
function isTracked(element) {
  if (element.matches(".msoDel, [cite], [datetime], [dctime], [sdctime]")) return true;
  return /\bmso-/i.test(styleOf(element));
}

// Replaces `script`, a superscript or subscript in code, by text, because code cannot contain them.
// See forum/richtext/scripts.py.
function asText(script) {
  const words = script.textContent.trim();
  const [sign, small] = script.localName === "sup" ? SUPER : SUB;
  const others = [...words].some((character) => !NORMAL.includes(character));
  if (/^(\[[^[\]]*\]|\([^()]*\))$/.test(words)) script.replaceWith(` ${words}`);
  else if (others) script.replaceWith(`${sign}(${words})`);
  else script.replaceWith([...words].map((digit) => small[NORMAL.indexOf(digit)]).join(""));
}

function withoutBlanks(line) {
  for (const br of line.querySelectorAll(":scope > br:last-child")) {
    if (!br.nextSibling?.textContent.trim()) br.remove();
  }
  const others = line.parentElement.matches("td, th, li") && line.parentElement.children.length < 2;
  if (isEmpty(line) && !others) line.remove();
}

const HEADINGS = ":is(p, div)[role=heading], p:is(.MsoHeading7, .MsoHeading8, .MsoHeading9)";

// Turns `line`, a paragraph, into a heading. It is a heading of Word for the web, or one of Word
// with a level from 7 to 9, for which HTML has no tag.
function asHeading(line) {
  const level = Math.min(line.getAttribute("aria-level") || 6, 6);
  const heading = line.ownerDocument.createElement(`h${level}`);
  heading.dataset.wasStyle = styleOf(line);
  heading.append(...line.childNodes);
  line.replaceWith(heading);
}

// Maps the levels of headings to the editor's three levels: the highest level that is used becomes
// the first, and so on. _levelled() of cooking.py does the same.
function withLevels(body) {
  const headings = [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(
    (heading) => !isEmpty(heading),
  );
  const levels = [...new Set(headings.map((heading) => heading.localName))].sort();
  for (const heading of headings) {
    const rank = Math.min(levels.indexOf(heading.localName), 2);
    const level = body.ownerDocument.createElement(`h${rank + 3}`);
    level.append(...heading.childNodes);
    heading.replaceWith(level);
  }
}

const BLOCK = /^(p|div|h[1-6]|ul|ol|table|blockquote|pre|hr)$/;

function isBetweenBlocks(br) {
  const { previousElementSibling: before, nextElementSibling: after } = br;
  return [before, after].some((other) => other && BLOCK.test(other.localName));
}
