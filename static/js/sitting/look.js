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

  // On a small screen the switches and the list of questions are folded away, and what stays on top tells its height to the styles.
  seat.small = window.matchMedia("(max-width: 56rem)");
  function fold() {
    const set = function () {
      document.querySelectorAll("[data-fold]").forEach(function (part) { part.open = !seat.small.matches; });
    };
    const head = document.querySelector(".seat-top"), side = document.querySelector(".seat-side");
    set();
    seat.small.addEventListener("change", set);
    if (!window.ResizeObserver) return;
    new ResizeObserver(function () {
      root.style.setProperty("--head", head.offsetHeight + "px");
      const folded = !side.querySelector("[data-fold]").open;
      if (folded) root.style.setProperty("--stuck", head.offsetHeight + side.offsetHeight + "px");
    }).observe(side);
    new ResizeObserver(function () { root.style.setProperty("--head", head.offsetHeight + "px"); }).observe(head);
  }

  // `one(on)` shows one question at a time or the whole paper
  seat.look = function (one) {
    const look = kept();
    fold();
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
