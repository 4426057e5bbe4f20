// The list of files in a form: uploaded files, uploads in progress, and refused files.

export class Rows {
  hasFailures = false; // whether an upload failed since this field was last reset
  #root;
  #form;
  #there;
  #waiting;

  constructor(root) {
    this.#root = root;
    this.#form = root.closest("form");
    this.#there = root.querySelector("[data-attachments-rows]");
    this.#waiting = root.querySelector("[data-attachments-waiting]");
    for (const row of this.#there.children) adopt(row);
    this.#there.addEventListener("click", (event) => {
      const button = event.target.closest("[data-attachment-remove]");
      if (button) this.#remove(button);
    });
  }

  get count() {
    return this.#there.children.length;
  }

  word(name) {
    return this.#root.dataset[`word${name}`];
  }

  say(words) {
    this.#root.querySelector("[data-attachments-status]").textContent = words;
  }

  tell(word, file) {
    this.say(`${this.word(word)}: ${file.name}`);
  }

  // Adds the row of an uploaded file. `html`: the row, as the server has rendered it.
  add(html, file) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const row = template.content.firstElementChild;
    adopt(row);
    row.querySelector("input[type=hidden]").name = this.#root.dataset.name;
    this.#there.append(row);
    this.tell("Added", file);
    this.#changed();
  }

  // Adds a row for an upload in progress, with a progress bar and a button that calls `cancel`.
  addWaiting(file, cancel) {
    const row = this.#addLine(file, this.word("Cancel"), cancel);
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.value = 0;
    progress.setAttribute("aria-label", `${this.word("Sending")}: ${file.name}`);
    row.querySelector(".attachment-words").append(progress);
    return { row, progress };
  }

  complain(file, problem) {
    const row = this.#addLine(file, this.word("Close"), () => {});
    row.classList.add("has-error");
    const text = document.createElement("span");
    text.className = "field-error";
    text.textContent = problem;
    row.querySelector(".attachment-words").append(text);
    this.hasFailures = true;
    this.say(`${file.name}: ${problem}`);
  }

  // Removes the row of a finished upload. Returns a function that moves the focus to the file
  // input, if the focus was in this row.
  finish(row) {
    const focused = row.contains(document.activeElement);
    row.remove();
    return () => {
      if (focused) this.#input.focus();
    };
  }

  get #input() {
    return this.#root.querySelector("input[type=file]");
  }

  #addLine(file, words, pressed) {
    const row = document.createElement("li");
    row.className = "attachment";
    const text = span("attachment-words");
    text.append(span("attachment-name", file.name));
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet attachment-button";
    button.append(words, span("visually-hidden", `: ${file.name}`));
    button.addEventListener("click", () => {
      this.#leave(row);
      pressed();
    });
    row.append(text, button);
    this.#waiting.append(row);
    return row;
  }

  #remove(button) {
    const row = button.closest("[data-attachment]");
    const name = row.querySelector(".attachment-name").textContent;
    if (button.dataset.attachmentRemove) {
      // If the request fails, the server deletes the unattached file later.
      const { value } = this.#form.elements.csrfmiddlewaretoken;
      const body = new URLSearchParams({ csrfmiddlewaretoken: value });
      fetch(button.dataset.attachmentRemove, { method: "POST", body }).catch(() => {});
    }
    this.#leave(row);
    this.tell("Removed", { name });
    this.#changed();
  }

  // Removes a row. If the focus is in the row, moves it to the next row, else to the previous row,
  // else to the file input.
  #leave(row) {
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    const focused = row.contains(document.activeElement);
    row.remove();
    if (focused) (neighbour?.querySelector("button:not([hidden])") ?? this.#input).focus();
  }

  #changed() {
    this.#form.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function adopt(row) {
  row.querySelector("[data-attachment-check]").hidden = true;
  row.querySelector("[data-attachment-remove]").hidden = false;
}

function span(className, text = "") {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}
