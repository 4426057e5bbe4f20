// The line below the editor that says what was left out of pasted content.

// Adds the line after `holder`. Returns a function that shows a message about lost objects. The
// texts of the messages are in an attribute `data-losses` in `form`. `refocus` moves the focus into
// the editor.
export function makeNotice(holder, form, { make }, refocus) {
  const known = form?.querySelector("[data-losses]")?.dataset.losses;
  if (!known) return () => {};
  const words = JSON.parse(known);
  const takesFiles = form.querySelector("[data-attachments]") !== null;
  const said = make("p", { role: "status" });
  const close = make("button", { type: "button", "aria-label": words.hide }, "×");
  const notice = make("div", { class: "richtext-notice" }, said, close);
  const rules = new Intl.PluralRules(document.documentElement.lang || "en");

  // `lost` maps each kind of object to the number of lost objects.
  function inWords(lost) {
    const things = Object.entries(words.kinds)
      .filter(([kind]) => lost[kind])
      .map(([kind, [one, few, many]]) => {
        const amount = { one, few }[rules.select(lost[kind])] ?? many;
        return amount.replace("{n}", lost[kind]);
      });
    const sentences = [];
    if (things.length) sentences.push(words.pasted.replace("{things}", things.join(", ")));
    if (lost.picture && takesFiles) sentences.push(words.addPictures);
    if (lost.depth) sentences.push(words.tooDeep);
    return sentences.join(" ");
  }

  function show(lost) {
    said.textContent = inWords(lost);
    close.hidden = !said.textContent;
  }

  close.addEventListener("click", () => {
    show({});
    refocus();
  });
  holder.after(notice);
  show({});
  return show;
}
