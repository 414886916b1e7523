// Scores by seat from the keyboard: Enter and the arrows go from seat to seat; Enter in the last one goes to the button. Without this
// script Tab does the same and Enter keeps what was typed so far.
(function () {
  "use strict";
  const form = document.getElementById("score-entry");
  if (!form) return;
  const fields = Array.from(form.querySelectorAll("input[inputmode=decimal]"));
  const button = form.querySelector("button.btn-primary");
  const wrong = form.querySelector("[aria-invalid=true]");
  (wrong || fields.find((field) => !field.value) || button).focus();
  form.addEventListener("keydown", function (event) {
    const place = fields.indexOf(event.target);
    if (place < 0 || event.isComposing) return;
    const step = {Enter: 1, ArrowDown: 1, ArrowUp: -1}[event.key];
    if (!step) return;
    event.preventDefault();
    const next = fields[place + step];
    if (next) { next.focus(); next.select(); } else if (step > 0) button.focus();
  });
})();
