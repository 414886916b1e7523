// Moves through the saved answers as the slider moves. Without script the slider is a form with a button.
(function () {
  "use strict";
  let asked = 0;

  function told(form, place) {
    const last = form.elements.at.max;
    const moment = form.querySelectorAll(".moments li")[place - 1];
    const text = place + " / " + last + (moment ? " · " + moment.textContent : "");
    form.querySelector("[data-told]").textContent = text;
    form.elements.at.setAttribute("aria-valuetext", text);
  }

  async function show(form) {
    const turn = ++asked;
    const url = new URL(form.action);
    url.searchParams.set("at", form.elements.at.value);
    let page;
    try {
      const answer = await fetch(url, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch (error) {
      location.assign(url); // the server says what is the matter
      return;
    }
    const found = page.querySelector("[data-timeline]");
    if (!found) return location.assign(url);
    if (turn !== asked) return;
    for (const id of ["moment", "steps"]) {
      const fresh = page.getElementById(id), old = document.getElementById(id);
      if (fresh && old) old.replaceWith(fresh);
    }
    history.replaceState(null, "", url);
    wire(document.querySelector("[data-timeline]")).focus();
  }

  function wire(form) {
    const slider = form.elements.at;
    let rest = 0;
    form.querySelector("[data-go]").hidden = true;
    slider.addEventListener("input", function () {
      told(form, Number(slider.value));
      clearTimeout(rest);
      rest = setTimeout(show, 150, form);
    });
    return slider;
  }

  const form = document.querySelector("[data-timeline]");
  if (form) wire(form);
})();
