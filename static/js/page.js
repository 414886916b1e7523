// Small comforts of every page; each page works without them.
(function () {
  "use strict";

  // "Choose all on this page" in the head of a list.
  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-pick-all]")) return;
    const form = event.target.closest("form");
    form.querySelectorAll('input[name="ids"]').forEach(function (box) { box.checked = event.target.checked; });
  });

  // A second click on a button that is already sending does nothing.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post" || form.dataset.again !== undefined) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 4000);
  });

  // One open menu at a time; a click elsewhere or Escape closes it.
  function closeMenus(except) {
    document.querySelectorAll("details.drop[open]").forEach(function (menu) { if (menu !== except) menu.open = false; });
  }
  document.addEventListener("click", function (event) { closeMenus(event.target.closest("details.drop")); });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.drop[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  // A refusal is read first.
  function showRefusal(root) {
    const refused = root.querySelector("#refused") || root.querySelector("[aria-invalid=true]");
    if (refused) { refused.focus(); }
  }
  document.addEventListener("DOMContentLoaded", function () { showRefusal(document); });
  document.addEventListener("htmx:afterSwap", function (event) { showRefusal(event.target); });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
