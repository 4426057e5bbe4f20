// Small enhancements; every page works without them.

// Closes a <details> menu on a click outside it, when the focus leaves it, and on Escape.
for (const menu of document.querySelectorAll("details[data-menu]")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}

// Print buttons need this script, so they are hidden until it runs.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Opens all <details> for printing, for browsers without ::details-content (see base.css).
const folded = [];
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("main details:not([open])")) {
    details.open = true;
    folded.push(details);
  }
});
addEventListener("afterprint", () => {
  for (const details of folded.splice(0)) details.open = false;
});

// Focuses the error summary after a failed submit, so that screen readers read it first.
document.querySelector(".error-summary")?.focus();

// Makes elements that scroll horizontally focusable, so that the keyboard can scroll them.
const scrollers = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const scroller of document.querySelectorAll(".prose :is(table, pre), .table-scroll")) {
  scrollers.observe(scroller);
}

// Scrolls tabs that do not fit in the window so that the current tab is in the middle.
const tabs = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const current = target.querySelector("[aria-current]").getBoundingClientRect();
    const middle = target.getBoundingClientRect().left + target.clientWidth / 2;
    target.scrollLeft += current.left + current.width / 2 - middle;
  }
});
for (const list of document.querySelectorAll(".subnav ul:has([aria-current])")) tabs.observe(list);

// Deletes texts that typed_text.js stored in localStorage more than an hour ago.
try {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("typed:"))) {
    if (!(JSON.parse(localStorage.getItem(key)).until > Date.now())) localStorage.removeItem(key);
  }
} catch {
  // the storage is blocked
}
