// Thread pages: reactions and bookmarks without a reload, the reply box, quotations, a notice of
// new posts, the number of unread notifications, and keyboard shortcuts. The shortcuts also work in
// lists of threads. Without this script the buttons and links load pages.

const told = document.getElementById("told");

// Announces a change to screen readers. Others see the change on the screen.
function tell(words) {
  told.textContent = "";
  setTimeout(() => (told.textContent = words), 50);
}

// ---- Reactions and bookmarks ----

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[form=act][aria-pressed]");
  if (!button) return;
  event.preventDefault();
  if (!button.hasAttribute("aria-busy")) toggle(button);
});

async function toggle(button) {
  const body = new FormData(button.form);
  body.append(button.name, button.value);
  button.setAttribute("aria-busy", "true");
  const state = await send(button.formAction, body);
  button.removeAttribute("aria-busy");
  if (!state) return;
  button.setAttribute("aria-pressed", String(state.pressed));
  if ("count" in state) showCount(button, state.count);
  if ("label" in state) button.firstChild.textContent = state.label;
  tell(state.text);
}

async function send(url, body) {
  const headers = { Accept: "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body }).catch(() => null);
  // If the session has ended, shows an error. The sign-in page is not opened, because a typed reply
  // would be lost.
  if (answer?.redirected) alarm(told.dataset.signedOut);
  else if (!answer?.ok) alarm(told.dataset.failed);
  else return answer.json();
  return null;
}

function alarm(words) {
  const notice = document.createElement("p");
  notice.className = "notice notice-error";
  notice.textContent = words;
  news.replaceChildren(notice);
}

function showCount(button, count) {
  button.querySelector(".reaction-count").textContent = count || "";
  const reactions = button.closest(".post-reactions");
  const counts = [...reactions.querySelectorAll(".reaction-count")];
  reactions.querySelector(".reactions-who").hidden = counts.every((one) => !one.textContent);
}

// ---- The reply box ----

// Most readers write nothing, so the scripts for writing are loaded late: the script for drafts
// when the box becomes visible, those for the editor and uploads when the box gets the focus. Until
// then, or if loading fails, the box is a plain form.

const box = document.getElementById("reply");
const field = box?.querySelector("textarea[name=body]");
const coming = {};

// Loads the scripts and styles in the template with the attribute `data-when-seen` or
// `data-when-entered` in the box. `when` is "seen" or "entered". If the connection fails, the
// promise is rejected, and the next call tries again.
function bring(when) {
  coming[when] ??= loadAll(box.querySelector(`template[data-when-${when}]`)).catch((error) => {
    delete coming[when];
    throw error;
  });
  return coming[when];
}

// Loads the styles first, because without them both the editor and its textarea would be visible.
async function loadAll(template) {
  const parts = document.importNode(template.content, true);
  const scripts = [...parts.querySelectorAll("script")];
  await Promise.all([...parts.querySelectorAll("link")].map(load));
  await Promise.all(scripts.map(load));
}

function load(element) {
  return new Promise((loaded, failed) => {
    element.addEventListener("load", loaded);
    element.addEventListener("error", failed);
    document.head.append(element);
  });
}

const see = () => bring("seen").catch(() => {});

function enter() {
  see();
  bring("entered").catch(() => {});
}

if (box) {
  const form = field.form;
  const files = form.querySelector("input[type=file]");

  // Until the upload script is loaded, puts added files into the file input.
  const hold = (more) => {
    const all = new DataTransfer();
    for (const file of [...files.files, ...more]) all.items.add(file);
    files.files = all.files;
  };

  for (const name of ["dragenter", "dragover", "drop"]) {
    form.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault(); // otherwise the browser opens the file
      if (name === "drop") hold(event.dataTransfer.files);
      enter();
    });
  }
  form.addEventListener("paste", (event) => {
    const { files: pasted, types } = event.clipboardData;
    if (!pasted.length || types.includes("text/plain")) return;
    event.preventDefault();
    hold(pasted);
  });
  form.querySelector("[data-attachments-drop]").hidden = false;

  box.addEventListener("focusin", enter);
  field.addEventListener("change", enter); // a draft was filled in
  addEventListener("hashchange", () => box.matches(":target") && enter());
  addEventListener("pageshow", () => {
    // The values differ if the browser has restored a typed text.
    if (field.value !== field.defaultValue) enter();
  });
  if (box.matches(":target") || box.contains(document.activeElement)) enter();
  new IntersectionObserver((seen, observer) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    observer.disconnect();
    see();
  }).observe(form);
}

// ---- Quotations ----

const template = document.getElementById("quote-button");

async function quote(post, html) {
  if (!html) return;
  try {
    await bring("entered");
  } catch {
    return alarm(told.dataset.failed);
  }
  const detail = { post: Number(post), html };
  field.dispatchEvent(new CustomEvent("richtext:quote", { bubbles: true, detail }));
  tell(told.dataset.quoted);
}

// Returns the HTML of the element `words` for a quotation. Leaves out files and nested quotations.
function quotable(words) {
  for (const part of words.querySelectorAll(".attached, .quote-source")) part.remove();
  const own = words.cloneNode(true);
  for (const part of own.querySelectorAll("blockquote")) part.remove();
  // If a post consists only of quotations, their text is quoted.
  const kept = own.textContent.trim() ? own : words;
  for (const part of kept.querySelectorAll("blockquote")) part.replaceWith(...part.childNodes);
  unset(kept);
  return kept.textContent.trim() ? kept.innerHTML : "";
}

// Replaces the no-break spaces of the page's typography in `words`, except in code.
function unset(words) {
  const texts = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentElement.closest("code")) text.data = text.data.replaceAll("\u00a0", " ");
  }
}

function quoteWhole(article) {
  const selected = selection();
  if (selected?.article === article) quote(article.dataset.post, selected.html);
  else quote(article.dataset.post, quotable(bodyOf(article).cloneNode(true)));
  getSelection().removeAllRanges();
}

const bodyOf = (article) => article.querySelector(":scope > .post-body");

// Returns {article, html to quote, box on the screen} if the selection is within one post, else
// null.
function selection() {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0).cloneRange();
  const elementOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
  const body = elementOf(range.startContainer)?.closest(".post-body");
  const article = body?.closest("[data-post]");
  if (!article) return null;
  if (!body.contains(range.endContainer)) {
    // A triple click extends the selection to the start of the element after the post.
    if (range.endOffset && !article.contains(range.endContainer)) return null;
    range.setEnd(body, body.childNodes.length);
  }
  const words = document.createElement("div");
  words.append(range.cloneContents());
  return { article, html: quotable(words), box: range.getBoundingClientRect() };
}

if (field && template) {
  const button = template.content.firstElementChild.cloneNode(true);
  let timer = 0;

  const show = () => {
    const chosen = selection();
    if (!chosen?.html) return button.remove();
    const frame = chosen.article.getBoundingClientRect();
    if (button.parentElement !== chosen.article) bodyOf(chosen.article).after(button);
    const room = frame.width - button.offsetWidth - 8;
    const left = Math.max(8, Math.min(chosen.box.left - frame.left, room));
    button.style.left = `${left}px`;
    button.style.top = `${chosen.box.bottom - frame.top + 6}px`;
  };

  document.addEventListener("selectionchange", () => {
    // Waits a moment, because the selection may change while the button gets the focus.
    clearTimeout(timer);
    timer = setTimeout(show, 150);
  });
  // Pressing the button must not clear the selection.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => quoteWhole(button.closest("[data-post]")));

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-quote-post]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    quoteWhole(link.closest("[data-post]"));
  });
}

// ---- Notice of new posts, and the number of unread notifications ----

const EVERY = 30_000; // milliseconds
const LONGEST = 16 * EVERY;
const news = document.getElementById("news");
const posts = document.querySelector(".posts[data-news]");
let wait = EVERY;
let known = null; // the ETag of the last answer
let isOver = false;
let timer = 0;

function later() {
  clearTimeout(timer);
  // A page in the background asks rarely: only for the number in its title.
  if (!isOver) timer = setTimeout(ask, document.hidden ? LONGEST : wait);
}

async function ask() {
  const url = `${posts.dataset.news}?after=${posts.dataset.last}`;
  const headers = { Accept: "application/json", ...(known && { "If-None-Match": known }) };
  const answer = await fetch(url, { headers, cache: "no-store" }).catch(() => null);
  // Requests stop if the session has ended, or if the reader may no longer see the thread.
  isOver = answer?.redirected || [401, 403, 404].includes(answer?.status);
  if (isOver) return;
  if (answer?.ok) {
    known = answer.headers.get("ETag");
    const said = await answer.json();
    showNews(said);
    showUnread(said.unread);
  }
  wait = answer?.ok || answer?.status === 304 ? EVERY : Math.min(wait * 2, LONGEST);
  later();
}

function showNews({ count, text, url }) {
  if (!count) return;
  const notice = document.getElementById("news-notice").content.cloneNode(true);
  notice.querySelector("span").textContent = text;
  notice.querySelector("a").href = url;
  news.replaceChildren(notice);
}

const bell = document.querySelector("[data-unread]");
const prefix = (unread) => (unread ? `(${unread}) ` : "");
let tally = bell?.lastElementChild.textContent; // "3" or "99+"; empty if there is nothing unread

// Shows the number at the bell, and before the title, which may itself begin with a number.
function showUnread(unread) {
  document.title = prefix(unread) + document.title.slice(prefix(tally).length);
  tally = unread;
  bell.lastElementChild.textContent = unread;
  bell.hidden = !unread;
}

if (posts) {
  document.addEventListener("visibilitychange", later);
  later();
}

// ---- Keyboard shortcuts ----

// The shortcuts are single letters, so users can switch them off (WCAG 2.1.4), and they do not work
// in text fields.

const KEPT = "forum.keys"; // the localStorage key; not set while shortcuts are on
const help = document.getElementById("keys");
const opener = document.querySelector("[data-keys-open]");
const onOff = help.querySelector("[data-keys-switch]");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const find = (selector) => document.querySelector(selector);

const store = {
  get isOn() {
    try {
      return localStorage.getItem(KEPT) !== "off";
    } catch {
      return true;
    }
  },
  set isOn(on) {
    try {
      if (on) localStorage.removeItem(KEPT);
      else localStorage.setItem(KEPT, "off");
    } catch {
      // The storage is blocked, so the shortcuts are on again after a reload.
    }
  },
};

let isOn = store.isOn;
onOff.checked = isOn;
onOff.addEventListener("change", () => (store.isOn = isOn = onOff.checked));
opener.hidden = false;
opener.addEventListener("click", () => help.showModal());
help.addEventListener("click", (event) => {
  if (event.target === help) help.close();
});

const isThread = help.dataset.place === "thread";
const stops = () =>
  isThread
    ? [...document.querySelectorAll(".posts > li > .post")]
    : [...document.querySelectorAll("main .rows .row-title a")];

function current() {
  const all = stops();
  const holder = document.activeElement?.closest(".post, .row");
  const at = all.findIndex((stop) => stop === holder || holder?.contains(stop));
  return at < 0 ? all.findIndex((stop) => stop.matches(":target")) : at;
}

// Returns the index of the first post or row that is on the screen.
function nearest(all) {
  const at = all.findIndex((stop) => stop.getBoundingClientRect().bottom > 0);
  return Math.max(at, 0);
}

function goTo(stop) {
  stop.focus({ preventScroll: true });
  const behavior = calm.matches ? "auto" : "smooth";
  stop.scrollIntoView({ block: isThread ? "start" : "nearest", behavior });
}

function step(by) {
  const all = stops();
  if (!all.length) return;
  const at = current();
  const next = at < 0 ? nearest(all) : at + by;
  if (all[next]) goTo(all[next]);
  else turn(by, all);
}

// Opens the previous page (`by` is -1) or the next page (`by` is 1). In a thread, jumps to the last
// post of the previous page or to the first post of the next page.
function turn(by, all) {
  const link = find(by > 0 ? ".pager a[rel=next]" : ".pager a[rel=prev]");
  if (!link) return;
  const end = all.at(by > 0 ? -1 : 0);
  const number = isThread ? Number(end.id.replace("post-", "")) + by : 0;
  location.assign(number ? `${link.href}#post-${number}` : link.href);
}

function post() {
  const all = stops();
  return all[current()] ?? null;
}

function firstNew() {
  const mark = find("#new");
  const stop = mark?.parentElement.querySelector(".post") ?? find(".post.is-new");
  if (stop) goTo(stop);
  else location.assign(find(".posts").dataset.new);
}

const press = (element) => element?.click();
const actions = {
  j: () => step(1),
  k: () => step(-1),
  u: () => press(find("a[data-up]") ?? find(".breadcrumbs li:nth-last-child(2) a")),
  "?": () => help.showModal(),
};
if (isThread) {
  Object.assign(actions, {
    n: firstNew,
    r() {
      field?.form.scrollIntoView({ block: "nearest" });
      field?.focus();
    },
    q: () => press(find(".quote-button") ?? post()?.querySelector("a[data-quote-post]")),
    b: () => press(post()?.querySelector("button[data-bookmark]")),
    e: () => post()?.matches(".is-own") && press(post().querySelector("a[data-edit-post]")),
  });
} else actions.o = () => press(stops()[current()]);

const writes = (element) => element.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (!isOn || event.defaultPrevented || event.isComposing) return;
  if (event.repeat && !"jk".includes(event.key)) return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (writes(event.target) || find("dialog[open]")) return;
  const action = Object.hasOwn(actions, event.key) && actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
