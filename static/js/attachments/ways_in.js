// The ways by which files come to a form: its button, dragging, the clipboard.

// Calls `take` with the files of each.
export function takeFrom(root, take) {
  const form = root.closest("form");
  takeChosen(root.querySelector("input[type=file]"), take);
  takeDragged(form, take);
  takePasted(form, root.dataset.wordPasted, take);
  root.querySelector("[data-attachments-drop]").hidden = false;
}

function takeChosen(input, take) {
  const takeAll = () => {
    const files = [...input.files];
    input.value = ""; // they would go out a second time, with the form
    take(files);
  };
  input.addEventListener("change", takeAll);
  takeAll(); // before this script came
}

// In the capturing phase: the editor would take what comes for text.
function listen(form, name, listener) {
  form.addEventListener(name, listener, { capture: true });
}

function keepFromEditor(event) {
  event.preventDefault();
  event.stopPropagation();
}

function takeDragged(form, take) {
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (on) => form.classList.toggle("takes-files", on);
  for (const name of ["dragenter", "dragover"]) {
    listen(form, name, (event) => {
      if (!holdsFiles(event)) return;
      keepFromEditor(event);
      event.dataTransfer.dropEffect = "copy";
      mark(true);
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) mark(false);
  });
  listen(form, "drop", (event) => {
    if (!holdsFiles(event)) return;
    keepFromEditor(event);
    mark(false);
    take(event.dataTransfer.files);
  });
}

function takePasted(form, word, take) {
  listen(form, "paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // Word and Excel send a picture of the text beside the text.
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    keepFromEditor(event);
    take(files.map((file) => named(file, word)));
  });
}

// What comes from the clipboard is called image.png, always.
function named(file, word) {
  if (!/^image\.\w+$/.test(file.name)) return file;
  return new File([file], file.name.replace("image", word), { type: file.type });
}
