// Keeps a form back while its files are on their way.

// Returns what is to be called when nothing is on its way any more: the form that waited goes out,
// unless a file is missing.
export function holdBack(root, rows, sending) {
  const form = root.closest("form");
  const note = document.createElement("p");
  note.className = "field-help attachments-note";
  note.textContent = rows.word("Wait");
  note.hidden = true;
  root.querySelector("[data-attachments-waiting]").after(note);
  let submitter = null; // the button that was pressed meanwhile

  form.addEventListener("submit", (event) => {
    if (!sending.isBusy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    submitter = event.submitter;
    rows.hasFailures = false;
    rows.say(rows.word("Wait"));
    note.hidden = false;
  });

  return () => {
    const button = submitter;
    submitter = null;
    note.hidden = true;
    if (button && !rows.hasFailures) form.requestSubmit(button);
  };
}
