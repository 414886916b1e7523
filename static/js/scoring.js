// The score sheet: taps instead of typing, saved as one goes, the newest state wins. Without this script the same form saves by its
// button.
(function () {
  "use strict";
  const form = document.getElementById("sheet");
  const saved = document.getElementById("saved");
  const say = form.dataset;
  let revision = Number(say.revision);
  let dirty = false, sending = false, timer = null, failures = 0;

  function trim(value) { return String(Math.round(value * 100) / 100); }

  function tap(line, text, label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn score-tap";
    button.textContent = text;
    button.setAttribute("aria-label", text + " " + label);
    button.addEventListener("click", act);
    return button;
  }

  form.querySelectorAll(".score-line[data-marks]").forEach(function (line) {
    const field = line.querySelector("input"), marks = Number(line.dataset.marks), step = Number(line.dataset.step) || 0.5;
    const name = line.querySelector("strong").textContent;
    function put(value) {
      field.value = trim(Math.min(marks, Math.max(0, value)));
      field.dispatchEvent(new Event("input", {bubbles: true}));
    }
    const taps = line.querySelector(".score-taps");
    taps.append(
      tap(line, "0", say.sayFull + ": " + name, function () { put(0); }),
      tap(line, "−" + trim(step), name, function () { put(Number(field.value || 0) + step); }),
      tap(line, "+" + trim(step), name, function () { put(Number(field.value || 0) - step); }),
      tap(line, trim(marks), say.sayNone + ": " + name, function () { put(marks); }));
  });

  function draw() {
    const left = new Map();
    form.querySelectorAll(".score-line[data-marks]").forEach(function (line) {
      const field = line.querySelector("input"), marks = Number(line.dataset.marks);
      const judged = field.value !== "" && field.checkValidity();
      line.classList.toggle("is-judged", judged);
      line.querySelector("output").textContent = judged ? trim(marks - Number(field.value)) + " / " + trim(marks) : "";
      const sum = left.get(line.dataset.task) || [0, 0];
      left.set(line.dataset.task, [sum[0] + (judged ? marks - Number(field.value) : 0), sum[1] + marks]);
    });
    left.forEach(function (sum, task) { form.querySelector('[data-left="' + task + '"]').textContent = trim(sum[0]) + " / " + trim(sum[1]); });
  }

  function state() {
    const marks = {}, vetoes = [];
    form.querySelectorAll(".score-line[data-marks]").forEach(function (line) {
      const value = line.querySelector("input").value;
      if (value !== "") (marks[line.dataset.task] = marks[line.dataset.task] || {})[line.dataset.line] = value;
    });
    form.querySelectorAll("[data-veto]").forEach(function (line) {
      if (line.querySelector("input[type=checkbox]").checked) {
        vetoes.push({task: Number(line.dataset.task), criterion: Number(line.dataset.line), clause: line.querySelector("input.form-control").value});
      }
    });
    return {marks: marks, vetoes: vetoes};
  }

  function show(kind, text) { saved.dataset.kind = kind; saved.textContent = text; }

  async function send() {
    if (!dirty || sending) return;
    sending = true; dirty = false; revision += 1;
    try {
      const answer = await fetch(form.action, {
        method: "POST", cache: "no-store", signal: AbortSignal.timeout(15000),
        headers: {"Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value},
        body: JSON.stringify(Object.assign(state(), {revision: revision})),
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
      const told = await answer.json();
      failures = 0;
      if (answer.ok) show("good", say.saySaved.replace("{time}", told.at)); else show("late", told.say);
    } catch (error) {
      failures += 1; dirty = true;
      show("late", say.sayLate);
      plan(Math.min(8000, 500 * Math.pow(2, failures)));
    }
    sending = false;
    if (dirty && !failures) plan(300);
  }

  function plan(delay) { clearTimeout(timer); timer = setTimeout(send, delay); }

  form.addEventListener("input", function () { dirty = true; show("saving", say.saySaving); draw(); plan(500); });
  form.addEventListener("change", draw);
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", function (event) { if (dirty) event.preventDefault(); });

  // What is signed is what is saved: the signature waits for the last tap, and a new veto needs its second signature's fields.
  const sign = document.getElementById("sign-form");
  sign.addEventListener("submit", async function (event) {
    if (!dirty && !sending) return;
    event.preventDefault();
    clearTimeout(timer);
    await send();
    setTimeout(function () { sign.requestSubmit(); }, sending ? 600 : 0);
  });
  draw();
})();
