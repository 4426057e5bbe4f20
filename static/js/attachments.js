// Files for a post: chosen by a button, dragged onto the form, or pasted. Each is sent at once, one
// after the other, and its token is put into the form. Without this script the files go out with it.

for (const root of document.querySelectorAll("[data-attachments]")) enhance(root);

function enhance(root) {
  const form = root.closest("form");
  const input = root.querySelector("input[type=file]");
  const rows = root.querySelector("[data-attachments-rows]");
  const waiting = root.querySelector("[data-attachments-waiting]");
  const status = root.querySelector("[data-attachments-status]");
  const most = Number(root.dataset.most);
  const queue = [];
  let sending = null;
  let submitter = null; // the button that was pressed while files were still on their way
  let failed = false; // whether one of them did not arrive

  const say = (words) => {
    status.textContent = words;
  };
  const word = (name) => root.dataset[`word${name}`];
  const tell = (name, file) => say(`${word(name)}: ${file.name}`);
  const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));

  // ---- Rows ----

  function adopt(row) {
    row.querySelector("[data-attachment-check]").hidden = true;
    row.querySelector("[data-attachment-remove]").hidden = false;
    return row;
  }

  function add(html, file) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const row = adopt(template.content.firstElementChild);
    row.querySelector("input[type=hidden]").name = root.dataset.name;
    rows.append(row);
    tell("Added", file);
    changed();
  }

  rows.addEventListener("click", (event) => {
    const button = event.target.closest("[data-attachment-remove]");
    if (!button) return;
    const row = button.closest("[data-attachment]");
    const name = row.querySelector(".attachment-name").textContent;
    if (button.dataset.attachmentRemove) {
      // What cannot be deleted now is deleted by the site later.
      const body = new URLSearchParams({ csrfmiddlewaretoken: token() });
      fetch(button.dataset.attachmentRemove, { method: "POST", body }).catch(() => {});
    }
    leave(row);
    tell("Removed", { name });
    changed();
  });

  // Takes a row away; the focus goes to the button of a neighbour, else to where files are added.
  function leave(row) {
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    const focused = row.contains(document.activeElement);
    row.remove();
    if (focused) (neighbour?.querySelector("button:not([hidden])") ?? input).focus();
  }

  function token() {
    return form.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  // ---- Sending ----

  function take(files) {
    for (const file of files) {
      const problem = refusal(file);
      if (problem) complain(file, problem);
      else queue.push(waits(file));
    }
    next();
  }

  // What the site would say, without the way there.
  function refusal(file) {
    if (rows.children.length + queue.length + (sending ? 1 : 0) >= most) return word("Many");
    if (file.size > Number(root.dataset.largest)) return word("Large");
    return file.size ? "" : word("Empty");
  }

  function waits(file) {
    const row = line(file, word("Cancel"));
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.value = 0;
    progress.setAttribute("aria-label", `${word("Sending")}: ${file.name}`);
    row.querySelector(".attachment-words").append(progress);
    const one = { file, row, progress };
    row.querySelector("button").addEventListener("click", () => {
      leave(row);
      if (sending === one) one.request.abort();
      else queue.splice(queue.indexOf(one), 1);
    });
    return one;
  }

  function line(file, words) {
    const row = document.createElement("li");
    row.className = "attachment";
    const text = document.createElement("span");
    text.className = "attachment-words";
    const name = document.createElement("span");
    name.className = "attachment-name";
    name.textContent = file.name;
    text.append(name);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet attachment-button";
    button.textContent = words;
    const which = document.createElement("span");
    which.className = "visually-hidden";
    which.textContent = `: ${file.name}`;
    button.append(which);
    row.append(text, button);
    waiting.append(row);
    return row;
  }

  function complain(file, problem) {
    const row = line(file, word("Close"));
    row.classList.add("has-error");
    const text = document.createElement("span");
    text.className = "field-error";
    text.textContent = problem;
    row.querySelector(".attachment-words").append(text);
    row.querySelector("button").addEventListener("click", () => leave(row));
    failed = true;
    say(`${file.name}: ${problem}`);
  }

  function next() {
    if (sending) return;
    sending = queue.shift() ?? null;
    if (!sending) return goOut();
    const { file, row, progress } = sending;
    const request = new XMLHttpRequest();
    sending.request = request;
    request.upload.addEventListener("progress", (event) => {
      // Only the site knows when it is there: it has to look at the file first.
      if (event.lengthComputable) progress.value = (0.95 * event.loaded) / event.total;
    });
    request.addEventListener("loadend", () => {
      sending = null;
      const focused = row.contains(document.activeElement);
      row.remove();
      if (request.status) answered(request, file);
      else if (!request.aborted) complain(file, word("Failed"));
      if (focused) input.focus();
      next();
    });
    request.addEventListener("abort", () => {
      request.aborted = true;
    });
    const body = new FormData();
    body.append("csrfmiddlewaretoken", token());
    body.append("file", file, file.name);
    request.open("POST", root.dataset.url);
    tell("Sending", file);
    request.send(body);
  }

  function answered(request, file) {
    const answer = parsed(request.responseText);
    if (request.status === 201 && answer) add(answer.html, file);
    else if (answer?.error) complain(file, answer.error);
    // A session that ended leads to the sign-in page.
    else complain(file, word(signedOut(request) ? "SignedOut" : "Failed"));
  }

  function signedOut(request) {
    return request.status === 403 || new URL(request.responseURL).pathname !== root.dataset.url;
  }

  // ---- Ways in ----

  function takeChosen() {
    const files = [...input.files];
    input.value = ""; // they would go out a second time, with the form
    take(files);
  }

  input.addEventListener("change", takeChosen);

  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (on) => form.classList.toggle("takes-files", on);

  // In the capturing phase: the editor would take them for text.
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(
      name,
      (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        event.dataTransfer.dropEffect = "copy";
        mark(true);
      },
      true,
    );
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) mark(false);
  });
  form.addEventListener(
    "drop",
    (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      mark(false);
      take(event.dataTransfer.files);
    },
    true,
  );
  form.addEventListener(
    "paste",
    (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      // Word and Excel send a picture of the text beside the text.
      if (!files.length || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      event.stopPropagation();
      take(files.map(named));
    },
    true,
  );

  // What comes from the clipboard is called image.png, always.
  function named(file) {
    if (!/^image\.\w+$/.test(file.name)) return file;
    const name = file.name.replace("image", word("Pasted"));
    return new File([file], name, { type: file.type });
  }

  // ---- The form ----

  form.addEventListener("submit", (event) => {
    if (!sending) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    submitter = event.submitter;
    failed = false;
    say(word("Wait"));
    note.hidden = false;
  });

  // Nothing is on its way any more: the form that waited goes out, unless a file is missing.
  function goOut() {
    note.hidden = true;
    const button = submitter;
    submitter = null;
    if (button && !failed) form.requestSubmit(button);
  }

  const note = document.createElement("p");
  note.className = "field-help attachments-note";
  note.textContent = word("Wait");
  note.hidden = true;
  waiting.after(note);

  for (const row of rows.children) adopt(row);
  root.querySelector("[data-attachments-drop]").hidden = false;
  takeChosen(); // before this script came
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
