// Decides which cells of pasted tables are aligned right, which are headings, and which empty cells
// are kept. forum/richtext/tables.py does the same on the server. The rules are in
// docs/decisions/cooking.md.

import { styleOf } from "./styles.js";

export const RIGHT = "align-right";

const SHEET = "sheet";
const MAX_FRAMED_ROWS = 50;
const MAX_HEAD = 3;
const MAX_AREA = 50_000;
const MAX_ADDED = 500;

// Recognises tables of other programs by tags that neither the editor nor the server writes. (A
// table with `tabindex` can be from this site: ui.js adds the attribute to wide tables.)
const FOREIGN = new RegExp(
  '<table(?!(?: tabindex="0")?><tbody><tr>| data-pm-slice=)' +
    '|<t[dhr]\\b(?!>| class="align-right"| (?:col|row)span=")' +
    "|<T[ABDHRabdhr]|<[a-z][^<>]*\\s(?:style|align|STYLE|ALIGN)=",
);
const PROGRAM = new RegExp(
  "\\bExcel\\.Sheet\\b|mso-displayed-decimal-separator|\\sx:(?:num|str|fmla)\\b" +
    "|google-sheets-|\\bdata-sheets-" +
    "|a\\.comment-indicator|body,\\s?div,\\s?table,\\s?thead,\\s?tbody",
  "i",
);
const ALIGN = /(?:^|[\s;])text-align:\s?(right|end|left|start|center|justify)/gi;
// The grey grid lines of Google Sheets do not count as borders.
const BORDER =
  /(?:^|[\s;])border(?:-(?:top|right|bottom|left))?(?:-style)?:(?![^;]{0,60}(?:#ccc|204, 204, 204))[^;]{0,60}\b(?:solid|dashed|dotted|double|hairline)\b/i;
// The number format that Excel gives to a cell. The formats "General" and "\@" (text) do not say
// that the cell has a number.
const NUMBER_FORMAT = /mso-number-format:\s?([^;]{1,200})/gi;
const NO_NUMBER = /^["']?(?:general|\\?@)/i;
const AMOUNT = /^[-–−+(]?\s?[0-9.,\s]*\s?(?:%|zł|PLN|EUR|€|tys\.|mln)?\)?$/i;
const YEAR = /^(?:19|20)[0-9]{2}$/;
const FIELD = /:$|\.{3}|…|_{2}/;

const isBlank = (text) => !/[^\s\u200b\ufeff]/.test(text);

// Returns the origin of the tables in `html`: SHEET for a spreadsheet program, "" if the editor or
// the server wrote the tables, or "other".
function originOf(html) {
  if (!FOREIGN.test(html)) return "";
  // HTML from Word and Outlook also mentions Excel. It does not count as HTML from Excel.
  const isExcel = html.includes("office:excel") && !html.includes("office:word");
  return isExcel || PROGRAM.test(html) ? SHEET : "other";
}

export function mendTables(body, html) {
  const origin = originOf(html);
  const holders = new Set();
  for (const inner of [...body.querySelectorAll("table table")].reverse()) {
    holders.add(inner.parentElement.closest("table"));
    unnest(inner);
  }
  if (!origin) return;
  for (const table of body.querySelectorAll("table")) {
    for (const caption of table.querySelectorAll("caption")) table.before(asBlock(caption));
    mend(table, origin, holders.has(table));
  }
}

// Replaces a table that is in a cell of another table by one block for each of its cells.
function unnest(table) {
  table.replaceWith(...[...table.querySelectorAll("caption, td, th")].map(asBlock));
}

function asBlock(element) {
  const block = element.ownerDocument.createElement("div");
  block.append(...element.childNodes);
  element.remove();
  return block;
}

function mend(table, origin, heldTables) {
  let cells = place([...table.rows]);
  if (cells.every((cell) => cell.isEmpty)) return table.remove();
  if (origin === SHEET) cells = withoutEmptyRows(withoutEmptyEnds(cells));
  compress(cells);
  if (cells.length === 1 && !heldTables) return table.replaceWith(...cells[0].element.childNodes);
  nameHeadings(cells);
  write(table, [...cells, ...missing(cells, table.ownerDocument)]);
}

// ---- The grid ----

// The cells of `rows` with their positions. A merged cell becomes narrower if a cell of an earlier
// row occupies some of its columns.
function place(rows) {
  const cells = [];
  const taken = []; // for each column: the first row in which it is free again
  const all = rows.flatMap((row) => [...row.cells]);
  const area = all.reduce((sum, { colSpan, rowSpan }) => sum + colSpan * (rowSpan || 1), 0);
  const isFree = (column, row) => (taken[column] ?? 0) <= row;
  for (const [row, line] of rows.entries()) {
    let column = 0;
    for (const element of line.cells) {
      while (!isFree(column, row)) column += 1;
      const isMerged = area <= MAX_AREA;
      const height = isMerged ? Math.min(element.rowSpan || 1, rows.length - row) : 1;
      const start = column;
      const end = column + (isMerged ? element.colSpan : 1);
      for (; column < end && isFree(column, row); column++) taken[column] = row + height;
      cells.push({
        element,
        row,
        column: start,
        width: column - start,
        height,
        name: element.localName,
        isEmpty: isBlank(element.textContent),
        isRight: isRight(element),
        isFramed: BORDER.test(styleOf(element)),
        inHead: line.parentElement.localName === "thead",
      });
    }
  }
  return cells;
}

// Not Math.max(...), because a sheet may have more cells than a call can have arguments.
const most = (numbers) => numbers.reduce((one, other) => Math.max(one, other), 0);
const heightOf = (cells) => most(cells.map(({ row, height }) => row + height));
const widthOf = (cells) => most(cells.map(({ column, width }) => column + width));

// Removes rows and columns in which no cell begins, such as those that a colspan of 99 adds.
function compress(cells) {
  const rows = numbersOf(new Set(cells.map(({ row }) => row)), heightOf(cells));
  const columns = numbersOf(new Set(cells.map(({ column }) => column)), widthOf(cells));
  for (const cell of cells) {
    cell.height = rows[cell.row + cell.height] - rows[cell.row];
    cell.width = columns[cell.column + cell.width] - columns[cell.column];
    cell.row = rows[cell.row];
    cell.column = columns[cell.column];
  }
}

// Returns for each number from 0 to `end` how many of the numbers below it are in the set `used`.
function numbersOf(used, end) {
  const numbers = [0];
  for (let at = 0; at < end; at++) numbers.push(numbers[at] + (used.has(at) ? 1 : 0));
  return numbers;
}

// Returns empty cells for all unoccupied positions, or no cells if there are more than MAX_ADDED
// such positions.
function missing(cells, page) {
  const [height, width] = [heightOf(cells), widthOf(cells)];
  const area = cells.reduce((sum, cell) => sum + cell.width * cell.height, 0);
  if (height * width === area || height * width - area > MAX_ADDED) return [];
  const taken = new Set();
  for (const cell of cells) {
    for (let at = 0; at < cell.width * cell.height; at++) {
      const row = cell.row + Math.floor(at / cell.width);
      taken.add(row * width + cell.column + (at % cell.width));
    }
  }
  const added = [];
  for (let at = 0; at < height * width; at++) {
    if (taken.has(at)) continue;
    const element = page.createElement("td");
    const [row, column] = [Math.floor(at / width), at % width];
    added.push({ element, name: "td", row, column, width: 1, height: 1, isEmpty: true });
  }
  return added;
}

function write(table, cells) {
  const page = table.ownerDocument;
  const rows = Array.from({ length: heightOf(cells) }, () => page.createElement("tr"));
  for (const cell of cells.sort((one, other) => one.row - other.row || one.column - other.column)) {
    const element = page.createElement(cell.isEmpty ? "td" : cell.name);
    if (cell.isRight) element.className = RIGHT;
    if (cell.width > 1) element.colSpan = cell.width;
    if (cell.height > 1) element.rowSpan = cell.height;
    if (!cell.isEmpty) element.append(...cell.element.childNodes);
    rows[cell.row].append(element);
  }
  const body = page.createElement("tbody");
  body.append(...rows);
  table.replaceChildren(body);
}

// ---- Words that are aligned right ----

function isRight(cell) {
  const sides = new Set(sidesOf(cell, sideAround(cell) || (isNumber(cell) ? "right" : "left")));
  return sides.size === 1 && sides.has("right");
}

// Whether Excel treats the content of `cell` as a number, which it aligns right by default.
function isNumber(cell) {
  if (cell.hasAttribute("x:num")) return true;
  const format = [...styleOf(cell).matchAll(NUMBER_FORMAT)].at(-1)?.[1];
  return format && !NO_NUMBER.test(format) && AMOUNT.test(cell.textContent.trim());
}

// The alignment that the cell, its row or its table sets: "right", "left", or "" if none is set.
function sideAround(cell) {
  for (let element = cell; element; element = element.parentElement) {
    if (!element.matches("td, th, tr, tbody, thead, table")) break;
    if (sideOf(element)) return sideOf(element);
  }
  return "";
}

function sideOf(element) {
  if (element.matches(`:is(td, th).${RIGHT}`)) return "right";
  const style = [...styleOf(element).matchAll(ALIGN)].at(-1)?.[1];
  // The attribute `align` of a table aligns the table, not its words.
  const said = style ?? (element.localName === "table" ? "" : element.getAttribute("align"));
  if (!/^(right|end|left|start|center|justify)$/i.test(said ?? "")) return "";
  return /^(right|end)$/i.test(said) ? "right" : "left";
}

// Returns the alignment of each text in `node`: "right" or "left". `side` is the alignment of
// `node`.
function sidesOf(node, side) {
  return [...node.childNodes].flatMap((child) => {
    if (child.nodeType === Node.TEXT_NODE) return isBlank(child.data) ? [] : [side];
    return child.nodeType === Node.ELEMENT_NODE ? sidesOf(child, sideOf(child) || side) : [];
  });
}

// ---- Empty rows and columns of a sheet ----

// Removes the rows without words, except rows in which all cells have borders. Above the last row
// with words, rows that a merged cell covers are kept, too. Below the last row with words, at most
// MAX_FRAMED_ROWS rows with borders are kept.
function withoutEmptyRows(cells) {
  const height = heightOf(cells);
  const full = new Set(cells.filter((cell) => !cell.isEmpty).map(({ row }) => row));
  const framed = new Set(cells.map(({ row }) => row));
  const merged = new Set();
  for (const { row, isFramed, height: rows } of cells) {
    if (!isFramed) framed.delete(row);
    for (let at = row; rows > 1 && at < row + rows; at++) merged.add(at);
  }
  const last = most([...full]);
  const stay = new Set();
  for (let [row, ends] = [0, 0]; row < height; row++) {
    if (full.has(row) || (row < last && (framed.has(row) || merged.has(row)))) stay.add(row);
    else if (row > last && framed.has(row) && ++ends <= MAX_FRAMED_ROWS) stay.add(row);
  }
  const numbers = numbersOf(stay, height);
  for (const cell of cells) {
    cell.height = numbers[cell.row + cell.height] - numbers[cell.row];
    cell.row = numbers[cell.row];
  }
  return cells.filter((cell) => cell.height);
}

// Removes the columns after the last column that has words or borders.
function withoutEmptyEnds(cells) {
  const full = cells.filter((cell) => !cell.isEmpty || cell.isFramed);
  const end = most(full.map(({ column }) => column)) + 1;
  for (const cell of cells) cell.width = Math.min(cell.width, Math.max(end - cell.column, 1));
  return cells.filter(({ column }) => column < end);
}

// ---- Headings ----

// Turns the cells of the head into `th`. The head is the `thead`. If the table has neither `thead`
// nor `th`, the head is the rows at the top that have only bold words.
function nameHeadings(cells) {
  let head = cells.filter((cell) => cell.inHead);
  if (head.length) {
    if (head.length === cells.length || head.some((cell) => FIELD.test(wordsOf(cell)))) return;
  } else {
    if (cells.some((cell) => cell.name === "th")) return;
    const height = boldHeight(cells);
    head = cells.filter(({ row }) => row < height);
    if (!isHead(head, cells)) return;
  }
  for (const cell of head) {
    const marks = isBold(cell) ? cell.element.querySelectorAll("strong, b") : [];
    for (const mark of marks) mark.replaceWith(...mark.childNodes);
    cell.name = "th";
  }
}

function textsOf({ element }) {
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!isBlank(walker.currentNode.data)) texts.push(walker.currentNode);
  return texts;
}

const wordsOf = (cell) =>
  textsOf(cell)
    .map(({ data }) => data)
    .join(" ")
    .trim();

function isBold(cell) {
  return textsOf(cell).every((text) => {
    const mark = text.parentElement.closest("strong, b");
    return mark && cell.element.contains(mark);
  });
}

// Returns how many rows at the top have only bold words, or are covered by merged cells of such
// rows.
function boldHeight(cells) {
  let [height, reach] = [0, 0];
  for (let row = 0; row < heightOf(cells) && height <= MAX_HEAD; row++) {
    const line = cells.filter((cell) => cell.row === row);
    const said = line.filter((cell) => !cell.isEmpty);
    if (row >= reach && !(said.length && said.every(isBold))) break;
    height = row + 1;
    reach = Math.max(reach, ...line.map((cell) => cell.row + cell.height));
  }
  return height;
}

// Whether `head`, the cells of the rows at the top with only bold words, names the columns.
function isHead(head, cells) {
  const height = heightOf(head);
  if (!head.length || height > MAX_HEAD || height === heightOf(cells)) return false;
  const said = head.filter((cell) => !cell.isEmpty);
  if (said.some((cell) => FIELD.test(wordsOf(cell))) || hasAmounts(said)) return false;
  const named = new Set();
  for (const { column, width } of said) {
    for (let at = column; at < column + width; at++) named.add(at);
  }
  // The first column may have no name, unless all cells below the head are empty.
  const isFilled = cells.some((cell) => cell.row >= height && !cell.isEmpty);
  for (let at = isFilled ? 1 : 0; at < widthOf(cells); at++) if (!named.has(at)) return false;
  return said.some((one) => said.some((other) => one !== other && one.row === other.row));
}

// Whether a cell of the head is a number and not a year. Ignores rows that only number the columns
// (1, 2, 3).
function hasAmounts(said) {
  for (const row of new Set(said.map((cell) => cell.row))) {
    const words = said.filter((cell) => cell.row === row).map(wordsOf);
    if (words.every((word, at) => word === String(at + 1))) continue;
    if (words.some((word) => AMOUNT.test(word) && !YEAR.test(word))) return true;
  }
  return false;
}
