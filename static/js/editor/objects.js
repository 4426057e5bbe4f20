// Converts form fields, equations, text boxes and pictures to text, and counts lost objects.
// forum/richtext/objects.py has the rules and does the same on the server.

const DECORATION = 24; // pixels: smaller pictures are icons, which are not reported as lost
const DEEPEST = 6; // levels of nested lists and quotations
const FILMS = "iframe, video, audio, object, embed";
const DELETED = "del:is([cite], [datetime], [dctime], [sdctime], [data-was-style*='mso-' i])";
const SIGNS = { checkbox: ["☐", "☑"], radio: ["○", "◉"] };
const NO_FIELDS = /^(hidden|submit|button|image|reset)$/;

// How an element of an equation is written: its content is put between two texts, such as "(" and
// ")", or into a mark, such as `sup`. PARTS maps the element's tag name to these. ORDERED_PARTS
// maps the tag name of its parent to a list, in which each child has an entry at its own position.
const [SUP, SUB, ROOT] = ["sup", "sub", ["√(", ")"]];
const PARTS = {
  "m:sup": SUP,
  "m:sub": SUB,
  "m:num": ["(", ")"],
  "m:den": ["/(", ")"],
  "m:rad": ROOT,
  "m:d": ["(", ")"],
  msqrt: ROOT,
};
const ORDERED_PARTS = {
  msup: [null, SUP],
  msub: [null, SUB],
  mover: [null, SUP],
  munder: [null, SUB],
  msubsup: [null, SUB, SUP],
  munderover: [null, SUB, SUP],
  mfrac: [
    ["(", ")"],
    ["/(", ")"],
  ],
  mroot: [ROOT, SUP],
};

// Word writes each text box and equation twice: its content is in a conditional comment, and after
// the comment there is a picture of it. Replaces the pictures by the content of the comments.
export function withConditions(html) {
  const condition = /<!--\[if gte (vml 1|msEquation 12)\b[^\]<>]{0,20}\]>/gi;
  let result = "";
  let at = 0;
  for (let found = condition.exec(html); found; found = condition.exec(html)) {
    const close = html.indexOf("<![endif]-->", condition.lastIndex);
    if (close < 0) break;
    let content = html.slice(condition.lastIndex, close);
    if (/vml/i.test(found[1])) {
      const boxes = content.matchAll(/<v:textbox\b[^<>]*>([\s\S]*?)<\/v:textbox>/gi);
      // Removes the table around the text. It is meant for programs without text boxes.
      const around = /<!\[if !mso\]>[^!]{0,400}<!\[endif\]>/gi;
      content = [...boxes].map(([, box]) => `</p>${box.replace(around, "")}<p>`).join("");
    }
    const end = close + "<![endif]-->".length;
    result += content ? html.slice(at, found.index) + content : html.slice(at, end);
    at = content ? afterBranch(html, end) : end;
    condition.lastIndex = at;
  }
  return result + html.slice(at);
}

function afterBranch(html, at) {
  if (!/^\s*<!\[if\s/i.test(html.slice(at, at + 60))) return at;
  const edge = /<!\[(?:(if)\s[^\]<>]{1,40}|endif)\]>/gi;
  edge.lastIndex = at;
  let depth = 0;
  for (let found = edge.exec(html); found; found = edge.exec(html)) {
    depth += found[1] ? 1 : -1;
    if (!depth) return edge.lastIndex;
  }
  return at;
}

// Converts the objects in `page`, which was parsed from `html`, to text. Returns how many objects
// of each kind were lost.
export function readObjects(page, html) {
  const { body } = page;
  const all = (selector) => [...body.querySelectorAll(selector)];
  const styled = all("[data-was-style*='mso-element' i]").map((tag) => tag.dataset.wasStyle);
  const lost = {
    comment: Math.max(
      styled.filter((style) => /mso-element:\s?comment(?!-)/i.test(style)).length,
      all(".msocomanchor").length,
    ),
    deletion: all(`${DELETED}, .msoDel`).length,
    depth: Number(isDeep(body, html)),
    film: all(FILMS).filter((film) => !film.parentElement.closest(FILMS)).length,
    equation: writeEquations(page, all),
    field: writeFields(all),
    picture: 0,
  };
  for (const item of all("li[role=checkbox]")) {
    const sign = SIGNS.checkbox[Number(item.getAttribute("aria-checked") === "true")];
    (item.querySelector(":scope > p") ?? item).prepend(`${sign} `);
  }
  for (const picture of all("img")) {
    const kind = writePicture(picture);
    if (kind) lost[kind] += 1;
  }
  lost.picture += all("svg").filter((svg) => pixels(svg, "width") > DECORATION).length;
  lost.picture = Math.max(lost.picture, html.match(/<v:imagedata/gi)?.length ?? 0);
  return lost;
}

function isDeep(body, html) {
  const nested = ":is(ul, ol, blockquote) ".repeat(DEEPEST + 1).trim();
  return body.querySelector(nested) !== null || /mso-list:\s?l\d+\s+level[7-9]/i.test(html);
}

function pixels(element, side) {
  const said = element.getAttribute(side)?.trim() ?? "";
  return Number(said.match(/^(\d{1,4})(\.\d{1,4})?(px)?$/)?.[1] ?? Number.NaN);
}

// Replaces a picture by its alternative text if that is a sign or an equation, otherwise removes
// the picture. Returns the kind of the lost object, or "" if the loss is not reported.
function writePicture(picture) {
  const words = picture.alt.trim();
  const said = ["width", "height"].map((side) => pixels(picture, side));
  const style = picture.dataset.wasStyle ?? "";
  const styled = style.matchAll(/(?:^|[\s;])(?:width|height):\s?(\d{1,4})(?:\.\d{1,4})?px/g);
  const sizes = [...said, ...[...styled].map(([, size]) => Number(size))].filter(Number.isFinite);
  if (/^(\{?\\|\$)/.test(words)) {
    picture.replaceWith(words.replace(/^(\{?\\(display|text)style\s?|\$)|[}$]$/g, ""));
    return "equation";
  }
  const isSign = /^[^\p{L}\p{N}_\s]{1,8}$/u.test(words);
  picture.replaceWith(isSign ? words : "");
  return !isSign && (!sizes.length || Math.min(...sizes) > DECORATION) ? "picture" : "";
}

// Converts form fields to text, and returns the number of lost fields. Checkboxes and radio buttons
// become signs such as ☐, and do not count as lost.
function writeFields(all) {
  let count = all("select, textarea").length;
  for (const option of all("option")) option.prepend(" ");
  for (const input of all("input")) {
    const signs = SIGNS[input.type];
    const isField = !signs && !NO_FIELDS.test(input.type);
    count += Number(isField);
    const isSaid = isField && input.type !== "password";
    const said = isSaid ? (input.getAttribute("value") ?? "") : "";
    input.replaceWith(signs ? `${signs[Number(input.hasAttribute("checked"))]} ` : said);
  }
  return count;
}

// Converts equations to text, and returns the number of equations.
function writeEquations(page, all) {
  const maths = all("math");
  const office = all("*").filter((element) => element.localName.startsWith("m:"));
  const count = maths.length + office.filter((element) => element.localName === "m:omath").length;
  for (const element of office) {
    // Removes Word's italics of all letters in equations, which would become marks in the text.
    for (const slanted of element.querySelectorAll("i, em")) {
      slanted.replaceWith(...slanted.childNodes);
    }
    if (element.localName === "m:chr") element.prepend(element.getAttribute("m:val") ?? "");
    putAround(page, element, PARTS[element.localName]);
  }
  for (const copy of maths.length
    ? all("img[alt^='{\\\\'], img[alt^='\\\\'], img[alt^='$']")
    : []) {
    copy.remove();
  }
  // KaTeX and MathJax 2 write equations twice. If there is visible HTML, the MathML is removed.
  const isShown = all(".katex-html, .MJX_Assistive_MathML").length > 0;
  for (const math of maths) {
    if (isShown) math.remove();
    else writeMath(page, math);
  }
  return count;
}

function writeMath(page, math) {
  for (const note of math.querySelectorAll("annotation, annotation-xml")) note.remove();
  const elements = [...math.querySelectorAll("*")].reverse();
  for (const element of elements) {
    const { parentElement: parent } = element;
    putAround(page, element, PARTS[element.localName]);
    const part = [...parent.children].indexOf(element);
    putAround(page, element, ORDERED_PARTS[parent.localName]?.[part]);
  }
  for (const element of [...elements, math]) element.replaceWith(...element.childNodes);
}

function putAround(page, element, around) {
  if (Array.isArray(around)) {
    element.prepend(around[0]);
    element.append(around[1]);
  } else if (around) {
    const mark = page.createElement(around);
    mark.append(...element.childNodes);
    element.append(mark);
  }
}
