// Keeps what is written in a form as a draft on the server, a moment after the last key. Each save
// carries a number, and the server takes none that is older than what it has: it says so, and the
// person chooses. The tab itself keeps a copy only while the server does not have the text.

const PAUSE = 2000;
const AGAIN = 15000;
const SKIPPED = new Set([
  "csrfmiddlewaretoken",
  "submission",
  "draft_sequence",
  "writer",
  "save_draft",
]);

for (const line of document.querySelectorAll("[data-draft]")) keep(line);

function keep(line) {
  const form = line.closest("form");
  const { draft: target, url } = line.dataset;
  const body = form.elements.body;
  const base = line.querySelector("[name=draft_sequence]");
  const writer = line.querySelector("[name=writer]").value;
  const part = (name) => line.querySelector(`[data-draft-${name}]`);
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("drafts") : null;
  const copy = localCopy(`draft:${writer}:${target}`);

  let known = base.value === "" ? null : Number(base.value); // the number of what the server has
  // The fields as the server has them. A form that has come back with its errors is not kept yet.
  let saved = known === null || "fresh" in line.dataset ? state() : "";
  let request = null; // the one that is on its way
  let timer = null;
  let trouble = ""; // the word of what keeps the text from the server
  let isAsking = false; // whether the person is to choose between two texts
  let isOver = false; // sent, or not to be saved here any more
  let isFilling = false;
  let wasTold = false; // that saving works

  // ---- The fields ----

  function entries() {
    const all = [...new FormData(form)];
    return all.filter(([name, value]) => typeof value === "string" && !SKIPPED.has(name));
  }

  function state() {
    return JSON.stringify(entries());
  }

  // Shows a text in the form. `files` are rows of the list of files; none are touched without.
  function fill(data, files) {
    isFilling = true;
    for (const [name, value] of Object.entries(data)) {
      const field = form.elements[name];
      if (!field || name === "version" || name === "attachments") continue;
      if (field.type === "checkbox") field.checked = Boolean(value);
      else field.value = value ?? "";
      field.dispatchEvent?.(new Event("change", { bubbles: true }));
    }
    const rows = form.querySelector("[data-attachments-rows]");
    if (files && rows) {
      rows.innerHTML = files.join("");
      for (const row of rows.children) {
        row.querySelector("[data-attachment-check]").hidden = true;
        row.querySelector("[data-attachment-remove]").hidden = false;
      }
    }
    isFilling = false;
  }

  // ---- What is said ----

  function word(name, time) {
    return line.dataset[`word${name}`].replace("%time%", time ?? "");
  }

  // Only what changes is read out, not every save.
  function say(words, aloud) {
    part("said").textContent = words;
    if (aloud) part("status").textContent = words;
    part("sign-in").hidden = trouble !== "SignedOut";
  }

  function fail(kind) {
    const isNew = trouble !== kind;
    trouble = kind;
    copy.write({ base: known, entries: entries() });
    say(word(kind), isNew);
    if (kind !== "Refused") wait(AGAIN);
  }

  // ---- Saving ----

  function wait(time) {
    clearTimeout(timer);
    timer = setTimeout(save, time);
  }

  function changed() {
    if (isFilling || isOver) return;
    if (isAsking) copy.write({ base: known, entries: entries() });
    else if (!request) wait(trouble === "Offline" || trouble === "SignedOut" ? AGAIN : PAUSE);
  }

  async function save() {
    clearTimeout(timer);
    if (isOver || isAsking || request || state() === saved) return;
    if (known === null && !(await begin())) return;
    if (!isAsking && state() !== saved) await send(known + 1);
  }

  async function send(sequence, { keepalive = false, isSecond = false } = {}) {
    const sent = state();
    const fields = new FormData();
    fields.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    fields.append("target", target);
    fields.append("sequence", sequence);
    for (const [name, value] of entries()) fields.append(name, value);
    const own = new AbortController();
    request = own;
    let answer;
    try {
      const how = { method: "POST", body: fields, redirect: "manual", signal: own.signal };
      answer = await fetch(url, { ...how, keepalive });
    } catch {
      if (request === own) request = null;
      if (!own.signal.aborted) fail("Offline");
      return;
    }
    if (request === own) request = null;
    if (isOver) return;
    if (answer.status === 403 && !isSecond) {
      // Whoever signed in again in another tab has another token.
      const stored = await ask();
      if (stored) await send(sequence, { isSecond: true });
      return;
    }
    await take(answer, sent);
  }

  async function take(answer, sent) {
    if (answer.ok) {
      const stored = await answer.json();
      know(stored.sequence);
      saved = sent;
      const isNews = trouble || !wasTold;
      trouble = "";
      wasTold = true;
      copy.drop();
      say(word("Saved", stored.time), isNews);
      channel?.postMessage({ target, writer, sequence: stored.sequence });
      if (state() !== saved) wait(PAUSE);
    } else if (answer.status === 409) {
      const stored = await answer.json();
      // An answer that got lost: what is stored is what was sent.
      if (isSame(stored.data, sent)) {
        know(stored.sequence);
        wait(PAUSE);
      } else offer(stored);
    } else if (answer.status === 400) {
      fail("Refused");
      say((await answer.json()).error ?? word("Refused"), true);
    } else fail(kindOf(answer));
  }

  function kindOf(answer) {
    if (answer.type === "opaqueredirect" || answer.redirected) return "SignedOut";
    return answer.status === 403 || answer.status === 404 ? "Refused" : "Offline";
  }

  function know(sequence) {
    known = sequence;
    base.value = sequence;
  }

  // What the server has; null where it does not say.
  async function ask() {
    let answer;
    try {
      answer = await fetch(`${url}?target=${encodeURIComponent(target)}`, { redirect: "manual" });
    } catch {
      fail("Offline");
      return null;
    }
    if (!answer.ok) {
      fail(kindOf(answer));
      return null;
    }
    const token = answer.headers.get("X-CSRFToken");
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
      if (token) field.value = token;
    }
    return answer.status === 204 ? { sequence: 0, data: {}, files: [] } : answer.json();
  }

  // ---- Beginning ----

  let beginning = null;

  // Learns what the server has, where the page was made without it or this tab has a text of its
  // own; says whether the form may be saved now.
  function begin() {
    beginning ??= ask().then((stored) => {
      beginning = null;
      if (!stored) return false;
      const isFirst = known === null;
      know(stored.sequence);
      const left = copy.read();
      if (left && isWorth(left)) restore(left, stored);
      else {
        copy.drop();
        if (isFirst) meet(stored);
      }
      return !isAsking;
    });
    return beginning;
  }

  const isBlank = () => body.value.trim() === "";

  function meet(stored) {
    if (!isBlank()) {
      saved = "";
      if (stored.data.body && !isSame(stored.data, state())) offer(stored);
      else wait(PAUSE); // it may have been typed before this script came
    } else if (isThere(stored)) {
      fill(stored.data, stored.files);
      saved = state();
      say(word("Restored", stored.time), true);
    }
  }

  // A text which this tab could not save before it was loaded anew. One that was sent is worth
  // nothing once the server has gone on; a form that has come back with its errors holds it.
  function isWorth(left) {
    if (JSON.stringify(left.entries) === state()) return false;
    return (left.base === known || !left.isSubmitted) && (isBlank() || "fresh" in line.dataset);
  }

  function restore(left, stored) {
    fill(Object.fromEntries(left.entries));
    saved = "";
    say(word("Local"), true);
    if (left.base !== known && isThere(stored)) offer(stored);
    else wait(PAUSE);
  }

  // ---- Two texts ----

  function offer(stored) {
    isAsking = true;
    clearTimeout(timer);
    if (state() !== saved) copy.write({ base: stored.sequence, entries: entries() });
    const words = isThere(stored) ? word("Changed", stored.time) : word("Finished");
    part("other-said").textContent = words;
    part("other-text").innerHTML = stored.html ?? ""; // sanitised by the server
    part("other-text").hidden = part("take").hidden = !isThere(stored);
    part("other").hidden = false;
    say("", false);
    part("status").textContent = words;
  }

  async function choose(isOther) {
    const stored = await ask();
    if (!stored) return;
    know(stored.sequence);
    isAsking = false;
    trouble = "";
    part("other").hidden = true;
    copy.drop();
    if (isOther) {
      fill(stored.data, stored.files);
      saved = state();
      say(word("Restored", stored.time), true);
    } else {
      saved = "";
      await save();
    }
    body.focus();
  }

  // ---- When ----

  function leave() {
    if (isOver || isAsking || known === null || state() === saved) return;
    clearTimeout(timer);
    const sequence = known + (request ? 2 : 1);
    request?.abort();
    // A browser sends up to 64 kB after the page has gone.
    const keepalive = new Blob([state()]).size < 60_000;
    if (!keepalive) copy.write({ base: known, entries: entries() });
    send(sequence, { keepalive });
  }

  function returned() {
    if (trouble && trouble !== "Refused" && !isOver) save();
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
    else returned();
  });
  addEventListener("pagehide", leave);
  addEventListener("focus", returned);
  addEventListener("online", returned);

  // After the form's own listeners, which may keep it back.
  document.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    isOver = true;
    clearTimeout(timer);
    request?.abort();
    if (state() !== saved || trouble) {
      copy.write({ base: known, entries: entries(), isSubmitted: true });
    }
  });

  // The Back button brings the page as it was left.
  addEventListener("pageshow", async (event) => {
    if (!event.persisted) return;
    isOver = false;
    const stored = await ask();
    if (stored) know(stored.sequence);
  });

  channel?.addEventListener("message", async ({ data }) => {
    const isNews = data.target === target && data.writer === writer && data.sequence > known;
    if (!isNews || known === null || isAsking || isOver) return;
    const stored = await ask();
    if (!stored || isAsking) return;
    if (isSame(stored.data, state())) know(stored.sequence);
    else offer(stored);
  });

  part("take").addEventListener("click", () => choose(true));
  part("mine").addEventListener("click", () => choose(false));
  for (const button of form.querySelectorAll("[name=save_draft]")) button.hidden = true;

  if (known !== null) {
    if (copy.read()) begin();
    if (!saved) wait(PAUSE);
  } else {
    form.addEventListener("focusin", begin, { once: true });
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      observer.disconnect();
      if (known === null) begin();
    }).observe(form);
  }
}

// The text in this tab's own memory, which ends with the tab.
function localCopy(key) {
  const attempt = (action) => {
    try {
      return action();
    } catch {
      return null; // it is full, or the browser allows none
    }
  };
  return {
    read: () => attempt(() => JSON.parse(sessionStorage.getItem(key))),
    write: (copy) => attempt(() => sessionStorage.setItem(key, JSON.stringify(copy))),
    drop: () => attempt(() => sessionStorage.removeItem(key)),
  };
}

const isThere = (stored) => Object.keys(stored.data).length > 0;

// Whether what is stored says the same as the fields of `state`.
function isSame(data, state) {
  const fields = Object.fromEntries(JSON.parse(state));
  const plain = (value) =>
    String(value ?? "")
      .replace(/\r\n?/g, "\n")
      .trim();
  const names = ["body", "title", "tags", "kind", "section"];
  return names.every((name) => !(name in fields) || plain(data[name]) === plain(fields[name]));
}
