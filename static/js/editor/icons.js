// The pictures on the buttons of the toolbar, drawn as lines on a grid of 24 by 24.

const LINES = {
  bold: "M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z",
  italic: "M10 5h8M6 19h8M14 5l-4 14",
  heading: "M4 5v14M13 5v14M4 12h9M17 12.5l2.5-1.5v8",
  subheading: "M4 5v14M12 5v14M4 12h8M16 13a2.2 2.2 0 1 1 3.8 1.5L16 19h4.5",
  bulletList: "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
  orderedList: "M10 6h10M10 12h10M10 18h10M4 5l1.5-1v5M4 15.5a1.4 1.4 0 1 1 2.4 1L4 19.5h3",
  blockquote: "M10 7H5v6h5V7v6c0 2.5-1.5 4-4 4M19 7h-5v6h5V7v6c0 2.5-1.5 4-4 4",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  code: "M9 7l-5 5 5 5M15 7l5 5-5 5",
  codeBlock: "M3 5h18v14H3zM10 9l-3 3 3 3M14 9l3 3-3 3",
  table: "M4 5h16v14H4zM4 9.7h16M4 14.3h16M10 5v14",
  undo: "M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3",
  redo: "M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h3",
};

const SVG = "http://www.w3.org/2000/svg";

// Returns the picture of the button `name`, hidden from screen readers, or null if it has none.
export function iconOf(name) {
  if (!LINES[name]) return null;
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", LINES[name]);
  icon.append(path);
  return icon;
}
