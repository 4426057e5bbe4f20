// Keyboard shortcuts of threads and of their lists. One letter each, so they can be switched off
// (WCAG 2.1.4), and do nothing while somebody writes.

const KEPT = "forum.keys"; // in the browser's own store; absent while they are on
const help = document.getElementById("keys");
const opener = document.querySelector("[data-keys-open]");
const onOff = help.querySelector("[data-keys-switch]");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const find = (selector) => document.querySelector(selector);

// ---- Help, and the switch ----

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
      // A browser that keeps nothing keeps them on.
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

// ---- Where one is ----

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

// The post or row with the focus, else the first one that is on the screen.
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

// To the page before or after this one; in a thread to its last or first post.
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

// ---- What each key does ----

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
      const field = find("#reply textarea[name=body]");
      field?.closest("form").scrollIntoView({ block: "nearest" });
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
