// The paper: each change is sent at once and called saved only after the server's answer. What could not be sent waits here and is
// sent again; nothing is stored in the browser. Time comes from the server and runs on the monotonic clock.
(function () {
  "use strict";
  const box = document.getElementById("sitting");
  const say = box.dataset;
  const saved = document.getElementById("saved");
  const spoken = document.getElementById("spoken");
  const trouble = document.getElementById("trouble");
  const left = document.getElementById("left");
  const form = document.getElementById("submit");
  const questions = new Map();      // number -> {element, revision}
  const waiting = new Map();        // number -> [revision, value] not acknowledged yet
  let offset = Number(say.now) - performance.now();
  let ends = Number(say.ends);
  let sending = false;
  let failures = 0;
  let timer = null;
  let firstWaiting = 0;
  let frozen = false;
  const told = new Set();

  function serverNow() { return performance.now() + offset; }
  function words(text, values) { return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; }); }

  box.querySelectorAll(".question").forEach(function (element) {
    questions.set(Number(element.dataset.n), {element: element, revision: Number(element.dataset.revision), last: answer(element)});
  });

  // --- answers -----------------------------------------------------------------------------------------------------
  function chosen(element) { return Array.from(element.querySelectorAll(".question-options input:checked"), function (i) { return i.value; }); }
  function texts(element) { return Array.from(element.querySelectorAll("[data-text]"), function (i) { return i.value; }); }
  function answered(element) { return chosen(element).length > 0 || texts(element).some(function (t) { return t.trim(); }); }
  // tokens with commas between, or =text (the gaps of a fill-in item one a line); "!" in front: marked for review
  function answer(element) {
    const written = texts(element);
    const value = !written.length ? chosen(element).join(",") : answered(element) ? "=" + written.join("\n") : "";
    return (flagged(element) ? "!" : "") + value;
  }
  function flagged(element) { return element.querySelector("[data-flag]").checked; }

  function changed(number, pause) {
    const question = questions.get(number), value = answer(question.element);
    if (value === question.last) return;
    question.last = value;
    question.revision += 1;
    if (!waiting.size) firstWaiting = performance.now();
    waiting.set(number, [question.revision, value]);
    draw(number);
    show("saving", say.saySaving);
    // wait a moment for the next tap or key, but never longer than two seconds
    plan(Math.max(0, Math.min(pause, 2000 - (performance.now() - firstWaiting))));
  }

  // A request that outlives its page may carry 64 kB: what is longer goes in several.
  function portion() {
    const batch = [];
    let room = 15000;
    for (const entry of waiting) {
      room -= entry[1][1].length + 20;
      if (batch.length && room < 0) break;
      batch.push([entry[0], entry[1][0], entry[1][1]]);
    }
    return batch;
  }

  function plan(delay) {
    clearTimeout(timer);
    if (!frozen) timer = setTimeout(send, delay);
  }

  async function send() {
    if (sending || !waiting.size || frozen) return;
    sending = true;
    const batch = portion();
    try {
      const reply = await fetch(say.save, {
        method: "POST", keepalive: true, cache: "no-store", signal: AbortSignal.timeout(15000),
        headers: {"Content-Type": "application/json", "X-Seat": say.key},
        body: JSON.stringify({changes: batch}),
      });
      if (reply.status >= 500) throw new Error(String(reply.status));
      settle(batch, await reply.json(), reply.status);
    } catch (error) {
      failures += 1;
      show("late", words(say.sayWaiting, {n: waiting.size}));
      sending = false;
      plan(Math.min(5000, 500 * Math.pow(2, failures)) + Math.random() * 500);
      return;
    }
    sending = false;
    if (waiting.size) plan(200); else firstWaiting = 0;
  }

  function settle(batch, answer, status) {
    failures = 0;
    batch.forEach(function (change) {
      const number = change[0], here = waiting.get(number);
      if (answer.saved && answer.saved[number] === change[1] && here && here[0] === change[1]) waiting.delete(number);
    });
    if (answer.now) offset = answer.now - performance.now();
    (answer.stale || []).forEach(function (number) { waiting.delete(number); stop(say.sayStale); });
    if (status === 200) { if (!waiting.size) show("good", words(say.saySaved, {time: answer.at})); return; }
    if (answer.code === "exams.over") { waiting.clear(); location.reload(); return; }
    stop(answer.say);
  }

  function show(kind, text) { saved.dataset.kind = kind; if (saved.textContent !== text) saved.textContent = text; }

  function stop(text) {
    frozen = true;
    waiting.clear();
    trouble.textContent = text;
    trouble.hidden = false;
    show("late", text);
    disable();
    trouble.scrollIntoView();
  }

  function disable() { box.querySelectorAll("input, textarea, .question button").forEach(function (field) { field.disabled = true; }); }

  box.addEventListener("change", function (event) {
    const element = event.target.closest(".question");
    if (element) changed(Number(element.dataset.n), 400);
  });
  box.addEventListener("input", function (event) {
    if (event.target.matches("[data-text]")) changed(Number(event.target.closest(".question").dataset.n), 1000);
  });
  box.addEventListener("click", function (event) {
    const clear = event.target.closest("[data-clear]");
    if (!clear) return;
    const element = clear.closest(".question");
    element.querySelectorAll(".question-options input:checked").forEach(function (input) { input.checked = false; });
    changed(Number(element.dataset.n), 400);
  });
  document.addEventListener("visibilitychange", function () { if (document.hidden) send(); });
  window.addEventListener("pagehide", send);
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", function (event) { if (waiting.size) { event.preventDefault(); send(); } });

  // --- navigator and look-over -------------------------------------------------------------------------------------
  function draw(number) {
    const element = questions.get(number).element, link = box.querySelector('[data-go="' + number + '"]');
    link.classList.toggle("is-answered", answered(element));
    link.classList.toggle("is-flagged", flagged(element));
    lookOver();
  }

  function links(target, start, numbers) {
    target.textContent = numbers.length ? start : "";
    numbers.forEach(function (number) {
      const link = document.createElement("a");
      link.href = "#q" + number;
      link.textContent = number;
      target.append(link, " ");
    });
  }

  function lookOver() {
    const open = [], flags = [];
    questions.forEach(function (question, number) {
      if (!answered(question.element)) open.push(number);
      if (flagged(question.element)) flags.push(number);
    });
    document.getElementById("open-words").textContent = open.length ? "" : say.sayAll;
    links(document.getElementById("open-list"), words(say.sayOpen, {n: open.length}), open);
    links(document.getElementById("flag-list"), say.sayFlagged, flags);
    return open;
  }

  form.addEventListener("submit", async function (event) {
    if (!waiting.size) return;
    event.preventDefault();
    await send();
    setTimeout(function () { form.requestSubmit(); }, waiting.size ? 1000 : 0);
  });

  // A link of the navigator takes the eye and the keyboard to its question.
  document.addEventListener("click", function (event) {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    target.focus({preventScroll: true});
    target.scrollIntoView({block: "start", behavior: "instant"});
  });

  // --- time --------------------------------------------------------------------------------------------------------
  function two(n) { return String(n).padStart(2, "0"); }

  function tick() {
    const rest = ends - serverNow();
    const seconds = Math.max(0, Math.ceil(rest / 1000));
    left.textContent = two(Math.floor(seconds / 3600)) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
    left.classList.toggle("is-short", seconds <= 300);
    [10, 5, 1].forEach(function (minutes) {
      if (seconds <= minutes * 60 && seconds > minutes * 60 - 30 && !told.has(minutes)) {
        told.add(minutes);
        spoken.textContent = words(say.sayMinutes, {n: minutes});
      }
    });
    if (rest <= 0 && !frozen) { over(); return; }
    if (!frozen) setTimeout(tick, 250);
  }

  function over() {
    show("late", say.sayOver);
    disable();
    const give_up = performance.now() + 4000;
    (function flush() {
      send().then(function () {
        if (waiting.size && performance.now() < give_up) { setTimeout(flush, 400); return; }
        waiting.clear();
        frozen = true;
        location.reload();
      });
    })();
  }

  // The end may move (extra time), and this paper may be opened elsewhere: ask now and then.
  setInterval(function () {
    if (frozen) return;
    fetch(say.clock, {cache: "no-store"}).then(function (answer) {
      return answer.json().then(function (told_) {
        if (answer.status === 409) { stop(told_.say); return; }
        offset = told_.now - performance.now();
        ends = told_.ends;
        if (told_.state !== "running") location.reload();
      });
    }).catch(function () { /* the save path tells of a broken line */ });
  }, 15000 + Math.random() * 5000);

  // --- size of the text: kept on this PC for convenience, it tells nothing -----------------------------------------
  function size(step) {
    document.documentElement.dataset.size = step;
    document.querySelectorAll("[data-size]").forEach(function (button) {
      if (button.tagName === "BUTTON") button.setAttribute("aria-pressed", String(button.dataset.size === step));
    });
  }
  document.querySelectorAll("button[data-size]").forEach(function (button) {
    button.addEventListener("click", function () { size(button.dataset.size); });
  });

  const contrast = document.querySelector("[data-contrast]");
  contrast.addEventListener("click", function () {
    const on = contrast.getAttribute("aria-pressed") !== "true";
    contrast.setAttribute("aria-pressed", String(on));
    document.documentElement.dataset.contrast = on ? "high" : "";
  });

  lookOver();
  tick();
})();
