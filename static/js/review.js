// Review by keyboard: a accepts, r returns (opening the reasons first when none is given). Works without; keys in fields stay text.
(function () {
  "use strict";
  const form = document.querySelector("form[data-review]");
  if (!form) return;

  function explained() {
    return form.querySelector("input[name=reasons]:checked") || form.querySelector("[name=note]").value.trim();
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, textarea, select") && event.target.type !== "checkbox") return;
    const button = form.querySelector('[data-key="' + event.key.toLowerCase() + '"]');
    if (!button || button.disabled) return;
    event.preventDefault();
    if (button.value === "return" && !explained()) {
      form.querySelector("details").open = true;
      form.querySelector("[name=note]").focus();
      return;
    }
    form.requestSubmit(button);
  });
})();
