// Counts down to the start by the server's clock and opens the paper then; each PC a little later or earlier, so that a hall does
// not ask in the same instant.
(function () {
  "use strict";
  const box = document.getElementById("waiting");
  const left = document.getElementById("left");
  const began = performance.now();
  let now = Number(box.dataset.now);
  let starts = Number(box.dataset.starts);
  let offset = now - began;
  const jitter = Math.random() * 1500;

  function two(n) { return String(n).padStart(2, "0"); }

  function tick() {
    const rest = starts - (performance.now() + offset);
    if (rest <= -jitter) { location.reload(); return; }
    const seconds = Math.max(0, Math.ceil(rest / 1000));
    left.textContent = two(Math.floor(seconds / 3600)) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
    setTimeout(tick, rest > 2000 ? 500 : 100);
  }

  // A session may be put off, and a sleeping PC loses time: ask the server now and then.
  function ask() {
    fetch(box.dataset.clock, {headers: {Accept: "application/json"}, cache: "no-store"})
      .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(answer.status); })
      .then(function (told) { offset = told.now - performance.now(); starts = told.starts; })
      .catch(function (status) { if (status === 409) location.reload(); });
  }
  setInterval(ask, 20000 + Math.random() * 10000);
  tick();
})();
