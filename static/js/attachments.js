// Files for a post: chosen by a button, dragged onto the form, or pasted. Each is sent at once, one
// after the other, and its token is put into the form. Without this script the files go out with it.

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
