// Counts down to the start by the server's clock and opens the paper then; each PC a little later or earlier, so that a hall does
// not ask in the same instant. While it waits it fetches the scripts of the paper; of the paper itself there is nothing to fetch.
(function (seat) {
  "use strict";
  const SPREAD = 1500;       // milliseconds over which a hall opens its papers
  const SLOWLY = 10000, SOON = 3000;
  const box = document.getElementById("waiting"), left = document.getElementById("left"), notice = document.getElementById("notice");
  const clock = new seat.Clock(Number(box.dataset.now));
  const jitter = Math.random() * SPREAD;
  let starts = Number(box.dataset.starts), paused = "paused" in box.dataset, opening = false;

  function open() { if (!opening) { opening = true; location.reload(); } }

  function tick() {
    const rest = starts - clock.now();
    if (!paused && rest <= -jitter) { open(); return; }
    left.textContent = paused ? "" : seat.span(rest);
    setTimeout(tick, rest > 2000 || paused ? 500 : 100);
  }

  // A session may be put off or paused, and a sleeping PC loses time: the server is asked now and then.
  const line = new seat.Line(box.dataset.pulse, box.dataset.seat, clock, function () {
    return {unsent: 0, oldest: 0, events: [], lang: document.documentElement.lang};
  }, {
    told: function (pulse, trip) {
      clock.learn(pulse.now, trip);
      starts = pulse.starts;
      if (Boolean(pulse.notice && pulse.notice.leave) !== ("leave" in box.dataset)) open();
      if ((pulse.state === "paused") !== paused || !["prepared", "running", "paused"].includes(pulse.state)) open();
      if (pulse.notice) { notice.querySelector(".notice-text").textContent = pulse.notice.text; }
      notice.hidden = !pulse.notice;
      line.again = paused ? SOON : SLOWLY;
    },
    lost: function () { box.dataset.line = "away"; document.getElementById("line").hidden = false; },
    back: function () { box.dataset.line = "good"; document.getElementById("line").hidden = true; },
    refused: function (code) { if (code === "exams.moved" || code === "exams.unknown_seat") open(); },
  });
  line.start();
  tick();
  setTimeout(function () {
    document.querySelectorAll("#scripts [data-src]").forEach(function (one) { fetch(one.dataset.src).catch(function () { /* later */ }); });
  }, 1000 + Math.random() * 4000);
})(window.seat = window.seat || {});
