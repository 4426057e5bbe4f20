// Uploads files to the server, one after the other.

export class Sending {
  whenDone = () => {}; // called when all uploads are finished
  #root;
  #form;
  #rows;
  #queue = [];
  #current = null;

  constructor(root, rows) {
    this.#root = root;
    this.#form = root.closest("form");
    this.#rows = rows;
  }

  get isBusy() {
    return this.#current !== null;
  }

  take(files) {
    for (const file of files) {
      const problem = this.#refusal(file);
      if (problem) this.#rows.complain(file, problem);
      else this.#enqueue(file);
    }
    this.#next();
  }

  // Checks a file before it is uploaded. Returns the error that the server would return, or "".
  #refusal(file) {
    const { most, largest } = this.#root.dataset;
    const count = this.#rows.count + this.#queue.length + (this.isBusy ? 1 : 0);
    if (count >= Number(most)) return this.#rows.word("Many");
    if (file.size > Number(largest)) return this.#rows.word("Large");
    return file.size ? "" : this.#rows.word("Empty");
  }

  #enqueue(file) {
    const one = { file };
    Object.assign(
      one,
      this.#rows.addWaiting(file, () => {
        if (this.#current === one) one.request.abort();
        else this.#queue.splice(this.#queue.indexOf(one), 1);
      }),
    );
    this.#queue.push(one);
  }

  #next() {
    if (this.isBusy) return;
    this.#current = this.#queue.shift() ?? null;
    if (this.#current) this.#send(this.#current);
    else this.whenDone();
  }

  // Uses XMLHttpRequest, because fetch() does not report the progress of an upload.
  #send(one) {
    const { file, row, progress } = one;
    const request = new XMLHttpRequest();
    let isAborted = false;
    one.request = request;
    request.upload.addEventListener("progress", (event) => {
      // At most 95%: after the upload the server still checks the file.
      if (event.lengthComputable) progress.value = (0.95 * event.loaded) / event.total;
    });
    request.addEventListener("abort", () => {
      isAborted = true;
    });
    request.addEventListener("loadend", () => {
      this.#current = null;
      const restoreFocus = this.#rows.finish(row);
      if (request.status) this.#answered(request, file);
      else if (!isAborted) this.#rows.complain(file, this.#rows.word("Failed"));
      restoreFocus();
      this.#next();
    });
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.#form.elements.csrfmiddlewaretoken.value);
    body.append("file", file, file.name);
    request.open("POST", this.#root.dataset.url);
    this.#rows.tell("Sending", file);
    request.send(body);
  }

  #answered(request, file) {
    const answer = parsed(request.responseText);
    if (request.status === 201 && answer) this.#rows.add(answer.html, file);
    else if (answer?.error) this.#rows.complain(file, answer.error);
    else
      this.#rows.complain(
        file,
        this.#rows.word(this.#isSignedOut(request) ? "SignedOut" : "Failed"),
      );
  }

  // When the session has ended, the server redirects to the sign-in page.
  #isSignedOut(request) {
    const { pathname } = new URL(request.responseURL);
    return request.status === 403 || pathname !== this.#root.dataset.url;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
