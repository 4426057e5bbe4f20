// Turns the textareas of forum.richtext.RichTextWidget into the editor. The textarea stays in the
// form and carries the value, so a plain submit works; without this script it is the whole field.
//
// For other scripts: after writing to `textarea.value` send it a "change" event and the editor
// shows it; while a person writes, the textarea sends "input"; `textarea.focus()` lands in the
// editor; "richtext:ready" (detail: {editor}) tells when it has taken over. Fields added later are
// found on "htmx:load", when they get the focus, or by `enhance(root)`.

const SELECTOR = "textarea[data-django-prose-editor-forum]"
const LINK = /^(https?:\/\/[^\s/?#]+\S*|mailto:[^\s@]+@[^\s@]+)$/i

let counter = 0

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

// ---- What the textarea holds: the editor's HTML, or plain text typed without it ----

// The same rule as is_markup() of forum/cooking.py.
function isMarkup(source, blocks) {
  return blocks.some(
    (tag) =>
      new RegExp(`<${tag}(\\s[^<>]*)?>`, "i").test(source) &&
      new RegExp(`</${tag}\\s*>`, "i").test(source),
  )
}

function toContent(source, blocks) {
  if (isMarkup(source, blocks)) return withoutStyles(source)
  const paragraphs = source.replace(/\r\n?/g, "\n").split(/\n(?:[ \t]*\n)+/)
  return {
    type: "doc",
    content: paragraphs.map((paragraph) => ({
      type: "paragraph",
      content: paragraph
        .split("\n")
        .flatMap((line) => [{ type: "hardBreak" }, ...(line ? [{ type: "text", text: line }] : [])])
        .slice(1),
    })),
  }
}

// ---- What other programs put on the clipboard ----

// Even a page that is never shown reports its inline styles and handlers to the content policy,
// so they must be gone before anything parses the text. `data-was-style` keeps what styles said.
function withoutStyles(html) {
  return html
    .replace(/<style[\s\S]*?<\/style\s*>/gi, "")
    .replace(/<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi, (tag) =>
      tag.replace(/([\s"'/])(style|on[a-z]+)(?=\s*=)/gi, "$1data-was-$2"),
    )
}

function cleanPasted(html) {
  const page = new DOMParser().parseFromString(withoutStyles(html), "text/html")
  const styleOf = (element) => element.dataset.wasStyle ?? ""
  for (const element of page.querySelectorAll("b, i, span")) {
    const style = styleOf(element)
    if (/font-weight:\s*(normal|400)|font-style:\s*normal/i.test(style)) {
      element.replaceWith(...element.childNodes)
      continue
    }
    for (const [tag, pattern] of [
      ["strong", /font-weight:\s*(bold|[6-9]00)/i],
      ["em", /font-style:\s*italic/i],
    ]) {
      if (!pattern.test(style)) continue
      const mark = page.createElement(tag)
      mark.append(...element.childNodes)
      element.append(mark)
    }
  }
  for (const item of page.querySelectorAll("p[data-was-style*='mso-list' i]")) {
    const marker = [...item.querySelectorAll("span")].find((span) =>
      /mso-list:\s*ignore/i.test(styleOf(span)),
    )
    if (!marker) continue
    const tag = /^\s*[\p{L}\p{N}]+[.)]/u.test(marker.textContent) ? "ol" : "ul"
    marker.remove()
    const before = item.previousElementSibling
    const goesOn = before?.hasAttribute("data-word-list") && before.localName === tag
    const list = goesOn ? before : make(tag, { "data-word-list": "" })
    item.before(list)
    const line = make("p")
    line.append(...item.childNodes)
    list.append(make("li", {}, line))
    item.remove()
  }
  for (const paragraph of page.querySelectorAll("p")) {
    const alone = !paragraph.closest("td, th, li")
    if (alone && !paragraph.textContent.trim()) paragraph.remove()
  }
  return page.body.innerHTML
}

// ---- Links ----

// What a person types as an address, as a link may carry it; "" where it is none.
function toHref(typed) {
  const text = typed.trim()
  if (LINK.test(text)) return text
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(text)) return `mailto:${text}`
  if (/^[^\s@:/?#]+\.[^\s@:/?#.]{2,}([/?#:]\S*)?$/.test(text)) return `https://${text}`
  return ""
}

function askForLink(editor, words) {
  const id = `richtext-link-${++counter}`
  const current = editor.getAttributes("link").href
  const needsText = !current && editor.state.selection.empty
  const address = make("input", {
    id: `${id}-address`,
    type: "text",
    inputmode: "url",
    autocomplete: "off",
    "aria-required": "true",
  })
  address.value = (current ?? "").replace(/^mailto:/, "")
  const text = make("input", { id: `${id}-text`, type: "text", autocomplete: "off" })
  const error = make("p", { class: "field-error", id: `${id}-error`, role: "alert" })
  const save = make("button", { type: "submit", class: "button button-primary" }, words.save)
  const remove = make("button", { type: "button", class: "button" }, words.removeLink)
  const cancel = make("button", { type: "button", class: "button button-quiet" }, words.cancel)
  const field = (input, words_, ...more) =>
    make(
      "div",
      { class: "field" },
      make("label", { class: "field-label", for: input.id }, words_),
      ...more,
      input,
    )
  const form = make(
    "form",
    { method: "dialog", class: "form", novalidate: "" },
    make("h2", { id: `${id}-title` }, words.link),
    ...(needsText ? [field(text, words.linkText)] : []),
    field(address, words.linkAddress, error),
    make("div", { class: "form-actions" }, save, ...(current ? [remove] : []), cancel),
  )
  const dialog = make(
    "dialog",
    { class: "richtext-dialog", "aria-labelledby": `${id}-title` },
    form,
  )

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const href = toHref(address.value)
    if (!href) {
      error.textContent = words.linkError
      address.setAttribute("aria-invalid", "true")
      address.setAttribute("aria-describedby", error.id)
      address.focus()
      return
    }
    dialog.close()
    const link = { type: "link", attrs: { href } }
    if (needsText) {
      const label = text.value.trim() || address.value.trim()
      editor.chain().focus().insertContent([{ type: "text", text: label, marks: [link] }]).run()
    } else {
      editor.chain().focus().extendMarkRange("link").setLink({ href }).run()
    }
  })
  remove.addEventListener("click", () => {
    dialog.close()
    editor.chain().focus().extendMarkRange("link").unsetLink().run()
  })
  cancel.addEventListener("click", () => dialog.close())
  dialog.addEventListener("close", () => {
    dialog.remove()
    editor.view.focus()
  })
  document.body.append(dialog)
  dialog.showModal()
}

// ---- The toolbar ----

// Each row: name of its word, what it does, and when it is pressed, shown or usable.
function buttonsOf(ask) {
  const inTable = (editor) => editor.isActive("table")
  const toggle = (name, command, ...state) => ({
    name,
    run: (chain) => chain[command](...state),
    pressed: (editor) => editor.isActive(name, ...state),
  })
  const heading = (name, level) => ({
    name,
    run: (chain) => chain.toggleHeading({ level }),
    pressed: (editor) => editor.isActive("heading", { level }),
  })
  const table = (name, command) => ({ name, run: (chain) => chain[command](), shown: inTable })
  return [
    toggle("bold", "toggleBold"),
    toggle("italic", "toggleItalic"),
    heading("heading", 3),
    heading("subheading", 4),
    toggle("bulletList", "toggleBulletList"),
    toggle("orderedList", "toggleOrderedList"),
    toggle("blockquote", "toggleBlockquote"),
    { name: "link", ask, popup: true, active: (editor) => editor.isActive("link") },
    {
      name: "table",
      run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
      shown: (editor) => !inTable(editor),
    },
    table("addRow", "addRowAfter"),
    table("addColumn", "addColumnAfter"),
    table("deleteRow", "deleteRow"),
    table("deleteColumn", "deleteColumn"),
    table("deleteTable", "deleteTable"),
    { name: "undo", run: (chain) => chain.undo(), usable: (editor) => editor.can().undo() },
    { name: "redo", run: (chain) => chain.redo(), usable: (editor) => editor.can().redo() },
  ]
}

function makeToolbar(editor, words, ask) {
  const bar = make("div", {
    role: "toolbar",
    class: "richtext-toolbar",
    "aria-label": words.toolbar,
    "aria-controls": editor.view.dom.id,
  })
  const buttons = buttonsOf(ask).map((item) => {
    const element = make("button", { type: "button", tabindex: "-1" }, words[item.name])
    element.dataset.name = item.name
    if (item.popup) element.setAttribute("aria-haspopup", "dialog")
    element.addEventListener("click", () => {
      if (element.getAttribute("aria-disabled") === "true") return
      if (item.ask) return item.ask(editor)
      editor.view.focus()
      item.run(editor.chain().focus()).run()
    })
    bar.append(element)
    return { ...item, element }
  })

  // One stop for Tab, arrows inside: the button used last keeps the stop.
  const visible = () => buttons.map((item) => item.element).filter((element) => !element.hidden)
  const stopAt = (element) => {
    for (const item of buttons) item.element.tabIndex = item.element === element ? 0 : -1
  }
  bar.addEventListener("focusin", (event) => stopAt(event.target))
  bar.addEventListener("keydown", (event) => {
    const all = visible()
    const at = all.indexOf(document.activeElement)
    const to = {
      ArrowRight: (at + 1) % all.length,
      ArrowLeft: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key]
    if (event.key === "Escape") editor.view.focus()
    else if (to !== undefined) all[to].focus()
    else return
    event.preventDefault()
  })
  // A click must not take the selection away from the text.
  bar.addEventListener("mousedown", (event) => event.preventDefault())

  const refresh = () => {
    for (const { element, pressed, active, shown, usable } of buttons) {
      if (pressed) element.setAttribute("aria-pressed", String(pressed(editor)))
      if (active) element.classList.toggle("is-active", active(editor))
      if (shown) element.hidden = !shown(editor)
      if (usable) element.setAttribute("aria-disabled", String(!usable(editor)))
    }
    const all = visible()
    if (!all.some((element) => element.tabIndex === 0)) stopAt(all[0])
  }
  editor.on("transaction", refresh)
  refresh()
  return bar
}

// ---- The editor ----

// Tab leaves the editor as it leaves every field: no extension may keep it.
const withoutTab = (extension) =>
  extension.extend({
    addKeyboardShortcuts() {
      const { Tab, "Shift-Tab": back, ...others } = this.parent?.() ?? {}
      return others
    },
  })

const HEADING_LEVELS = { h1: 3, h2: 3, h3: 3, h4: 4, h5: 4, h6: 4 }

// The element of a node with attributes that only the editor needs, never the saved text.
const shownWith = (attributesOf) => () =>
  ({ node, HTMLAttributes }) => {
    const tag = node.type.name === "heading" ? `h${node.attrs.level}` : "th"
    const said = Object.entries(HTMLAttributes).filter(([, value]) => value && value !== 1)
    const dom = make(tag, Object.fromEntries(said))
    const update = (next) => {
      if (next.type !== node.type || JSON.stringify(next.attrs) !== JSON.stringify(node.attrs)) {
        return false
      }
      for (const [name, value] of Object.entries(attributesOf(next))) {
        if (value) dom.setAttribute(name, value)
        else dom.removeAttribute(name)
      }
      return true
    }
    update(node)
    return { dom, contentDOM: dom, update, ignoreMutation: ({ type }) => type === "attributes" }
  }

function extensionsOf(library, wanted, ask) {
  const cell = (extension) =>
    extension.extend({
      addAttributes() {
        const { colspan, rowspan, colwidth } = this.parent()
        return { colspan, rowspan, colwidth: { ...colwidth, parseHTML: () => null } }
      },
    })
  const own = {
    Heading: library.Heading.extend({
      parseHTML: () =>
        Object.entries(HEADING_LEVELS).map(([tag, level]) => ({ tag, attrs: { level } })),
      // In a form they follow the page's only heading of the first level.
      addNodeView: shownWith((node) => ({ "aria-level": String(node.attrs.level - 1) })),
    }),
    Link: library.Link.extend({
      addAttributes() {
        return { href: this.parent().href }
      },
      addKeyboardShortcuts() {
        return {
          "Mod-k": ({ editor }) => {
            ask(editor)
            return true
          },
        }
      },
    }).configure({
      openOnClick: false,
      defaultProtocol: "https",
      isAllowedUri: (url) => LINK.test(url),
    }),
    ListItem: library.ListItem.extend({
      addKeyboardShortcuts() {
        return {
          Enter: () => this.editor.commands.splitListItem(this.name),
          "Mod-]": () => this.editor.commands.sinkListItem(this.name),
          "Mod-[": () => this.editor.commands.liftListItem(this.name),
        }
      },
    }),
    // Numbers count from one or go on from a number; letters and romans are not ours.
    OrderedList: library.OrderedList.extend({
      addAttributes() {
        return { start: this.parent().start }
      },
      addNodeView: () => null,
    }).configure({ enableListAttributes: false }),
    // Plain tables: no column widths, so no styles.
    Table: withoutTab(library.Table).extend({ addNodeView: () => null }),
    TableCell: cell(library.TableCell),
    TableHeader: cell(library.TableHeader).extend({
      // A heading of nothing is no heading; see also forum/cooking.py.
      addNodeView: shownWith((node) => ({ role: node.textContent ? "" : "cell" })),
    }),
  }
  const base = ["Document", "Paragraph", "Text", "Gapcursor", "TrailingNode"]
  const chosen = Object.entries(wanted).map(([name, options]) => {
    const extension = own[name] ?? library[name]
    return options.levels ? extension.configure({ levels: options.levels }) : extension
  })
  return [...base.map((name) => library[name]), ...chosen]
}

// What assistive technology knows of the textarea, for the element which replaces it.
function namedAs(textarea) {
  const attributes = { class: "richtext-text prose", "aria-multiline": "true" }
  const label = textarea.labels[0]
  if (label) {
    label.id ||= `richtext-label-${++counter}`
    attributes["aria-labelledby"] = label.id
  }
  for (const name of ["describedby", "invalid", "required", "label"]) {
    const value = textarea.getAttribute(`aria-${name}`)
    if (value) attributes[`aria-${name}`] = value
  }
  attributes.id = `${textarea.id || `richtext-${++counter}`}-editor`
  return attributes
}

async function takeOver(textarea) {
  const config = JSON.parse(textarea.dataset.djangoProseEditorForum)
  const library = await import(config.module)
  const ask = (editor) => askForLink(editor, config.words)
  const hadFocus = document.activeElement === textarea
  const holder = make("div", { class: "richtext" })
  let known = textarea.value

  textarea.before(holder)
  const editor = new library.Editor({
    element: holder,
    extensions: extensionsOf(library, config.extensions, ask),
    content: toContent(known, config.blocks),
    editable: !textarea.disabled && !textarea.readOnly,
    injectCSS: false,
    enableInputRules: false,
    enablePasteRules: ["link"],
    editorProps: { attributes: namedAs(textarea), transformPastedHTML: cleanPasted },
    onUpdate() {
      known = textarea.value = editor.isEmpty ? "" : editor.getHTML()
      textarea.dispatchEvent(new Event("input", { bubbles: true }))
    },
  })
  if (editor.isEditable) holder.prepend(makeToolbar(editor, config.words, ask))

  const show = () => {
    if (textarea.value === known) return
    known = textarea.value
    editor.commands.setContent(toContent(known, config.blocks), { emitUpdate: false })
  }
  textarea.addEventListener("change", show)
  window.addEventListener("pageshow", show)
  textarea.form?.addEventListener("reset", () => setTimeout(show))

  // Out of sight, not out of the page: its label, links to its errors and focus() still find it.
  textarea.classList.add("richtext-source")
  textarea.tabIndex = -1
  textarea.setAttribute("aria-hidden", "true")
  textarea.addEventListener("focus", () => editor.view.focus())
  if (hadFocus) editor.commands.focus("end")

  textarea.dispatchEvent(new CustomEvent("richtext:ready", { bubbles: true, detail: { editor } }))
}

const taken = new WeakSet()

export function enhance(root) {
  for (const textarea of root.querySelectorAll(SELECTOR)) {
    if (taken.has(textarea) || textarea.name.includes("__prefix__")) continue
    taken.add(textarea)
    takeOver(textarea).catch((error) => console.error("The editor did not start:", error))
  }
}

enhance(document)
document.addEventListener("htmx:load", (event) => enhance(event.target))
// A row that another script added: its field becomes an editor when a person comes to it.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.(SELECTOR)) enhance(target.parentElement)
})
