// How the page looks to this candidate: size of the text, contrast, one question at a time. Remembered until this tab is closed; it
// tells nothing of the answers.
(function (seat) {
  "use strict";
  const KEY = "seat-look", root = document.documentElement;

  function kept() {
    try { return JSON.parse(sessionStorage.getItem(KEY)) || {}; } catch (error) { return {}; }
  }

  function keep(name, value) {
    try { sessionStorage.setItem(KEY, JSON.stringify(Object.assign(kept(), {[name]: value}))); } catch (error) { /* not remembered */ }
  }

  function press(button, on) { button.setAttribute("aria-pressed", String(on)); }

  // `one(on)` shows one question at a time or the whole paper
  seat.look = function (one) {
    const look = kept();
    const sizes = document.querySelectorAll("button[data-size]");
    const contrast = document.querySelector("button[data-contrast]"), single = document.querySelector("[data-one]");

    function size(step) {
      root.dataset.size = step;
      sizes.forEach(function (button) { press(button, button.dataset.size === step); });
    }
    function strong(on) {
      if (on) root.dataset.contrast = "high"; else delete root.dataset.contrast;
      press(contrast, on);
    }
    function alone(on) { press(single, on); one(on); }

    sizes.forEach(function (button) { button.addEventListener("click", function () { size(button.dataset.size); keep("size", button.dataset.size); }); });
    contrast.addEventListener("click", function () { const on = root.dataset.contrast !== "high"; strong(on); keep("contrast", on); });
    single.addEventListener("click", function () { const on = single.getAttribute("aria-pressed") !== "true"; alone(on); keep("one", on); });
    size(look.size || root.dataset.size || "1");
    strong(Boolean(look.contrast));
    alone(look.one === undefined ? single.getAttribute("aria-pressed") === "true" : look.one);
  };
})(window.seat = window.seat || {});
