// The door in one click: as soon as ticket number and room code are complete, the candidate's card is fetched and stands here, and the
// one click is "Yes, this is me". It asks by itself once; after a "no" the button asks again. Without this the form works as any form.
(function () {
  "use strict";
  const main = document.getElementById("content");
  const box = main.querySelector("[data-code-length]"), form = document.getElementById("door");
  if (!box || main.querySelector("#refused, [aria-invalid='true']")) return;
  const ticket = form.elements.ticket, code = form.elements.room_code;
  const whole = Number(box.dataset.codeLength);
  let timer = null, asked = false;

  form.addEventListener("input", function (event) {
    clearTimeout(timer);
    if (asked || event.target === form.elements.release_code) return;
    if (ticket.value.trim() && code.value.trim().length === whole) timer = setTimeout(ask, 250);
  });
  form.addEventListener("submit", function () { asked = true; clearTimeout(timer); });

  async function ask() {
    asked = true;
    try {
      const answer = await fetch(form.action, {method: "POST", body: new FormData(form), cache: "no-store"});
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const card = page.querySelector("#content > .seat-card");
      if (!card || !answer.headers.get("Content-Type").startsWith("text/html")) return;
      main.replaceChildren(document.adoptNode(card));
      document.title = page.title;
      // Read it before anything is pressed: the heading has the focus, or the field that was refused.
      const next = card.querySelector("[aria-invalid='true']") || card.querySelector("h1");
      if (next.tagName === "H1") next.tabIndex = -1;
      next.focus();
    } catch (error) { /* no answer: the button is still there */ }
  }
})();
