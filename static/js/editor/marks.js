// Puts marks (`strong`, `em`, `s`, `sup`, `sub`) directly around the formatted words of pasted
// HTML. In the source the format of words may come from a tag, a style, or the style of an outer
// element. forum/richtext/marks.py does the same on the server.

import { declared, styleOf } from "./styles.js";

const NAMES = { bold: "strong", italic: "em", struck: "s", raised: "sup", lowered: "sub" };
const TAGS = {
  b: "bold",
  strong: "bold",
  cite: "italic",
  dfn: "italic",
  em: "italic",
  i: "italic",
  var: "italic",
  del: "struck",
  s: "struck",
  strike: "struck",
  sup: "raised",
  sub: "lowered",
};
// Elements whose words are always bold, so that they need no mark.
const BOLD = /^(h[1-6]|th)$/;
const CELLS = /^(td|th|tr|table|tbody|thead|tfoot|img)$/;
const BLOCK = /^(p|div|h[1-6]|ul|ol|li|table|thead|tbody|tfoot|tr|td|th|blockquote|pre|hr)$/;

export function withMarks(body) {
  markIn(body, {});
  for (const mark of body.querySelectorAll(Object.values(NAMES).join())) join(mark);
}

function markIn(parent, around) {
  for (const child of [...parent.childNodes]) {
    if (child.nodeType === Node.TEXT_NODE) mark(child, around);
    if (child.nodeType !== Node.ELEMENT_NODE) continue;
    markIn(child, { ...around, ...marksOf(child) });
    if (child.localName in TAGS || isOnlyStyle(child)) child.replaceWith(...child.childNodes);
  }
}

// Whether `element` only styles its words: it is neither a mention nor the marker of a list item.
const isOnlyStyle = (element) =>
  /^(span|font)$/.test(element.localName) &&
  !element.dataset.mention &&
  !/mso-list|symbol|wingdings|webdings/i.test(styleOf(element));

// The marks that `element` switches on or off for its words, such as {bold: true, italic: false}.
function marksOf(element) {
  const { fontWeight, fontStyle, textDecorationLine, verticalAlign } = declared(element);
  const said = element.localName in TAGS ? { [TAGS[element.localName]]: true } : {};
  if (BOLD.test(element.localName)) said.bold = false;
  else if (/^(normal|lighter|[1-5]\d\d)$/.test(fontWeight)) said.bold = false;
  else if (/^(bold|bolder|[6-9]\d\d)$/.test(fontWeight)) said.bold = true;
  if (fontStyle === "normal") said.italic = false;
  else if (/^(italic|oblique)/.test(fontStyle)) said.italic = true;
  if (textDecorationLine.includes("line-through")) said.struck = true;
  if (CELLS.test(element.localName)) return said;
  if (verticalAlign === "super" || Number.parseFloat(verticalAlign) > 0) said.raised = true;
  if (verticalAlign === "sub" || Number.parseFloat(verticalAlign) < 0) said.lowered = true;
  return said;
}

function mark(text, said) {
  if (!text.data.trim() && !isBesideWords(text)) return;
  let inner = text;
  for (const [word, name] of Object.entries(NAMES).reverse()) {
    if (!said[word]) continue;
    const outer = text.ownerDocument.createElement(name);
    inner.replaceWith(outer);
    outer.append(inner);
    inner = outer;
  }
}

const isBesideWords = ({ previousSibling: before, nextSibling: after }) =>
  [before, after].some((node) => node && !BLOCK.test(node.localName ?? ""));

// Moves the content of all marks of the same kind that directly follow `mark` into `mark`.
function join(mark) {
  while (mark.isConnected && mark.nextSibling?.localName === mark.localName) {
    mark.append(...mark.nextSibling.childNodes);
    mark.nextSibling.remove();
  }
}
