// Functions that keyboard.py calls on a page. `start` returns the names of the elements that Tab
// must reach. `step` describes the element that has the focus.
window.keyboard = (() => {
  const INTERACTIVE =
    "a[href], area[href], button, input, select, textarea, summary, iframe, audio[controls]," +
    "video[controls], [tabindex], [contenteditable=''], [contenteditable=true]";
  const LOOKS = ["outline", "boxShadow", "borderColor", "backgroundColor", "textDecoration"];
  let stops = [];

  const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
  const isSeen = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  // Tab reaches only one radio button of a group: the checked one or, if there is none, the first.
  function isStop(element, _at, all) {
    if (element.tabIndex < 0 || element.matches(":disabled, [type=hidden]")) return false;
    if (!isShown(element)) return false;
    if (element.type !== "radio") return true;
    const group = all.filter((one) => one.name === element.name && one.form === element.form);
    return element === (group.find((one) => one.checked) ?? group[0]);
  }

  const looksOf = (element) => {
    const style = getComputedStyle(element);
    return LOOKS.map((name) => style[name]).join("|");
  };

  // Whether only a part of the element has the focus, such as the calendar button of a date field.
  // The browser then draws the outline inside the element.
  const hasFocusInside = (element) => !element.matches(":focus");

  function hasOutline(element) {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !/, 0\)$/.test(outlineColor);
  }

  // The middle of that part of the box which is inside the window.
  function middle({ left, top, right, bottom }) {
    const within = (low, high, end) => (Math.max(low, 0) + Math.min(high, end)) / 2;
    return [within(left, right, innerWidth), within(top, bottom, innerHeight)];
  }

  // Whether the middle of the box shows the element, something inside it, or its label.
  const isOnTop = (element, box) => {
    const found = document.elementFromPoint(...middle(box));
    return (
      Boolean(found) && (element.contains(found) || [...(element.labels ?? [])].includes(found))
    );
  };

  function nameOf(element) {
    const text = (element.innerText || element.name || element.ariaLabel || "").trim();
    return `<${element.localName} class="${element.className}"> ${text.slice(0, 40)}`;
  }

  return {
    start() {
      const all = [...document.querySelectorAll(INTERACTIVE)];
      stops = all.filter(isStop).map((element) => ({ element, looks: looksOf(element) }));
      return stops.map(({ element }) => nameOf(element));
    },

    // Describes the element that has the focus; null if there is none. `at` is the index of the
    // element in the list that `start` returned, or -1 if it is not in the list.
    step() {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const at = stops.findIndex((stop) => stop.element === element);
      const boxes = [...element.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
      const faults = [];
      if (!isSeen(element) || !boxes.length) faults.push("is not visible");
      else if (!boxes.some((box) => isOnTop(element, box))) faults.push("is covered");
      const looksTheSame = at < 0 || stops[at].looks === looksOf(element);
      if (!hasFocusInside(element) && !hasOutline(element) && looksTheSame) {
        faults.push("does not show that it has the focus");
      }
      return { at, name: nameOf(element), faults };
    },
  };
})();
