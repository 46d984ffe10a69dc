// Runs before the first paint, so that a dark page never flashes white. The rest is in src/theme/theme.ts.
(function () {
  var chosen = null;
  try { chosen = localStorage.getItem("headway.theme"); } catch { /* storage may be forbidden */ }
  var dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
