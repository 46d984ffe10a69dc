// The log-in page: a link to a part of the dashboard (#cycle-time) leads there after signing in, too.
(function () {
  for (const form of document.forms) form.action += location.hash;
  for (const link of document.querySelectorAll("a.primary")) link.hash = location.hash;
})();
