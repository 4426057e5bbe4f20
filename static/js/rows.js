// Adds forms to a formset in the browser. Without this script users have the extra empty forms that
// the server renders.

for (const rows of document.querySelectorAll("[data-rows]")) {
  const total = document.getElementById(`id_${rows.dataset.rows}-TOTAL_FORMS`);
  const template = rows.querySelector("template");
  const button = rows.querySelector("[data-rows-add]");
  const most = Number(rows.dataset.rowsMax);

  const offer = () => {
    button.hidden = Number(total.value) >= most;
  };
  button.addEventListener("click", () => {
    const index = Number(total.value);
    const row = document.createElement("template");
    row.innerHTML = template.innerHTML
      .replaceAll("__prefix__", index)
      .replaceAll("__number__", index + 1);
    const field = row.content.querySelector("input, select, textarea");
    template.before(row.content);
    total.value = index + 1;
    offer();
    field.focus();
  });
  offer();
}
