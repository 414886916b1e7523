// The room's map, live: only what changed is exchanged, so that focus, opened folds and typed words stay. Works without it by reloading.
(function () {
  "use strict";

  // Whoever ticks a seat means the ticked ones; whoever says "everybody" means no single one.
  document.addEventListener("change", function (event) {
    const form = event.target.closest(".hall-act");
    if (!form) return;
    if (event.target.name === "seats" && event.target.checked) form.querySelector("[name=whom][value=some]").checked = true;
    if (event.target.name === "whom" && event.target.value === "all") form.querySelectorAll("[name=seats]").forEach(function (box) { box.checked = false; });
  });

  const map = document.querySelector(".hall-map");
  if (!map) return;
  const news = document.getElementById("hall-news");
  const stale = document.getElementById("hall-stale");
  const live = function () { return document.getElementById("hall-live"); };
  const served = new Map(); // id → what the server sent last: the page's own words (ages) differ from it
  let ahead = Number(live().dataset.now) - Date.now();

  const fill = function (text, params) { return text.replace(/\{(\w+)\}/g, function (_, name) { return params[name]; }); };
  const two = function (n) { return String(n).padStart(2, "0"); };
  const lost = function () { return Array.from(document.querySelectorAll('td[data-health="lost"]'), function (cell) { return cell.id.slice(1); }); };

  function tick() {
    const now = Date.now() + ahead;
    document.querySelectorAll("time[data-ago]").forEach(function (time) {
      const seconds = Math.max(0, Math.round((now - Number(time.dataset.ago)) / 1000));
      time.textContent = seconds < 120 ? fill(map.dataset.sayS, { n: seconds }) : fill(map.dataset.sayMin, { n: Math.floor(seconds / 60) });
    });
    document.querySelectorAll("[data-until]").forEach(function (span) {
      const seconds = Math.max(0, Math.round((Number(span.dataset.until) - now) / 1000));
      span.textContent = "· " + fill(map.dataset.sayLeft, { time: Math.floor(seconds / 60) + ":" + two(seconds % 60) });
    });
  }

  function exchange(old, fresh) {
    const held = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(fresh);
    const again = held && document.getElementById(held);
    if (again) again.focus({ preventScroll: true });
  }

  function take(html) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    const fresh = answer.getElementById("hall-live");
    if (!fresh) return;
    const before = new Set(lost());
    answer.querySelectorAll("#hall-live td[id], #hall-paused, #hall-tally, #seat-live").forEach(function (part) {
      const source = part.outerHTML, old = document.getElementById(part.id);
      if (!old || served.get(part.id) === source) return;
      served.set(part.id, source);
      exchange(old, document.adoptNode(part));
    });
    live().dataset.tag = fresh.dataset.tag;
    ahead = Number(fresh.dataset.now) - Date.now();
    tick();
    tell(lost().filter(function (seat) { return !before.has(seat); }));
  }

  // Said aloud is only what somebody has to act on: a seat that went silent.
  function tell(seats) {
    if (!seats.length) return;
    news.textContent = seats.length > 3 ? fill(news.dataset.many, { count: seats.length }) : seats.map(function (seat) { return fill(news.dataset.lost, { seat: seat }); }).join("; ");
  }

  function heard(ok) {
    if (ok) { stale.hidden = true; stale.dataset.since = ""; return; }
    if (!stale.dataset.since) {
      stale.dataset.since = new Date(Date.now() + ahead).toTimeString().slice(0, 8);
      stale.querySelector("span").textContent = stale.querySelector("span").textContent.replace(/[-\d]\S:\S\S:\S\S/, stale.dataset.since);
    }
    stale.hidden = false;
  }

  map.addEventListener("htmx:configRequest", function (event) { event.detail.parameters.seen = live().dataset.tag; });
  map.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status !== 200) return;
    event.detail.shouldSwap = false;
    take(event.detail.xhr.responseText);
  });
  map.addEventListener("htmx:afterRequest", function (event) { heard(event.detail.xhr.status >= 200 && event.detail.xhr.status < 300); });
  setInterval(tick, 1000);
  tick();
})();
