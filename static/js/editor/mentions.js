// Suggests people while somebody types @ and the start of a name (ARIA 1.2, "combobox with list
// autocomplete"). The focus stays in the text. The textarea's data-mentions is a URL that returns
// {"people": [{"id", "name", "place"}]} for ?q=.

const WAIT = 150; // milliseconds after the last key
const TYPED = /(?:^|[\s(„"«/])@([\p{L}\p{M}'’.-]{1,40}(?: [\p{L}\p{M}'’.-]{0,40}){0,2})$/u;

let counter = 0;

// Finds "@" and the start of a name before the cursor. Returns {from, to, query}, or null.
function typedIn(state) {
  const { empty, $from } = state.selection;
  const { parent } = $from;
  if (!empty || !parent.isTextblock || parent.type.spec.code) return null;
  if ($from.marks().some(({ type }) => type.spec.code)) return null;
  const end = $from.parentOffset;
  const before = parent.textBetween(Math.max(0, end - 130), end, " ", "\ufffc");
  const query = before.match(TYPED)?.[1];
  return query ? { from: $from.pos - query.length - 1, to: $from.pos, query } : null;
}

export function offerPeople(textarea, holder, { library, words, make }) {
  const id = `richtext-people-${++counter}`;
  const list = make("ul", {
    id,
    class: "combobox-list richtext-people",
    role: "listbox",
    "aria-label": words.people,
  });
  const status = make("p", { class: "visually-hidden", role: "status" });
  const known = new Map();
  let people = [];
  let active = -1;
  let typed = null;
  let refused = null; // the position of the @ for which the list was closed
  let asking = null;
  let timer = 0;

  const isOpen = () => !list.hidden;

  function name(view, open) {
    const field = view.dom;
    const said = {
      role: open ? "combobox" : "textbox",
      "aria-multiline": open ? null : "true",
      "aria-autocomplete": open ? "list" : null,
      "aria-expanded": open ? "true" : null,
      "aria-controls": open ? id : null,
      "aria-activedescendant": open && active >= 0 ? `${id}-${active}` : null,
    };
    for (const [attribute, value] of Object.entries(said)) {
      if (value === null) field.removeAttribute(attribute);
      else if (field.getAttribute(attribute) !== value) field.setAttribute(attribute, value);
    }
  }

  function close(view) {
    clearTimeout(timer);
    asking?.abort();
    people = [];
    active = -1;
    if (!isOpen()) return;
    list.hidden = true;
    name(view, false);
  }

  function choose(view, at) {
    active = at;
    for (const [index, option] of [...list.children].entries()) {
      option.setAttribute("aria-selected", String(index === at));
      if (index === at) option.scrollIntoView({ block: "nearest" });
    }
    name(view, true);
  }

  function show(view) {
    list.replaceChildren(
      ...people.map((person, index) =>
        make(
          "li",
          { id: `${id}-${index}`, role: "option", "aria-selected": "false" },
          make("span", {}, person.name),
          ...(person.place ? [make("span", { class: "combobox-note" }, person.place)] : []),
        ),
      ),
    );
    const found = words.peopleFound.replace("{count}", people.length);
    status.textContent = people.length ? found : words.peopleNone;
    if (!people.length) return hide(view);
    list.hidden = false;
    place(view);
    choose(view, 0);
  }

  function hide(view) {
    if (!isOpen()) return;
    list.hidden = true;
    name(view, false);
  }

  // Places the list below the @, but not beyond the edges of the field.
  function place(view) {
    const field = holder.getBoundingClientRect();
    const cursor = view.coordsAtPos(typed.from);
    const room = field.width - list.offsetWidth;
    list.style.left = `${Math.max(0, Math.min(cursor.left - field.left, room))}px`;
    list.style.top = `${cursor.bottom - field.top + 4}px`;
  }

  async function ask(view) {
    const { query } = typed;
    const url = new URL(textarea.dataset.mentions, location.href);
    url.searchParams.set("q", query);
    asking = new AbortController();
    if (!known.has(query)) {
      const headers = { Accept: "application/json" };
      const answer = await fetch(url, { headers, signal: asking.signal }).catch(() => null);
      // When the session has ended, the response is a redirect to the sign-in page.
      if (!answer?.ok || answer.redirected) return;
      const found = await answer.json().catch(() => null);
      if (!Array.isArray(found?.people)) return;
      known.set(query, found.people);
    }
    if (typed?.query !== query || !view.hasFocus()) return;
    people = known.get(query);
    show(view);
  }

  function insert(view, person) {
    const { schema, doc, tr } = view.state;
    const { from, to } = typed;
    const mention = schema.nodes.mention.create({ person: String(person.id), name: person.name });
    const next = doc.textBetween(to, Math.min(to + 1, doc.content.size));
    const space = /^\s/.test(next) ? [] : [schema.text(" ")];
    close(view);
    view.dispatch(tr.replaceWith(from, to, [mention, ...space]).scrollIntoView());
    view.focus();
    status.textContent = words.personAdded.replace("{name}", person.name);
  }

  function update(view) {
    const now = view.editable ? typedIn(view.state) : null;
    if (now?.query === typed?.query && now?.from === typed?.from) return;
    typed = now;
    if (!now) refused = null;
    // If the words before a space matched nobody, they are not a name but part of a sentence.
    const isSentence = now?.query.includes(" ") && !people.length;
    if (!now || now.from === refused || isSentence) return close(view);
    clearTimeout(timer);
    asking?.abort();
    timer = setTimeout(() => ask(view), WAIT);
  }

  function handleKeyDown(view, event) {
    if (!isOpen() || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(view, (active + step + people.length) % people.length);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
      insert(view, people[active]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      refused = typed.from;
      close(view);
    } else return false;
    return true;
  }

  function listen(view) {
    list.hidden = true;
    holder.append(list, status);
    // Keeps the focus in the text on mouse down, so that the list stays open for the click.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const at = [...list.children].indexOf(event.target.closest("[role=option]"));
      if (at >= 0) insert(view, people[at]);
    });
    return {
      update,
      destroy() {
        close(view);
        list.remove();
        status.remove();
      },
    };
  }

  const { Plugin } = library.pm.state;
  return library.Extension.create({
    name: "offerPeople",
    priority: 2000,
    addProseMirrorPlugins: () => [
      new Plugin({
        view: listen,
        props: {
          handleKeyDown,
          handleDOMEvents: {
            blur(view) {
              close(view);
              return false;
            },
          },
        },
      }),
    ],
  });
}
