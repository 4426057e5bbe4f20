// Delays the submission of a form until its uploads are finished.

// Returns a function to call when all uploads are finished. The function submits the form if a
// submission was delayed and no upload failed.
export function holdBack(root, rows, sending) {
  const form = root.closest("form");
  const note = document.createElement("p");
  note.className = "field-help attachments-note";
  note.textContent = rows.word("Wait");
  note.hidden = true;
  root.querySelector("[data-attachments-waiting]").after(note);
  let submitter = null; // the button of the delayed submission

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
