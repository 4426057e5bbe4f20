// A search field that offers what it finds below itself (ARIA 1.2, "combobox with list
// autocomplete"). Without it the same form gives the same results as a page.

const WAIT = 200; // milliseconds after the last key
const SHORTEST = 2;

for (const field of document.querySelectorAll("input[data-combobox]")) enhance(field);

function enhance(field) {
  const list = listFor(field);
  const status = field.parentElement.querySelector("[data-combobox-status]");
  let active = null;
  let asking = null;
  let timer = 0;

  const options = () => [...list.querySelectorAll("[role=option]")];

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

  function move(step) {
    const all = options();
    if (!all.length) return;
    show(true);
    // One place before the first and behind the last is the field itself.
    const places = [null, ...all];
    const next = places.indexOf(active) + step;
    choose(places[(next + places.length) % places.length]);
  }

  async function ask() {
    asking?.abort();
    const words = field.value.trim();
    if (words.length < SHORTEST) return show(false);
    asking = new AbortController();
    const url = `${field.dataset.combobox}?q=${encodeURIComponent(words)}`;
    const answer = await fetch(url, { signal: asking.signal }).catch(() => null);
    // A session that ended leads to the sign-in page, which is no list.
    if (!answer?.ok || answer.redirected) return;
    const html = await answer.text().catch(() => null);
    if (html === null || field.value.trim() !== words) return;
    choose(null);
    list.innerHTML = html;
    status.textContent = list.querySelector("[data-status]").textContent;
    show(document.activeElement === field);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && active) location.assign(active.dataset.url);
    else if (event.key === "Escape" && !list.hidden) show(false);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => show(false));
  // The field keeps the focus while the mouse is down, so that the list stays for the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
}

function listFor(field) {
  const list = document.createElement("ul");
  list.id = `${field.id}-list`;
  list.className = "combobox-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.label);
  list.hidden = true;
  field.after(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  return list;
}
