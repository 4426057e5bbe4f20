// Takes the files that users choose with the button of a form, drag onto the form, or paste.

// Calls `take(files)` each time that files are chosen, dropped or pasted.
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
    input.value = ""; // otherwise the form would send them, too
    take(files);
  };
  input.addEventListener("change", takeAll);
  takeAll(); // files chosen before this script was loaded
}

// Listens in the capturing phase, so that the editor does not handle the event first.
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
    // Word and Excel copy text together with an image of the text. Then only the text is pasted.
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    keepFromEditor(event);
    take(files.map((file) => named(file, word)));
  });
}

// Replaces "image" in the name of a pasted file by `word`. Browsers name all of them "image.png".
function named(file, word) {
  if (!/^image\.\w+$/.test(file.name)) return file;
  return new File([file], file.name.replace("image", word), { type: file.type });
}
