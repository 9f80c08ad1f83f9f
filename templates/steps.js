"use strict";
// Opens the working step by step: what stands behind the step that is reached is hidden, on screens only.
(() => {
for (const article of document.querySelectorAll("article")) {
  const bar = article.querySelector(".steps"), parts = [...article.children].filter(part => part !== bar);
  const ends = parts.flatMap((part, at) => part.dataset.step ? [at] : []);
  if (!bar || ends.length < 2) continue;
  const state = bar.querySelector("[role=status]");
  let reached = ends.length;

  function show(step) {
    reached = Math.max(0, Math.min(step, ends.length));
    const all = reached === ends.length, last = reached ? ends[reached - 1] : ends[0] - 1;
    parts.forEach((part, at) => part.classList.toggle("later", !all && at > last));
    state.textContent = `${reached} / ${ends.length}`;
    if (reached && !all) parts[last].scrollIntoView({block: "nearest"});
  }

  const work = {begin: () => show(1), next: () => show(reached + 1), back: () => show(reached - 1), all: () => show(ends.length)};
  bar.addEventListener("click", event => work[event.target.dataset.do]?.());
  bar.hidden = false;
}
})();
