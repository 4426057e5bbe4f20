// In the form of a new thread, suggests for mentions only people who may read the chosen section.

const section = document.querySelector("select[name=section]");
const text = document.querySelector("textarea[data-mentions]");

if (section && text) {
  const mentions = text.dataset.mentions;
  const follow = () => {
    text.dataset.mentions = section.value ? `${mentions}?in=${section.value}` : mentions;
  };
  section.addEventListener("change", follow);
  window.addEventListener("pageshow", follow);
  follow();
}
