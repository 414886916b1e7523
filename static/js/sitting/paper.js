// The paper: puts the parts together. Each change is kept on this PC, sent, and called saved only after the server's answer.
(function (seat) {
  "use strict";
  const box = document.getElementById("sitting");
  const given = box.dataset;
  const spoken = document.getElementById("spoken"), trouble = document.getElementById("trouble");
  const tabs = new seat.Tabs(given.attempt, {
    knocked: function () { watch.note("second_tab"); notice.own(seat.say("knocked")); },
    yield: async function () { await keeper.settle(); await sender.flush(1000); },
    taken: second,
  });
  const alone = tabs.decide();      // the other tabs are asked while this one is put together; the answer comes after it
  const clock = new seat.Clock(Number(given.now));
  const questions = seat.questionsOf(box);
  const cover = new seat.Cover(box);
  const navigator_ = new seat.Navigator(box, questions);
  const notice = new seat.Notice(voice);
  let leaving = false, paused = false, evacuated = false, extra = Number(given.extra);

  function voice(text) { spoken.textContent = text; }
  function leave() { leaving = true; location.reload(); }

  const sender = new seat.Sender(given.save, given.key, clock, {
    changed: function () { keeper.draw(); },
    saved: function (numbers, at) { keeper.arrived(numbers, at); if (ending.over) ending.pending(); },
    heard: function (told, trip) { clock.learn(told.now, trip); line.heard(); },
    failed: function (why) { line.lose(why); },
    refused: refused,
    stale: function (number) { freeze("stale", seat.say("stale-text", {n: number}), ["reload"]); },
    unfit: function (number, say) { keeper.unfit(number, say); },
  });
  const keeper = new seat.Keeper({
    box: box, questions: questions, clock: clock, sending: sender, voice: voice, drafts: null,
    drawn: function (question, unsent) { navigator_.draw(question, unsent); navigator_.lookOver(); },
    tell: function (text) { notice.own(text); },
  });
  const countdown = new seat.Countdown(clock, Number(given.ends), document.getElementById("left"), {
    over: function () { ending.begin(); },
    minutes: function (n) { voice(seat.say("minutes", {n: n})); },
  });
  const watch = new seat.Watch(document.querySelector("[data-full-screen]"), function () { line.soon(); });
  const line = new seat.Line(given.pulse, given.key, clock, said, {
    told: told,
    lost: function (why, since) { keeper.line(why, since); },
    back: function () { keeper.line(null); sender.hurry(); },
    refused: refused,
  });
  const ending = new seat.Ending({box: box, sender: sender, keeper: keeper, cover: cover, line: line, leave: leave});

  function said() {
    const events = watch.take();
    return {
      unsent: sender.unsent, oldest: Math.round(sender.oldest()), events: events, lang: document.documentElement.lang,
      failed: function () { watch.putBack(events); },
    };
  }

  // What the pulse says of time, pause and words.
  function told(pulse, trip) {
    clock.learn(pulse.now, trip);
    if (pulse.state !== "running" && pulse.state !== "paused") { closed(); return; }
    const more = Math.round((pulse.extra - extra) / 60);
    extra = pulse.extra;
    pause(pulse.state === "paused", pulse.notice);
    if (Math.abs(pulse.ends - countdown.ends) > 500) {
      countdown.move(pulse.ends);
      if (ending.over && countdown.rest() > 0) ending.again();
    }
    const fresh = !paused && notice.put(pulse.notice);      // during a pause the cover has the word
    if (more > 0) notice.own(seat.say("more-time", {n: more, time: seat.hour(pulse.ends)}) + (fresh ? " " + notice.said(pulse.notice) : ""));
  }

  function closed() {
    if (sender.unsent && !sender.held) ending.begin();
    else if (!sender.unsent) leave();
  }

  function pause(on, word) {
    const out = on && Boolean(word && word.leave);
    if (out) cover.show("paused", word.text, seat.say("leave-more"), [], "leave");
    else if (on) cover.show("paused", seat.say("paused-text"), word ? notice.said(word) : "");
    if (out && !evacuated && paused) voice(word.text);
    evacuated = out;
    if (on === paused) return;
    paused = on;
    if (on) {
      countdown.stand();
      voice(out ? word.text : seat.say("paused-title"));
    } else {
      cover.hide("paused");
      countdown.go();
      sender.release();
      voice(seat.say("goes-on"));
    }
  }

  // The server says no, and why.
  function refused(code, say) {
    if (code === "exams.paused") { sender.hold(); pause(true, null); line.soon(); }
    else if (code === "exams.over") ending.late();
    else if (code === "exams.unknown_seat") freeze("signed_out", seat.say("signed_out-text"), ["door"]);
    else if (code === "exams.moved") freeze("moved", say + " " + seat.say("moved-help"), ["door"]);
    else if (code === "exams.not_started") leave();
    else { trouble.textContent = say; trouble.hidden = false; }
  }

  // Nothing goes out of this page any more, and no time runs in it.
  function shut() {
    sender.hold();
    line.stop();
    countdown.stop();
    leaving = true;
  }

  // Nobody works on this page any more; what was not sent stays on this PC.
  function freeze(why, text, acts) {
    shut();
    keeper.settle();
    const n = sender.unsent;
    cover.show(why, text, n ? seat.say(keeper.drafts ? "kept-n" : "lost-n", {n: n}) : "", acts);
    trouble.textContent = text;
    trouble.hidden = false;
    voice("");
  }

  function second() {
    shut();
    cover.show("second_tab", seat.say("second_tab-text"), "", ["take-over"]);
    voice(seat.say("second_tab-title"));
  }

  // --- what the candidate does -------------------------------------------------------------------------------------
  function at(event) {
    const element = event.target.closest(".question");
    return element && questions.get(Number(element.dataset.n));
  }

  box.addEventListener("input", function (event) { if (event.target.matches("[data-text]")) keeper.changed(at(event), true); });
  box.addEventListener("change", function (event) { if (at(event)) keeper.changed(at(event), false); });
  box.addEventListener("focusout", function (event) { if (event.target.matches("[data-text]") && sender.unsent) sender.plan(0); });
  box.addEventListener("click", function (event) {
    if (!event.target.closest("[data-clear]")) return;
    at(event).element.querySelectorAll(".question-options input:checked").forEach(function (input) { input.checked = false; });
    keeper.changed(at(event), false);
  });
  document.addEventListener("visibilitychange", function () { if (document.hidden) hide(); });
  window.addEventListener("pagehide", hide);
  window.addEventListener("beforeunload", function (event) { if (sender.unsent && !leaving) { event.preventDefault(); sender.send(); } });

  function hide() { keeper.settle(); sender.send(); }

  const acts = {
    "take-over": function () { tabs.takeOver(); },
    "reload": function () { location.reload(); },
    "export": function () { seat.exportDrafts(keeper.drafts, given.ticket); },
  };
  document.getElementById("cover").addEventListener("click", function (event) {
    const act = event.target.closest("[data-act]");
    if (act && acts[act.dataset.act]) acts[act.dataset.act]();
  });

  const form = document.getElementById("submit");
  let ready = false;
  form.addEventListener("submit", async function (event) {
    if (ready) { leaving = true; return; }
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    await keeper.settle();
    const all = await sender.flush(5000);
    if (all) await line.beat();      // a hand-in that gets lost would take the page with it
    delete form.dataset.busy;
    if (all && line.state === "good" && !paused) { ready = true; form.requestSubmit(); return; }
    trouble.textContent = seat.say(all ? "hand-in-away" : "hand-in-unsent", {n: sender.unsent});
    trouble.hidden = false;
    trouble.scrollIntoView({block: "center"});
  });

  (async function () {
    seat.look(function (on) { navigator_.oneAtATime(on); });
    const opening = seat.openDrafts(given.attempt, given.draft);
    if (!await alone) { second(); return; }
    keeper.drafts = await opening;
    document.getElementById("no-drafts").hidden = Boolean(keeper.drafts);
    await keeper.merge();
    keeper.begin();
    given.seatState = given.seatState || "open";
    given.line = "good";
    countdown.run();
    line.start();
  })();
})(window.seat = window.seat || {});
