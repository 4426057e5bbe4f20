// The line in a form that shows the state of its draft, and offers another version of the text.

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

  // `aloud`: whether screen readers announce `words`. They should not announce every save.
  say(words, { aloud = false, isSignedOut = false } = {}) {
    this.part("said").textContent = words;
    if (aloud) this.part("status").textContent = words;
    this.part("sign-in").hidden = !isSignedOut;
  }

  // `html`: the other version, which the server has sanitised. It is null if the draft was sent or
  // discarded.
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
