// The form of a new thread: offers keywords that others used for the one that is being typed
// (ARIA 1.2, "combobox with list autocomplete"), and lets only readers of the chosen section be
// mentioned. Without it keywords are plain text.

const WAIT = 200; // milliseconds after the last key
const keywords = document.querySelector("input[data-suggestions]");
const section = document.querySelector("select[name=section]");
const text = document.querySelector("textarea[data-mentions]");

if (keywords) offer(keywords);
if (section && text) {
  const mentions = text.dataset.mentions;
  const follow = () => {
    text.dataset.mentions = section.value ? `${mentions}?in=${section.value}` : mentions;
  };
  section.addEventListener("change", follow);
  window.addEventListener("pageshow", follow);
  follow();
}

function offer(field) {
  const { list, status } = partsFor(field);
  let active = null;
  let asking = null;
  let timer = 0;

  const options = () => [...list.children];
  // The keywords before the one at the end of the field, and that one.
  const typed = () => {
    const at = field.value.lastIndexOf(",") + 1;
    return { before: field.value.slice(0, at), word: field.value.slice(at).trim() };
  };

  function choose(option) {
    active?.setAttribute("aria-selected", "false");
    active = option ?? null;
    active?.setAttribute("aria-selected", "true");
    active?.scrollIntoView({ block: "nearest" });
    if (active) field.setAttribute("aria-activedescendant", active.id);
    else field.removeAttribute("aria-activedescendant");
  }

  function show(open) {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (!open) choose(null);
  }

  function move(by) {
    const all = options();
    if (!all.length) return;
    show(true);
    // One place before the first and behind the last is the field itself.
    const places = [null, ...all];
    choose(places[(places.indexOf(active) + by + places.length) % places.length]);
  }

  function insert(option) {
    const { before } = typed();
    field.value = `${before}${before ? " " : ""}${option.textContent}, `;
    show(false);
    list.replaceChildren();
    field.focus();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function ask() {
    asking?.abort();
    const { before, word } = typed();
    if (!word) return show(false);
    asking = new AbortController();
    const url = `${field.dataset.suggestions}?q=${encodeURIComponent(word)}`;
    const headers = { Accept: "application/json" };
    const answer = await fetch(url, { headers, signal: asking.signal }).catch(() => null);
    // A session that ended leads to the sign-in page, which knows no keywords.
    if (!answer?.ok || answer.redirected) return;
    const found = await answer.json().catch(() => null);
    if (!found || typed().word !== word || document.activeElement !== field) return;
    const given = before.split(",").map((name) => name.trim().toLowerCase());
    const names = found.tags.map((tag) => tag.name);
    const left = names.filter((name) => !given.includes(name.toLowerCase()));
    choose(null);
    list.replaceChildren(...left.map((name, at) => optionFor(list, name, at)));
    status.textContent = left.length || !names.length ? found.text : "";
    show(left.length > 0);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && active) insert(active);
    else if (event.key === "Escape" && !list.hidden) show(false);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => show(false));
  // The field keeps the focus while the mouse is down, so that the list stays for the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) insert(option);
  });
}

function optionFor(list, name, at) {
  const option = document.createElement("li");
  option.id = `${list.id}-${at}`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.textContent = name;
  return option;
}

function partsFor(field) {
  const list = document.createElement("ul");
  list.id = `${field.id}-list`;
  list.className = "combobox-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0].textContent.trim());
  list.hidden = true;
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  // The list opens below the field, whatever stands around it.
  const holder = document.createElement("div");
  holder.className = "combobox";
  field.before(holder);
  holder.append(field, list, status);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  return { list, status };
}
