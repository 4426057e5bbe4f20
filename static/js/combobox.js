// Fields with a list of suggestions (ARIA 1.2, "combobox with list autocomplete"): pages to open,
// values to take over, or keywords to insert. Without this script the forms load pages with the
// same results, and keywords are typed in full.

const WAIT = 200; // milliseconds after the last key
const SHORTEST = 2;

for (const field of document.querySelectorAll("input[data-combobox]")) offerPages(field);
for (const field of document.querySelectorAll("input[data-suggestions]")) offerWords(field);

function offerPages(field) {
  const status = field.parentElement.querySelector("[data-combobox-status]") ?? statusBelow(field);
  const label = field.dataset.label ?? field.labels[0].textContent.trim();
  const { list, choose, show } = listbox(field, { label, ask, take });

  // Opens the page of the option, or fills the field with its value.
  function take({ dataset: { url, value } }) {
    if (url) return location.assign(url);
    field.value = value;
    show(false);
    list.replaceChildren();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function ask(signal) {
    const words = field.value.trim();
    if (words.length < SHORTEST) return show(false);
    const url = `${field.dataset.combobox}?q=${encodeURIComponent(words)}`;
    const answer = await fetch(url, { signal }).catch(() => null);
    // When the session has ended, the response is the sign-in page, which has no list.
    if (!answer?.ok || answer.redirected) return;
    const html = await answer.text().catch(() => null);
    if (html === null || field.value.trim() !== words) return;
    choose(null);
    list.innerHTML = html;
    status.textContent = list.querySelector("[data-status]").textContent;
    show(document.activeElement === field);
  }
}

function offerWords(field) {
  const status = statusBelow(field);
  const label = field.labels[0].textContent.trim();
  const { list, choose, show } = listbox(field, { label, ask, take });

  // Splits the value into the finished keywords, and the last keyword, which is being typed.
  const typed = () => {
    const at = field.value.lastIndexOf(",") + 1;
    return { before: field.value.slice(0, at), word: field.value.slice(at).trim() };
  };

  function take(option) {
    const { before } = typed();
    field.value = `${before}${before ? " " : ""}${option.textContent}, `;
    show(false);
    list.replaceChildren();
    field.focus();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function ask(signal) {
    const { before, word } = typed();
    if (!word) return show(false);
    const url = `${field.dataset.suggestions}?q=${encodeURIComponent(word)}`;
    const headers = { Accept: "application/json" };
    const answer = await fetch(url, { headers, signal }).catch(() => null);
    // When the session has ended, the response is a redirect to the sign-in page.
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
}

function optionFor(list, name, at) {
  const option = document.createElement("li");
  option.id = `${list.id}-${at}`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.textContent = name;
  return option;
}

// Wraps the field in a new element, so that the list opens directly below the field. Returns the
// live region, whose text screen readers read out.
function statusBelow(field) {
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  const holder = document.createElement("div");
  holder.className = "combobox";
  const hadFocus = document.activeElement === field;
  field.before(holder);
  holder.append(field, status);
  // To move an element takes the focus from it, and the reader may be typing already.
  if (hadFocus) field.focus();
  return status;
}

// Adds a list with the accessible name `label` below `field`. `ask(signal)` is called after a pause
// in typing, and `signal` is aborted when the response is no longer needed. `take(option)` is
// called when an option is chosen.
function listbox(field, { label, ask, take }) {
  const list = listBelow(field, label);
  let active = null;
  let asking = null;
  let timer = 0;

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
    const all = [...list.querySelectorAll("[role=option]")];
    if (!all.length) return;
    show(true);
    // The arrow keys cycle through the options. The field itself comes between the last and the
    // first.
    const places = [null, ...all];
    choose(places[(places.indexOf(active) + by + places.length) % places.length]);
  }

  function askAnew() {
    asking?.abort();
    asking = new AbortController();
    ask(asking.signal);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(askAnew, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && active) take(active);
    else if (event.key === "Escape" && !list.hidden) show(false);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => show(false));
  // Keeps the focus in the field on mouse down, so that the list stays open for the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  return { list, choose, show };
}

function listBelow(field, label) {
  const list = document.createElement("ul");
  list.id = `${field.id}-list`;
  list.className = "combobox-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  list.hidden = true;
  field.after(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  return list;
}
