// The schema of the editor: extensions of its library, adapted to the HTML that
// forum/richtext/cooking.py produces. `kit` has the library and helper functions: see editor.js.

import { RIGHT } from "./tables.js";

// Tab must leave the editor, as in every field, so no extension may handle it.
const withoutTab = (extension) =>
  extension.extend({
    addKeyboardShortcuts() {
      const { Tab, "Shift-Tab": back, ...others } = this.parent?.() ?? {};
      return others;
    },
  });

const HEADING_LEVELS = { h1: 3, h2: 4, h3: 3, h4: 4, h5: 5, h6: 5 };

const NUMBER = /^(0|[1-9][0-9]{0,3})$/;

// An attribute. Its value is kept if it matches `pattern` and is not `usual`, the default value.
const attribute = (name, pattern, usual = null) => ({
  default: null,
  parseHTML: (element) => {
    const value = element.getAttribute(name);
    return value !== usual && pattern.test(value ?? "") ? value : null;
  },
  renderHTML: (attributes) => {
    const value = attributes[name.replace("data-", "")];
    return value === null ? {} : { [name]: value };
  },
});

// A node view that adds attributes for the editor only. They are not saved.
const shownWith =
  (make, attributesOf) =>
  () =>
  ({ node, HTMLAttributes }) => {
    const tag = node.type.name === "heading" ? `h${node.attrs.level}` : "th";
    const said = Object.entries(HTMLAttributes).filter(([, value]) => value && value !== 1);
    const dom = make(tag, Object.fromEntries(said));
    const update = (next) => {
      if (next.type !== node.type || JSON.stringify(next.attrs) !== JSON.stringify(node.attrs)) {
        return false;
      }
      for (const [name, value] of Object.entries(attributesOf(next))) {
        if (value) dom.setAttribute(name, value);
        else dom.removeAttribute(name);
      }
      return true;
    };
    update(node);
    return { dom, contentDOM: dom, update, ignoreMutation: ({ type }) => type === "attributes" };
  };

// A mention is an atom, so that its name can be deleted only as a whole. It is saved with the
// user's id.
function mention({ Node }) {
  const besideCursor = (editor, side) => {
    const { empty, $from } = editor.state.selection;
    const node = empty && $from[side];
    if (node?.type?.name !== "mention") return false;
    const at = side === "nodeBefore" ? $from.pos - node.nodeSize : $from.pos;
    return editor.commands.deleteRange({ from: at, to: at + node.nodeSize });
  };
  return Node.create({
    name: "mention",
    group: "inline",
    inline: true,
    atom: true,
    selectable: false,
    addAttributes: () => ({
      person: {
        parseHTML: (element) => element.dataset.mention,
        renderHTML: ({ person }) => ({ "data-mention": person }),
      },
      name: {
        parseHTML: (element) => element.textContent.trim().replace(/^@/, ""),
        rendered: false,
      },
    }),
    parseHTML: () => [{ tag: ":is(a, span)[data-mention]:not(pre *)", priority: 1500 }],
    renderHTML: ({ node, HTMLAttributes }) => ["span", HTMLAttributes, `@${node.attrs.name}`],
    renderText: ({ node }) => `@${node.attrs.name}`,
    addKeyboardShortcuts: () => ({
      Backspace: ({ editor }) => besideCursor(editor, "nodeBefore"),
      Delete: ({ editor }) => besideCursor(editor, "nodeAfter"),
    }),
  });
}

// Code may not contain mentions. Turns the mentions in the selection into plain text.
const asWords = (editor) => {
  const { from, to } = editor.state.selection;
  const found = [];
  editor.state.doc.nodesBetween(from, to, (node, at) => {
    if (node.type.name === "mention") found.unshift({ node, at });
  });
  return ({ tr, state }) => {
    for (const { node, at } of found) {
      tr.replaceWith(at, at + node.nodeSize, state.schema.text(`@${node.attrs.name}`));
    }
    return true;
  };
};

const withWords = (name) =>
  function addCommands() {
    const { [name]: command, ...others } = this.parent();
    const inWords = (attributes) => (props) =>
      asWords(props.editor)(props) && command(attributes)(props);
    return { ...others, [name]: inWords };
  };

// Wraps the command `add`, which adds a row below the selection, so that the new cells are aligned
// like the cells above them.
const alignedAsAbove = (add, library) => (props) => {
  const { selectedRect, TableMap } = library.pm.tables;
  const { state, tr, dispatch } = props;
  const isAdded = add(props);
  if (!isAdded || !dispatch) return isAdded;
  const { tableStart, bottom } = selectedRect(state);
  const table = tr.doc.nodeAt(tableStart - 1);
  const { map, width } = TableMap.get(table);
  for (let at = bottom * width; at < (bottom + 1) * width; at++) {
    const { align } = table.nodeAt(map[at - width]).attrs;
    if (align) tr.setNodeAttribute(tableStart + map[at], "align", align);
  }
  return true;
};

// A node view of quotations with a line above the text that names the author.
const quotationView =
  ({ make, authorOf }) =>
  ({ node }) => {
    const { post, author } = node.attrs;
    const name = post && (author ?? authorOf(post));
    const dom = make("blockquote", post ? { "data-quote": post } : {});
    if (!name) return { dom, contentDOM: dom };
    const contentDOM = make("div");
    dom.append(make("p", { class: "quote-source", contenteditable: "false" }, name), contentDOM);
    const update = (next) => next.type === node.type && next.attrs.post === post;
    return { dom, contentDOM, update };
  };

// Backspace at the beginning of a quotation selects the quotation, so that only a second one
// deletes it. By default, Backspace would move the words out of the quotation, and the name of its
// author would be lost by accident.
function selectQuotation({ state, commands }) {
  const { empty, $from } = state.selection;
  if (!empty || $from.parentOffset) return false;
  for (let depth = $from.depth - 1; depth > 0 && $from.index(depth) === 0; depth--) {
    const { type, attrs } = $from.node(depth);
    const isQuotation = type.name === "blockquote" && attrs.post;
    if (isQuotation) return commands.setNodeSelection($from.before(depth));
  }
  return false;
}

export function extensionsOf(wanted, kit, ask) {
  const { library, make, isAddress } = kit;
  const cell = (extension) =>
    extension.extend({
      addAttributes() {
        const { colspan, rowspan, colwidth } = this.parent();
        const align = {
          default: null,
          parseHTML: (element) => (element.classList.contains(RIGHT) ? "right" : null),
          renderHTML: ({ align: side }) => (side ? { class: RIGHT } : {}),
        };
        return { align, colspan, rowspan, colwidth: { ...colwidth, parseHTML: () => null } };
      },
    });
  const own = {
    // Keeps the id of the quoted post. The server writes the line with the author. While the text
    // is edited the line is shown, too, but it is no part of the text.
    Blockquote: library.Blockquote.extend({
      addNodeView: () => quotationView(kit),
      addKeyboardShortcuts() {
        return {
          ...this.parent?.(),
          Backspace: ({ editor }) => selectQuotation(editor),
        };
      },
      addAttributes: () => ({
        author: {
          default: null,
          parseHTML: (element) =>
            element.querySelector(":scope > p.quote-source")?.textContent.trim() || null,
          rendered: false,
        },
        post: {
          default: null,
          parseHTML: (element) => element.dataset.quote?.match(/^[1-9][0-9]*$/)?.[0] ?? null,
          renderHTML: ({ post }) => (post ? { "data-quote": post } : {}),
        },
      }),
      parseHTML: () => [
        { tag: "blockquote" },
        { tag: "blockquote > p.quote-source", ignore: true, priority: 1500 },
      ],
    }),
    // Code may be combined with bold, links and other marks.
    Code: library.Code.extend({ excludes: "", addCommands: withWords("toggleCode") }),
    CodeBlock: library.CodeBlock.extend({
      addAttributes: () => ({}),
      addCommands: withWords("toggleCodeBlock"),
      renderHTML: () => ["pre", ["code", 0]],
      // Removes the shortcut Ctrl+Alt+C, which types ć on Polish keyboards.
      addKeyboardShortcuts() {
        const { "Mod-Alt-c": taken, ...others } = this.parent();
        return others;
      },
    }),
    Heading: library.Heading.extend({
      parseHTML: () =>
        Object.entries(HEADING_LEVELS).map(([tag, level]) => ({ tag, attrs: { level } })),
      // Headings are saved as h3 to h5. In the editor screen readers announce them as levels 2 to
      // 4, because there only the h1 of the page is above them.
      addNodeView: shownWith(make, (node) => ({ "aria-level": String(node.attrs.level - 1) })),
    }),
    Link: library.Link.extend({
      addAttributes() {
        return { href: this.parent().href };
      },
      addKeyboardShortcuts() {
        return {
          "Mod-k": ({ editor }) => {
            ask(editor);
            return true;
          },
        };
      },
    }).configure({
      openOnClick: false,
      autolink: false,
      linkOnPaste: false,
      isAllowedUri: (url) => isAddress(url),
    }),
    ListItem: library.ListItem.extend({
      addKeyboardShortcuts() {
        return {
          Enter: () => this.editor.commands.splitListItem(this.name),
          "Mod-]": () => this.editor.commands.sinkListItem(this.name),
          "Mod-[": () => this.editor.commands.liftListItem(this.name),
        };
      },
      // A new item gets the next number, not a copy of the number of the item that is split.
      addAttributes: () => ({ value: { ...attribute("value", NUMBER), keepOnSplit: false } }),
    }),
    // The attributes say which markers a list shows: see forum/richtext/numbering.py.
    OrderedList: library.OrderedList.extend({
      addAttributes: () => ({
        marker: attribute("data-marker", /^(text|[1aAiI]\)?)$/),
        start: attribute("start", NUMBER, "1"),
        type: attribute("type", /^[aAiI]$/),
      }),
      renderHTML: ({ HTMLAttributes }) => ["ol", HTMLAttributes, 0],
      addNodeView: () => null,
    }).configure({ enableListAttributes: false }),
    // These three marks have no button to end them, so text that is typed after them is plain.
    Strike: library.Strike.extend({ inclusive: false }),
    Subscript: library.Subscript.extend({ inclusive: false }),
    Superscript: library.Superscript.extend({ inclusive: false }),
    // Plain tables without column widths, which would need inline styles.
    Table: withoutTab(library.Table).extend({
      addNodeView: () => null,
      addCommands() {
        const { addRowAfter: add, ...others } = this.parent();
        return { ...others, addRowAfter: () => alignedAsAbove(add(), library) };
      },
    }),
    TableCell: cell(library.TableCell),
    TableHeader: cell(library.TableHeader).extend({
      // An empty header cell is announced as a plain cell, because cooking.py saves it as one.
      addNodeView: shownWith(make, (node) => ({ role: node.textContent ? "" : "cell" })),
    }),
  };
  const base = ["Document", "Paragraph", "Text", "Gapcursor", "TrailingNode"];
  const chosen = Object.entries(wanted).map(([name, options]) => {
    const extension = own[name] ?? library[name];
    return options.levels ? extension.configure({ levels: options.levels }) : extension;
  });
  return [...base.map((name) => library[name]), mention(library), ...chosen];
}
