// Returns what a reader sees in `root`: words with their formatting, markers of list items with
// their depth, and headings. Understands Word's list paragraphs, whose markers are in the text.
// tests/e2e/reading.py uses it.
globalThis.readAs = (root) => {
  const MARKER = "[style*='mso-list:Ignore' i], [style*='mso-list: Ignore' i]";
  const words = [];
  const markers = [];
  const headings = [];
  const of = (element) => getComputedStyle(element);
  const isDeleted = (element) =>
    element.closest("del[cite], del[datetime], .msoDel, .MsoCommentReference") ||
    element.closest("[style*='mso-element:comment' i], xml, script, style, title");
  const looks = (element) => {
    const look = { bold: Number(of(element).fontWeight) >= 600, struck: false };
    Object.assign(look, { raised: false, lowered: false });
    look.italic = /italic|oblique/.test(of(element).fontStyle);
    for (let up = element; up && up !== root.parentElement; up = up.parentElement) {
      look.struck ||= of(up).textDecorationLine.includes("line-through");
      if (!/^(inline|inline-block)$/.test(of(up).display)) continue;
      const { verticalAlign } = of(up);
      look.raised ||= verticalAlign === "super" || Number.parseFloat(verticalAlign) > 0;
      look.lowered ||= verticalAlign === "sub" || Number.parseFloat(verticalAlign) < 0;
    }
    // Formatting is compared neither in headings, which are bold anyway, nor in code.
    look.exempt = Boolean(element.closest("h1, h2, h3, h4, h5, h6, th, pre"));
    return look;
  };
  const roman = (number) => {
    let text = "";
    const signs = { M: 1000, CM: 900, D: 500, CD: 400, C: 100, XC: 90, L: 50, XL: 40, X: 10 };
    for (const [sign, worth] of Object.entries({ ...signs, IX: 9, V: 5, IV: 4, I: 1 })) {
      for (; number >= worth; number -= worth) text += sign;
    }
    return text;
  };
  const letter = (number) => String.fromCharCode(96 + number);
  const written = (style, number) => {
    const kind = style.replace(/^(bracket|plain)-/, "").replace("latin", "alpha");
    const end = style.startsWith("bracket-") ? ")" : style.startsWith("plain-") ? "" : ".";
    const forms = {
      decimal: () => String(number),
      "decimal-leading-zero": () => String(number).padStart(2, "0"),
      "lower-alpha": () => letter(number),
      "upper-alpha": () => letter(number).toUpperCase(),
      "lower-roman": () => roman(number).toLowerCase(),
      "upper-roman": () => roman(number),
    };
    return forms[kind] ? forms[kind]() + end : "•";
  };
  const ordinalOf = (item) => {
    const list = item.parentElement;
    const step = list.reversed ? -1 : 1;
    const items = [...list.children].filter((child) => of(child).display === "list-item");
    let number = list.hasAttribute?.("start") ? list.start : step < 0 ? items.length : 1;
    for (const other of items) {
      if (other.hasAttribute("value")) number = other.value;
      if (other === item) return number;
      number += step;
    }
    return number;
  };
  const depthOf = (item) => {
    let depth = 0;
    for (let up = item.parentElement; up && up !== root; up = up.parentElement) {
      if (up.matches("ul, ol")) depth += 1;
    }
    return depth;
  };
  // `shownDepth` returns the depth that a reader sees: an item is one level deeper than its parent
  // item. If a list begins with an item of a deeper level, that item has depth 1 all the same. Text
  // between two lists ends the first list.
  let open = [];
  let last = null;
  const topOf = (element) => {
    let top = element;
    for (let up = element; up && up !== root; up = up.parentElement)
      if (up.matches("ul, ol")) top = up;
    return top;
  };
  const idOf = (element) => element.getAttribute("style")?.match(/mso-list:\s*(l\d+)/i)?.[1];
  const shownDepth = (level, element) => {
    const top = topOf(element);
    const id = idOf(element);
    const goesOn = last && (last.top === top || last.top.nextElementSibling === top);
    if (!goesOn && !(id && id === last?.id && level > open[0])) open = [];
    last = { top, id };
    while (open.at(-1) >= level) open.pop();
    return open.push(level);
  };
  const addMarker = (marker, level, element) => {
    const clean = marker.replace(/\s+/g, " ").trim();
    const own = element.cloneNode(true);
    for (const inner of own.querySelectorAll(`ul, ol, ${MARKER}`)) inner.remove();
    const text = own.textContent.replace(/\s+/g, " ").trim();
    const words = text.startsWith(clean) ? text.slice(clean.length) : text;
    const [first] = words.match(/[\p{L}\p{N}]+/u) ?? [""];
    if (!first) return;
    const shown = /[\p{L}\p{N}]/u.test(clean) && clean !== "o" ? clean : "•";
    markers.push([shown, shownDepth(level, element), first]);
  };
  for (const element of root.querySelectorAll(
    "li, [style*='mso-list' i], [role=heading], .MsoHeading7, h1, h2, h3, h4, h5, h6",
  )) {
    if (isDeleted(element)) continue;
    const text = element.textContent.replace(/\s+/g, " ").trim();
    if (text && element.matches("p:is(.MsoHeading7, .MsoHeading8)")) headings.push("H7");
    if (text && element.matches("[role=heading]")) headings.push(`H${element.ariaLevel}`);
    if (/^H[1-6]$/.test(element.tagName) && text) headings.push(element.tagName);
    if (element.tagName === "LI" && of(element).display === "list-item") {
      const style = of(element).listStyleType;
      const own = [...element.childNodes].some(
        (node) => !node.matches?.("ul, ol") && node.textContent.trim(),
      );
      if (!own) continue;
      const level = Number(element.dataset.ariaLevel) || depthOf(element);
      if (style !== "none") addMarker(written(style, ordinalOf(element)), level, element);
      else if (element.parentElement.dataset.marker === "text") {
        const [, marker] = text.match(/^((?:Art\. |§ ?)?\S+)/) ?? [];
        addMarker(marker ?? "", level, element);
      }
      continue;
    }
    const line = element.getAttribute("style")?.match(/mso-list:\s*l\d+\s+level(\d)/i);
    const marker = element.querySelector(MARKER);
    if (line && marker && element.matches("p")) {
      const font = [marker, ...marker.querySelectorAll("span"), marker.parentElement].some((one) =>
        /symbol|wingdings/i.test(one.style?.fontFamily ?? ""),
      );
      addMarker(font ? "•" : marker.textContent, Number(line[1]), element);
    }
  }
  let isMarker = false;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) {
    const { parentElement: parent, data, nodeType } = walker.currentNode;
    if (nodeType === Node.COMMENT_NODE) {
      isMarker = data.includes("!supportLists") || (isMarker && !data.includes("[endif]"));
      continue;
    }
    if (isMarker) continue;
    if (isDeleted(parent) || parent.closest(MARKER)) continue;
    if (!parent.checkVisibility()) continue;
    const look = looks(parent);
    for (const [word] of data.matchAll(/[\p{L}\p{N}]+/gu)) words.push({ word, ...look });
  }
  return {
    words,
    markers,
    headings,
  };
};
