// The words of the page (they stand in its <template id="words">) and how times are written.
(function (seat) {
  "use strict";
  const sentences = new Map();
  const page = document.getElementById("words");
  if (page) page.content.querySelectorAll("[data-word]").forEach(function (p) { sentences.set(p.dataset.word, p.textContent.trim()); });

  // say("saved", {time: "10:42:07"}); a word that is not there is a mistake of ours and shows as its name
  seat.say = function (name, values) {
    return (sentences.get(name) || name).replace(/\{(\w+)\}/g, function (_, key) { return values[key]; });
  };

  function two(n) { return String(n).padStart(2, "0"); }

  // 01:29:59 of milliseconds
  seat.span = function (rest) {
    const seconds = Math.max(0, Math.ceil(rest / 1000));
    return two(Math.floor(seconds / 3600)) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
  };

  const wall = new Intl.DateTimeFormat("en-GB", {timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit"});
  // 10:41 as the clock on the wall of the hall shows it, whatever this PC thinks its time zone is
  seat.hour = function (instant) { return wall.format(new Date(instant)); };
})(window.seat = window.seat || {});
