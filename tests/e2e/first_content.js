// Returns where the content of a page begins: {top, text}. `top` is the distance in pixels from the
// top of the page to the first word after the page's head, `text` the beginning of that text.
// The head are the title, what describes the page, its buttons, tabs and folded filters, and the
// author of the first post. A page without any other text begins with its first button.
() => {
  const HEAD =
    "h1, h2:not(article h2, li h2), .page-head > :not(form), .document-head, .entrance .lead," +
    ".visually-hidden, nav, .pager, .list-tools, .list-filter, .fold, .post-head, .avatar," +
    ".page-actions, .messages, .field-help";
  const CONTENT = "article, .row, p, li, th, td, dt, label, legend, summary";
  const main = document.querySelector("main");
  const title = main.querySelector("h1");

  function firstWord(isContent) {
    const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const [before, word] = text.data.match(/^\s*|\S+/g) ?? [];
      const isBelow = title.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (!word || !isBelow || title.contains(text) || !isContent(text.parentElement)) continue;
      const range = document.createRange();
      range.setStart(text, before.length);
      range.setEnd(text, before.length + word.length);
      const box = range.getBoundingClientRect();
      if (box.height && text.parentElement.checkVisibility()) {
        return { top: Math.round(box.top + scrollY), text: text.data.trim().slice(0, 30) };
      }
    }
    return null;
  }

  return (
    firstWord((element) => element.closest(CONTENT) && !element.closest(HEAD)) ??
    firstWord((element) => element.matches("main *:not(.lead)"))
  );
};
