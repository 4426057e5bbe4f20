// The line of a form that says how its draft is, and offers another text for it.

export class Line {
  #element;

  constructor(element) {
    this.#element = element;
  }

  part(name) {
    return this.#element.querySelector(`[data-draft-${name}]`);
  }

  word(name, time) {
    return this.#element.dataset[`word${name}`].replace("%time%", time ?? "");
  }

  // Only what changes is read out, not every save.
  say(words, { aloud = false, isSignedOut = false } = {}) {
    this.part("said").textContent = words;
    if (aloud) this.part("status").textContent = words;
    this.part("sign-in").hidden = !isSignedOut;
  }

  // `html` of the other text was sanitised by the server; there is none where it was sent.
  offer(words, html) {
    this.part("other-said").textContent = words;
    this.part("other-text").innerHTML = html ?? "";
    this.part("other-text").hidden = this.part("take").hidden = html === null;
    this.part("other").hidden = false;
    this.part("status").textContent = words;
  }

  close() {
    this.part("other").hidden = true;
  }
}
