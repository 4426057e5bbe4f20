// Saves a form as a draft, a moment after the last key. Each save carries a number, and the server
// takes none that is older than what it has: it says so, and the person chooses. The tab itself
// keeps a copy only while the server does not have the text.

import { Copy } from "./copy.js";
import { Fields, isSame, isThere } from "./fields.js";
import { Line } from "./line.js";
import { Server } from "./server.js";

const PAUSE = 2000;
const AGAIN = 15000;
const MOST_AFTER_PAGE = 60_000; // a browser sends up to 64 kB after the page has gone

// `isNews`: another window has just saved what is to be shown in this one.
export function keep(element, key, isNews) {
  const form = element.closest("form");
  const keeper = new Keeper(form, element, key, isNews);
  listen(form, keeper);
  keeper.start();
}

// ---- When something happens ----

function listen(form, keeper) {
  form.addEventListener("input", () => keeper.changed());
  form.addEventListener("change", () => keeper.changed());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keeper.leave();
    else keeper.returned();
  });
  addEventListener("pagehide", () => keeper.leave());
  addEventListener("focus", () => keeper.returned());
  addEventListener("online", () => keeper.returned());
  // After the form's own listeners, which may keep it back.
  document.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) keeper.submitted();
  });
  // The Back button brings the page as it was left.
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
  #base; // the field with the number of what the server has
  #known; // the same; null where it was not asked yet
  #whose; // who writes what, for the other windows of this browser
  #isFresh; // whether the form is as the page brought it, and no errors were shown
  #isNews; // whether the first text is another window's, which nobody asked for here
  #saved; // the fields as the server has them
  #beginning = null;
  #timer = null;
  #trouble = ""; // the word of what keeps the text from the server
  #isAsking = false; // whether the person is to choose between two texts
  #isOver = false; // sent, or not to be saved here any more
  #wasTold = false; // that saving works

  constructor(form, element, key, isNews) {
    this.#fields = new Fields(form);
    this.#line = new Line(element);
    this.#server = new Server(form, element.dataset);
    this.#copy = new Copy(key);
    this.#whose = key;
    this.#base = form.elements.draft_sequence;
    this.#known = this.#base.value === "" ? null : Number(this.#base.value);
    this.#isFresh = "fresh" in element.dataset;
    this.#isNews = isNews;
    // A form that has come back with its errors is not kept yet, nor what was typed until now.
    const isKept = this.#known === null ? this.#fields.isBlank : this.#isFresh;
    this.#saved = isKept ? this.#fields.state() : "";
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
    // An answer that got lost: what is stored is what was sent.
    if (isSame(stored.data, sent)) {
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

  // What the server has; null where it does not say.
  async #ask() {
    const { stored, trouble } = await this.#server.ask();
    if (trouble) this.#fail(trouble);
    return stored ?? null;
  }

  // ---- Beginning ----

  // Learns what the server has, where the page was made without it or this tab has a text of its
  // own; says whether the form may be saved now.
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
      if (stored.data.body && !isSame(stored.data, this.#fields.state())) this.#offer(stored);
      else this.#wait(PAUSE); // it may have been typed before this script came
    } else if (isThere(stored)) {
      if (this.#isNews) this.#offer(stored);
      else this.#show(stored);
    }
  }

  #show(stored) {
    this.#fields.fill(stored.data, stored.files);
    this.#saved = this.#fields.state();
    this.#say("Restored", stored.time);
  }

  // A text which this tab could not save before it was loaded anew. One that was sent is worth
  // nothing once the server has gone on; a form that has come back with its errors holds it.
  #isWorth(left) {
    if (JSON.stringify(left.entries) === this.#fields.state()) return false;
    const isNewest = left.base === this.#known || !left.isSubmitted;
    return isNewest && (this.#fields.isBlank || this.#isFresh);
  }

  #restore(left, stored) {
    this.#fields.fill(Object.fromEntries(left.entries));
    this.#saved = "";
    this.#say("Local");
    if (left.base !== this.#known && isThere(stored)) this.#offer(stored);
    else this.#wait(PAUSE);
  }

  // ---- Two texts ----

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

  // Another window of this browser saved a draft.
  async #told({ whose, sequence }) {
    const isNews = whose === this.#whose && this.#known !== null && sequence > this.#known;
    if (!isNews || this.#isAsking || this.#isOver) return;
    const stored = await this.#ask();
    if (!stored || this.#isAsking) return;
    if (isSame(stored.data, this.#fields.state())) this.#know(stored.sequence);
    else this.#offer(stored);
  }

  // ---- Going and coming back ----

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
