// Loads a draft from the server, and saves it.
//
// ask() and send() resolve to an object with one of these keys:
// - `stored`: the draft on the server (sequence, data, files, time, html);
// - `other`: the draft on the server, if send() was refused because another window or device has
//   saved the draft since this page last loaded or saved it;
// - `trouble`: the key of an error text. `error` may then have a message of the server.
// If `stop()` was called, the object is empty.

const NOTHING = { sequence: 0, data: {}, files: [] };

export class Server {
  #form;
  #url;
  #target;
  #request = null; // the controller of the current request

  constructor(form, { url, draft }) {
    this.#form = form;
    this.#url = url;
    this.#target = draft;
  }

  get isBusy() {
    return this.#request !== null;
  }

  stop() {
    this.#request?.abort();
  }

  async ask() {
    let answer;
    try {
      const address = `${this.#url}?target=${encodeURIComponent(this.#target)}`;
      answer = await fetch(address, { redirect: "manual" });
    } catch {
      return { trouble: "Offline" };
    }
    if (!answer.ok) return { trouble: troubleOf(answer) };
    renewTokens(answer.headers.get("X-CSRFToken"));
    return { stored: answer.status === 204 ? NOTHING : await answer.json() };
  }

  // `keepalive`: whether the browser finishes the request even if the page is closed.
  async send(sequence, entries, { keepalive = false, isSecond = false } = {}) {
    const own = new AbortController();
    this.#request = own;
    let answer;
    try {
      const how = { method: "POST", redirect: "manual", keepalive, signal: own.signal };
      answer = await fetch(this.#url, { ...how, body: this.#fields(sequence, entries) });
    } catch {
      return own.signal.aborted ? {} : { trouble: "Offline" };
    } finally {
      if (this.#request === own) this.#request = null;
    }
    if (answer.ok) return { stored: await answer.json() };
    if (answer.status === 409) return { other: await answer.json() };
    if (answer.status === 400) return { trouble: "Refused", error: (await answer.json()).error };
    if (answer.status !== 403 || isSecond) return { trouble: troubleOf(answer) };
    // If the user has signed in again in another tab, the CSRF token has changed. ask() gets it.
    const { stored, trouble } = await this.ask();
    return stored ? this.send(sequence, entries, { isSecond: true }) : { trouble };
  }

  #fields(sequence, entries) {
    const fields = new FormData();
    fields.append("csrfmiddlewaretoken", this.#form.elements.csrfmiddlewaretoken.value);
    fields.append("target", this.#target);
    fields.append("sequence", sequence);
    for (const [name, value] of entries) fields.append(name, value);
    return fields;
  }
}

function troubleOf(answer) {
  if (answer.type === "opaqueredirect" || answer.redirected) return "SignedOut";
  return answer.status === 403 || answer.status === 404 ? "Refused" : "Offline";
}

function renewTokens(token) {
  if (!token) return;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
}
