// Uploads files for a post that are chosen, dragged onto the form, or pasted: at once, one after
// the other. The token of each is put into the form. Without it they are sent with the form.

import { Rows } from "./attachments/rows.js";
import { Sending } from "./attachments/sending.js";
import { holdBack } from "./attachments/submitting.js";
import { takeFrom } from "./attachments/ways_in.js";

for (const root of document.querySelectorAll("[data-attachments]")) {
  const rows = new Rows(root);
  const sending = new Sending(root, rows);
  sending.whenDone = holdBack(root, rows, sending);
  takeFrom(root, (files) => sending.take(files));
}
