// Reads the styles of pasted HTML: inline styles, and the style sheets copied with it.
//
// Inline styles and event handlers violate the Content-Security-Policy even in a parsed document
// that is never shown. So withoutStyles() renames the attributes before parsing: `style` becomes
// `data-was-style`.

export function withoutStyles(html) {
  return html
    .replace(/<style[\s\S]*?<\/style\s*>/gi, "")
    .replace(/<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi, (tag) =>
      tag.replace(/([\s"'/])(style|on[a-z]+)(?=\s*=)/gi, "$1data-was-$2"),
    );
}

export const styleOf = (element) => element.dataset.wasStyle ?? "";

// The CSS properties that the editor interprets.
const PROPERTIES = ["font-weight", "font-style", "text-decoration-line", "vertical-align"].concat([
  "text-align",
  "list-style-type",
  "display",
  "border-top",
]);

const NUMBER_FORMATS = /\.([a-z][\w-]*)\s*\{[^{}]*(mso-number-format:[^;{}]*)/gi;

// Copies the rules of the style sheets in `html` into the attribute `data-was-style` of each
// element that they match, before the element's own styles.
export function withRules(body, html) {
  const sheets = html.match(/<style[\s\S]*?<\/style\s*>/gi) ?? [];
  const text = sheets.join("\n").replace(/<\/?style[^>]*>|<!--|-->|@import[^;]*;?/gi, " ");
  const said = new Map();
  for (const rule of rulesIn(text)) {
    const words = PROPERTIES.map((name) => [name, rule.style.getPropertyValue(name)])
      .filter(([, value]) => value)
      .map(([name, value]) => `${name}:${value};`)
      .join("");
    for (const element of words ? body.querySelectorAll(rule.selectorText) : []) {
      said.set(element, (said.get(element) ?? "") + words);
    }
  }
  // Browsers drop Excel's property mso-number-format, so it is read from the text of the sheets.
  for (const [, name, words] of text.matchAll(NUMBER_FORMATS)) {
    for (const element of body.getElementsByClassName(name)) {
      said.set(element, `${said.get(element) ?? ""}${words};`);
    }
  }
  for (const [element, words] of said) element.dataset.wasStyle = words + styleOf(element);
}

function rulesIn(text) {
  if (!text.includes("{")) return [];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].filter((rule) => rule instanceof CSSStyleRule);
}

const scratch = document.createElement("span");
const read = new Map();

// Returns the inline style of `element`, as the browser parses it: {fontWeight, …}. The value of a
// property that is not set is "".
export function declared(element) {
  const style = styleOf(element);
  if (!read.has(style)) {
    if (read.size > 500) read.clear();
    scratch.style.cssText = style;
    const { fontWeight, fontStyle, textDecorationLine, verticalAlign } = scratch.style;
    const { listStyleType, display } = scratch.style;
    const marks = { fontWeight, fontStyle, textDecorationLine, verticalAlign };
    read.set(style, { ...marks, listStyleType, display });
  }
  return read.get(style);
}
