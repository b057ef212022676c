// The colour scheme that was chosen, before anything is drawn: no flash of the other one. A classic
// script, since modules run after the first paint.
(() => {
  const chosen = localStorage.getItem("stillmotion.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
