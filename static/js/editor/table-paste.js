// Pastes table cells into a table. Where no table is allowed, pastes them as text. The editor's own
// library would drop or repeat cells to fit the selection, and fails with merged cells.

const roleOf = (node) => node.type.spec.tableRole;
const isCell = (node) => /cell/.test(roleOf(node) ?? "");

// Pastes `slice` if it contains table cells or if cells are selected. Otherwise returns false, so
// that the editor pastes it. If tables become text, `kit.say` tells the user.
export function pasteCells(view, slice, kit) {
  const { CellSelection } = kit.library.pm.tables;
  const { state } = view;
  kit.say("");
  const isOurs = holdsCells(slice.content) || state.selection instanceof CellSelection;
  if (!isOurs || !slice.content.size) return false;
  for (const way of [pasted, asText, asLine]) {
    try {
      const { tr, isWhole } = way(state, slice, kit);
      if (!hasWords(tr.doc, slice)) continue;
      if (!isWhole) kit.say(kit.words.pastedAsText);
      view.dispatch(tr.scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste"));
      return true;
    } catch (error) {
      console.info("Pasted in another way:", error);
    }
  }
  return false;
}

function holdsCells(content) {
  let found = false;
  content.descendants((node) => {
    found ||= Boolean(roleOf(node));
    return !found;
  });
  return found;
}

// Whether `doc` has all words of `slice`. Throws if `doc` is not valid.
function hasWords(doc, slice) {
  doc.check();
  const text = doc.textContent;
  let has = true;
  slice.content.descendants((node) => {
    if (node.isText && node.text.trim()) has &&= text.includes(node.text);
    return has;
  });
  return has;
}

// Returns {tr, isWhole}: the transaction that pastes `slice`, and whether its tables stay tables.
function pasted(state, slice, kit) {
  const { tables, model } = kit.library.pm;
  const { start, cleared } = withoutSelectedCells(state, kit);
  const rows = rowsOf(slice.content);
  let [words, isWhole] = [slice, true];
  if (tables.isInTable(start) && holdsCells(slice.content)) {
    const count = rows.reduce((sum, row) => sum + row.childCount, 0);
    if (count > 1)
      return { tr: joined(state, [...cleared, withCells(start, rows, kit)], kit), isWhole };
    isWhole = count === 1;
    words = new model.Slice(withoutTables(slice.content, model), 0, 0);
  }
  const tr = start.tr;
  const isSingle = !words.openStart && !words.openEnd && words.content.childCount === 1;
  const single = isSingle ? words.content.firstChild : null;
  if (single?.type.name === "paragraph") tr.replaceSelection(new model.Slice(words.content, 1, 1));
  else if (single) tr.replaceSelectionWith(single);
  else tr.replaceSelection(words);
  return { tr: joined(state, [...cleared, tr], kit), isWhole };
}

// Returns the rows of `content` if it is a single table, or only table rows, or only table cells;
// otherwise an empty list.
function rowsOf(content) {
  const [first] = content.content;
  if (roleOf(first) === "table" && content.childCount === 1) return rowsOf(first.content);
  if (roleOf(first) === "row") return content.content;
  return isCell(first) ? [first.type.schema.nodes.tableRow.create(null, content)] : [];
}

// The transaction that puts the cells of `rows` into the table, starting at the cell with the
// cursor. A table that is too small grows. Merged cells at the edge of the pasted area are divided.
function withCells(state, rows, { library }) {
  const { selectedRect, TableMap } = library.pm.tables;
  const { table, tableStart, map, top, left } = selectedRect(state);
  const other = table.type.create(null, rows);
  const { width, height } = TableMap.get(other);
  const area = { top, left, bottom: top + height, right: left + width };
  const size = {
    width: Math.max(map.width, area.right),
    height: Math.max(map.height, area.bottom),
  };
  const cells = cellsOf(table, TableMap).flatMap((cell) => outside(cell, area));
  for (const { node, ...at } of cellsOf(other, TableMap)) {
    const [row, column] = [at.top + top, at.left + left];
    cells.push({ node, top: row, left: column, bottom: at.bottom + top, right: at.right + left });
  }
  const made = tableOf(cells, size, table);
  const tr = state.tr.replaceWith(tableStart - 1, tableStart - 1 + table.nodeSize, made);
  const last = TableMap.get(made).map[(area.bottom - 1) * size.width + area.right - 1];
  const end = tr.doc.resolve(tableStart + last + made.nodeAt(last).nodeSize - 1);
  return tr.setSelection(library.pm.state.Selection.near(end, -1));
}

function cellsOf(table, TableMap) {
  const map = TableMap.get(table);
  const places = [...new Set(map.map)].filter((at) => at);
  return places.map((at) => ({ node: table.nodeAt(at), ...map.findCell(at) }));
}

// Divides `cell` and returns its parts outside `area`. The first of them gets the words. Returns
// [cell] if no part of the cell is in `area`.
function outside(cell, area) {
  const isApart =
    cell.right <= area.left ||
    cell.left >= area.right ||
    cell.bottom <= area.top ||
    cell.top >= area.bottom;
  if (isApart) return [cell];
  const parts = [];
  for (let top = cell.top; top < cell.bottom; top++) {
    for (let left = cell.left; left < cell.right; left++) {
      if (top >= area.top && top < area.bottom && left >= area.left && left < area.right) continue;
      const node = parts.length ? cell.node.type.createAndFill() : cell.node;
      parts.push({ node, top, left, bottom: top + 1, right: left + 1 });
    }
  }
  return parts;
}

// Returns a table with the attributes of `old` and with `cells`. All other places get empty cells.
function tableOf(cells, { width, height }, old) {
  const { tableCell, tableRow } = old.type.schema.nodes;
  const grid = Array.from({ length: height }, () => new Array(width).fill(null));
  for (const cell of cells) {
    for (let row = cell.top; row < cell.bottom; row++) {
      grid[row].fill(cell, cell.left, cell.right);
    }
  }
  const rows = grid.map((line, row) => {
    const starting = line.map((cell, column) => {
      if (!cell) return tableCell.createAndFill();
      if (cell.top !== row || cell.left !== column) return null;
      const { node, top, left, bottom, right } = cell;
      const attrs = { ...node.attrs, colspan: right - left, rowspan: bottom - top, colwidth: null };
      return node.type.createAndFill(attrs, node.content);
    });
    return tableRow.create(null, starting.filter(Boolean));
  });
  return old.type.create(old.attrs, rows);
}

// Returns `content` with each table replaced by the blocks in its cells.
function withoutTables(content, model) {
  let blocks = model.Fragment.empty;
  content.forEach((node) => {
    const isEmpty = node.isTextblock && !node.content.size;
    if (roleOf(node) || (!node.isTextblock && holdsCells(node.content))) {
      blocks = blocks.append(withoutTables(node.content, model));
    } else if (!isEmpty) blocks = blocks.addToEnd(node);
  });
  return blocks;
}

// Empties the selected cells. Returns {start, cleared}. `start` is the new state, with the cursor
// in the first selected cell. `cleared` are the transactions that lead to it.
function withoutSelectedCells(state, { library }) {
  const { tables, state: states } = library.pm;
  if (!(state.selection instanceof tables.CellSelection)) return { start: state, cleared: [] };
  const { map, tableStart, top, left } = tables.selectedRect(state);
  const cell = tableStart + map.map[top * map.width + left];
  let cleared = state.tr;
  tables.deleteCellSelection(state, (tr) => {
    cleared = tr;
  });
  const first = cleared.mapping.map(cell, -1) + 1;
  cleared.setSelection(states.Selection.near(cleared.doc.resolve(first)));
  const { state: start, transactions } = state.applyTransaction(cleared);
  return { start, cleared: transactions };
}

// Joins `transactions` into one transaction for `state`, with the cursor after the pasted content.
function joined(state, transactions, { library }) {
  const tr = library.pm.history.closeHistory(state.tr);
  for (const { steps } of transactions) for (const step of steps) tr.step(step);
  const end = tr.doc.resolve(transactions.at(-1).selection.to);
  return tr.setSelection(library.pm.state.Selection.near(end, -1));
}

// Returns {tr}: a transaction that pastes each line of `slice` as a paragraph.
function asText(state, slice, kit) {
  const { model, state: states } = kit.library.pm;
  const { start, cleared } = withoutSelectedCells(state, kit);
  const { paragraph } = state.schema.nodes;
  const lines = linesOf(slice.content);
  const blocks = lines.map((line) => paragraph.create(null, state.schema.text(line)));
  const tr = start.tr;
  tr.replaceSelection(new model.Slice(model.Fragment.from(blocks), 1, 1));
  tr.setSelection(states.Selection.near(tr.selection.$to, -1));
  return { tr: joined(state, [...cleared, tr], kit) };
}

// Returns {tr}: a transaction that pastes the lines of `slice`, separated by line breaks, into a
// code block, which cannot contain paragraphs.
const asLine = (state, slice) => ({ tr: state.tr.insertText(linesOf(slice.content).join("\n")) });

// The text of each paragraph and of each table row in `content`.
function linesOf(content) {
  const lines = [];
  content.forEach((node) => {
    if (roleOf(node) === "row") lines.push(linesOf(node.content).join(" | "));
    else if (isCell(node)) lines.push(linesOf(node.content).join(" "));
    else if (node.isBlock && !node.isTextblock) lines.push(...linesOf(node.content));
    else lines.push(node.isText ? node.text : textIn(node));
  });
  return lines.filter((line) => line.trim());
}

const textIn = (node) =>
  node.textBetween(0, node.content.size, " ", (leaf) => {
    return leaf.type.name === "mention" ? `@${leaf.attrs.name}` : " ";
  });
