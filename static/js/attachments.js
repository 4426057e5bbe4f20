// Uploads the files of a post, one after the other, as soon as they are chosen, dragged onto the
// form or pasted. The form then contains the token of each uploaded file. Without this script the
// files are sent with the form.

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
