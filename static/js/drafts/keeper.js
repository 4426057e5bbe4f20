// Saves a form as a draft, a moment after the last key press. Each save has a sequence number. If
// this number is not higher than that of the stored draft, the server refuses the save, and the
// user chooses between the two texts. While the text is not saved on the server, the tab keeps a
// copy.

import { Copy } from "./copy.js";
import { Fields, isThere } from "./fields.js";
import { Line } from "./line.js";
import { Server } from "./server.js";

const PAUSE = 2000;
const AGAIN = 15000;
const MOST_AFTER_PAGE = 60_000; // browsers limit requests with keepalive to 64 kB

// `isNews`: whether a draft that another window has just saved must be offered. `isTyped`: whether
// something was typed before this script was loaded. `WholeForm`: the class in whole_form.js if all
// fields of the form are saved, otherwise undefined.
export function keep(element, key, { isNews, isTyped, WholeForm }) {
  const form = element.closest("form");
  const keeper = new Keeper(element, key, { isNews, isTyped, FieldsOf: WholeForm ?? Fields });
  listen(form, keeper);
  keeper.start();
}

// ---- Events ----

function listen(form, keeper) {
  form.addEventListener("input", () => keeper.changed());
  form.addEventListener("change", () => keeper.changed());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keeper.leave();
    else keeper.returned();
  });
  addEventListener("pagehide", () => keeper.leave());
  addEventListener("beforeunload", (event) => {
    if (keeper.isAtRisk) event.preventDefault();
  });
  addEventListener("focus", () => keeper.returned());
  addEventListener("online", () => keeper.returned());
  // Listens on the document, so that the form's own listeners can cancel the submission first.
  document.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) keeper.submitted();
  });
  // The Back button may restore the page from the browser's cache, with the old state of this
  // script.
  addEventListener("pageshow", (event) => {
    if (event.persisted) keeper.reopened();
  });
}

class Keeper {
  #fields;
  #line;
  #server;
  #copy;
  #channel = "BroadcastChannel" in window ? new BroadcastChannel("drafts") : null;
  #base; // the form field with the sequence number of the stored draft
  #known; // the sequence number of the stored draft; null until the server was asked
  #whose; // user and target, to recognise messages of other windows
  #isFresh; // whether the page was loaded by GET, not with errors of a POST
  #isNews; // whether the first draft is from another window, so it is offered but not filled in
  #saved; // the state of the fields as the server has stored it
  #beginning = null;
  #timer = null;
  #trouble = ""; // the key of the error text, while saving fails
  #isAsking = false; // whether the user must choose between two texts
  #isOver = false; // the form was submitted: no more saving
  #wasTold = false; // whether a first "saved" was announced

  constructor(element, key, { isNews, isTyped, FieldsOf }) {
    const form = element.closest("form");
    this.#fields = new FieldsOf(form);
    this.#line = new Line(element);
    this.#server = new Server(form, element.dataset);
    this.#copy = new Copy(key);
    this.#whose = key;
    this.#base = form.elements.draft_sequence;
    this.#known = this.#base.value === "" ? null : Number(this.#base.value);
    this.#isFresh = "fresh" in element.dataset;
    this.#isNews = isNews;
    // The text of a form with errors is not saved yet. Nor is a text that was typed before this
    // script was loaded.
    const isKept = this.#known === null ? this.#fields.isBlank : this.#isFresh;
    this.#saved = isKept && !isTyped ? this.#fields.state() : "";
    this.#line.part("take").addEventListener("click", () => this.#choose(true));
    this.#line.part("mine").addEventListener("click", () => this.#choose(false));
    this.#channel?.addEventListener("message", ({ data }) => this.#told(data));
  }

  start() {
    if (this.#known === null || this.#copy.read()) this.#begin();
    if (this.#known !== null && !this.#saved) this.#wait(PAUSE);
  }

  // ---- Saving ----

  changed() {
    if (this.#fields.isFilling || this.#isOver) return;
    if (this.#isAsking) this.#keepCopy();
    else if (!this.#server.isBusy) this.#wait(this.#cannotReach ? AGAIN : PAUSE);
  }

  get #cannotReach() {
    return this.#trouble === "Offline" || this.#trouble === "SignedOut";
  }

  #wait(time) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), time);
  }

  get #isSaved() {
    return this.#fields.state() === this.#saved;
  }

  #shows(stored) {
    return this.#fields.isSame(stored.data, this.#fields.state());
  }

  async #save() {
    clearTimeout(this.#timer);
    if (this.#isOver || this.#isAsking || this.#server.isBusy || this.#isSaved) return;
    if (this.#known === null && !(await this.#begin())) return;
    if (!this.#isAsking && !this.#isSaved) await this.#send(this.#known + 1);
  }

  async #send(sequence, how) {
    const sent = this.#fields.state();
    const outcome = await this.#server.send(sequence, this.#fields.entries(), how);
    if (this.#isOver) return;
    if (outcome.stored) this.#took(outcome.stored, sent);
    else if (outcome.other) this.#refused(outcome.other, sent);
    else if (outcome.trouble) this.#fail(outcome.trouble, outcome.error);
  }

  #took(stored, sent) {
    this.#know(stored.sequence);
    this.#saved = sent;
    const isNews = this.#trouble || !this.#wasTold;
    this.#trouble = "";
    this.#wasTold = true;
    this.#copy.drop();
    this.#say("Saved", stored.time, isNews);
    this.#channel?.postMessage({ whose: this.#whose, sequence: stored.sequence });
    if (!this.#isSaved) this.#wait(PAUSE);
  }

  #refused(stored, sent) {
    // If both texts are the same, an earlier save had succeeded, and only its response was lost.
    if (this.#fields.isSame(stored.data, sent)) {
      this.#know(stored.sequence);
      this.#wait(PAUSE);
    } else this.#offer(stored);
  }

  #fail(trouble, error) {
    const isNews = this.#trouble !== trouble || Boolean(error);
    this.#trouble = trouble;
    this.#keepCopy();
    const isSignedOut = trouble === "SignedOut";
    this.#line.say(error ?? this.#line.word(trouble), { aloud: isNews, isSignedOut });
    if (trouble !== "Refused") this.#wait(AGAIN);
  }

  #say(word, time, aloud = true) {
    this.#line.say(this.#line.word(word, time), { aloud });
  }

  #know(sequence) {
    this.#known = sequence;
    this.#base.value = sequence;
  }

  #keepCopy(more = {}) {
    this.#copy.write({ base: this.#known, entries: this.#fields.entries(), ...more });
  }

  // Resolves to the stored draft, or to null if the request failed.
  async #ask() {
    const { stored, trouble } = await this.#server.ask();
    if (trouble) this.#fail(trouble);
    return stored ?? null;
  }

  // ---- Start ----

  // Asks the server for the stored draft. It is called if the page was rendered without the draft,
  // or if this tab has a copy. Resolves to whether the form may be saved now.
  #begin() {
    this.#beginning ??= this.#ask().then((stored) => {
      this.#beginning = null;
      if (!stored) return false;
      const isFirst = this.#known === null;
      this.#know(stored.sequence);
      const left = this.#copy.read();
      if (left && this.#isWorth(left)) this.#restore(left, stored);
      else {
        this.#copy.drop();
        if (isFirst) this.#meet(stored);
      }
      return !this.#isAsking;
    });
    return this.#beginning;
  }

  #meet(stored) {
    if (!this.#fields.isBlank) {
      this.#saved = "";
      if (this.#fields.hasText(stored.data) && !this.#shows(stored)) this.#offer(stored);
      else this.#wait(PAUSE); // typed before this script was loaded
    } else if (isThere(stored)) {
      if (this.#isNews) this.#offer(stored);
      else this.#show(stored);
    }
  }

  #show(stored) {
    this.#fields.fill(stored.data, stored.files, stored.quoted);
    this.#saved = this.#fields.state();
    this.#say("Restored", stored.time);
  }

  // Whether to restore `left`, the copy of a text that could not be saved before this tab was
  // reloaded. A copy is not restored if its text was submitted and the server's draft has changed
  // since then, or if the copy would replace text in a form with errors.
  #isWorth(left) {
    if (JSON.stringify(left.entries) === this.#fields.state()) return false;
    const isNewest = left.base === this.#known || !left.isSubmitted;
    return isNewest && (this.#fields.isBlank || this.#isFresh);
  }

  #restore(left, stored) {
    this.#fields.fillEntries(left.entries);
    this.#saved = "";
    this.#say("Local");
    if (left.base !== this.#known && isThere(stored)) this.#offer(stored);
    else this.#wait(PAUSE);
  }

  // ---- Choosing between the typed text and the draft on the server ----

  #offer(stored) {
    this.#isAsking = true;
    clearTimeout(this.#timer);
    if (!this.#isSaved) this.#keepCopy({ base: stored.sequence });
    const isOther = isThere(stored);
    const words = this.#line.word(isOther ? "Changed" : "Finished", stored.time);
    this.#line.say("");
    this.#line.offer(words, isOther ? stored.html : null);
  }

  async #choose(isOther) {
    const stored = await this.#ask();
    if (!stored) return;
    this.#know(stored.sequence);
    this.#isAsking = false;
    this.#trouble = "";
    this.#line.close();
    this.#copy.drop();
    if (isOther) this.#show(stored);
    else {
      this.#saved = "";
      await this.#save();
    }
    this.#fields.body.focus();
  }

  // Handles a message from another window of this browser that has saved the draft.
  async #told({ whose, sequence }) {
    const isNews = whose === this.#whose && this.#known !== null && sequence > this.#known;
    if (!isNews || this.#isAsking || this.#isOver) return;
    const stored = await this.#ask();
    if (!stored || this.#isAsking) return;
    if (this.#shows(stored)) this.#know(stored.sequence);
    else this.#offer(stored);
  }

  // ---- Leaving and returning ----

  // Whether the text exists only in this tab.
  get isAtRisk() {
    return !this.#isOver && !this.#isSaved && (this.#isAsking || this.#trouble !== "");
  }

  leave() {
    if (this.#isOver || this.#isAsking || this.#known === null || this.#isSaved) return;
    clearTimeout(this.#timer);
    const sequence = this.#known + (this.#server.isBusy ? 2 : 1);
    this.#server.stop();
    const keepalive = new Blob([this.#fields.state()]).size < MOST_AFTER_PAGE;
    if (!keepalive) this.#keepCopy();
    this.#send(sequence, { keepalive });
  }

  returned() {
    if (this.#trouble && this.#trouble !== "Refused" && !this.#isOver) this.#save();
  }

  submitted() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#server.stop();
    if (!this.#isSaved || this.#trouble) this.#keepCopy({ isSubmitted: true });
  }

  async reopened() {
    this.#isOver = false;
    const stored = await this.#ask();
    if (stored) this.#know(stored.sequence);
  }
}
