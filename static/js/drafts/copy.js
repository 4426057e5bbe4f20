// A copy of a form's texts in sessionStorage, which the browser deletes with the tab.

export class Copy {
  #key;

  constructor(key) {
    this.#key = key;
  }

  read() {
    return attempt(() => JSON.parse(sessionStorage.getItem(this.#key)));
  }

  write(copy) {
    attempt(() => sessionStorage.setItem(this.#key, JSON.stringify(copy)));
  }

  drop() {
    attempt(() => sessionStorage.removeItem(this.#key));
  }
}

function attempt(action) {
  try {
    return action();
  } catch {
    return null; // storage is full or blocked
  }
}
