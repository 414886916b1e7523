// Between a change and its receipt: kept as a draft within the second, sent, shown at its question. Knows questions, drafts and sender
// and tells the voice; nothing of time or tabs.
(function (seat) {
  "use strict";
  const SOON = 300, LATEST = 800;    // milliseconds a draft waits for the next key
  const OFTEN = 20000;               // a voice says "saved" at most so often

  seat.Keeper = class {
    // page: {box, questions, clock, sending (the sender), drafts or null, voice(text), tell(text), drawn(question, unsent)}
    constructor(page) {
      Object.assign(this, page, {later: new Map(), spoken: -OFTEN, receipt: "", away: null});
      this.saved = document.getElementById("saved");
    }

    // Until this tab is the writer and the drafts are read, changes only stand in their fields; `begin` looks at all of them.
    begin() {
      this.ready = true;
      this.questions.forEach((question) => this.changed(question, false));
    }

    changed(question, typing) {
      if (!this.ready || !question.changed()) return;
      this.draft(question, typing ? SOON : 0);
      this.send(question, typing ? 1000 : 250);
    }

    send(question, pause) {
      this.sending.put(question.number, question.revision, question.last, pause, question.base);
      question.show(this.away ? "waiting" : "saving", seat.say(this.away ? this.waits() : "saving"));
      this.drawn(question, Boolean(this.away));
      this.draw();
    }

    waits() { return this.drafts ? "kept" : "unsent"; }

    draft(question, pause) {
      if (!this.drafts) return;
      const here = this.later.get(question.number) || {first: performance.now()};
      clearTimeout(here.timer);
      const delay = Math.max(0, Math.min(pause, here.first + LATEST - performance.now()));
      here.timer = setTimeout(this.write.bind(this, question), delay);
      this.later.set(question.number, here);
    }

    write(question) {
      this.later.delete(question.number);
      const draft = {n: question.number, revision: question.revision, value: question.last, at: this.clock.now()};
      const sent = this.sending.sent.get(question.number);
      if (sent && sent[0] < draft.revision) draft.sent = sent;
      return this.drafts.put(draft).catch(() => { this.drafts = null; this.draw(); });
    }

    // Everything is on this PC when this resolves.
    async settle() {
      const open = Array.from(this.later.keys());
      open.forEach((number) => clearTimeout(this.later.get(number).timer));
      await Promise.all(open.map((number) => this.write(this.questions.get(number))));
    }

    // What an earlier page of this attempt left on this PC: newer than the server's goes on, older is left aside and told.
    async merge() {
      if (!this.drafts) return;
      const found = await this.drafts.all(), questions = this.questions;
      const [taken, aside] = seat.newer(found, function (number) {
        const question = questions.get(number);
        return question && {revision: question.revision, value: question.last, at: question.at};
      });
      found.filter((draft) => !taken.includes(draft)).forEach((draft) => this.drafts.drop(draft.n, draft.revision));
      taken.forEach((draft) => {
        const question = questions.get(draft.n);
        if (draft.sent) this.sending.sent.set(draft.n, draft.sent);
        this.drafts.newest.set(draft.n, draft.revision);
        question.put(draft.value);
        question.revision = draft.revision;
        this.send(question, 0);
      });
      if (taken.length) this.tell(seat.say("merged", {n: taken.length}));
      if (aside.length) this.tell(seat.say("aside", {list: aside.map((draft) => draft.n).join(", ")}));
    }

    arrived(numbers, at) {
      numbers.forEach(([number, revision]) => {
        const question = this.questions.get(number);
        if (this.drafts) this.drafts.drop(number, revision);
        if (this.sending.waiting.has(number)) return;
        question.show("saved", seat.say("saved", {time: at}));
        this.drawn(question, false);
      });
      this.receipt = seat.say("saved", {time: at});
      this.draw();
      if (!this.sending.unsent && performance.now() - this.spoken > OFTEN) {
        this.spoken = performance.now();
        this.voice(this.receipt);
      }
    }

    unfit(number, say) {
      const question = this.questions.get(number);
      question.show("refused", say);
      if (this.drafts) this.drafts.drop(number, question.revision);
      this.voice(say);
      this.draw();
    }

    // The line is away since `since` (server time), why: away | silent; null: it is back.
    line(why, since) {
      this.away = why ? {why: why, since: since} : null;
      this.sending.waiting.forEach((_, number) => {
        const question = this.questions.get(number);
        question.show(why ? "waiting" : "saving", seat.say(why ? this.waits() : "saving"));
        this.drawn(question, Boolean(why));
      });
      this.draw();
      this.voice(why ? this.saved.textContent : seat.say("back"));
    }

    draw() {
      const n = this.sending.unsent;
      this.box.dataset.unsent = n;
      this.box.dataset.line = this.away ? this.away.why : "good";
      if (this.away) {
        const values = {time: seat.hour(this.away.since), n: n};
        const where = n ? (this.drafts ? "-n" : "-n-page") : "-none";
        this.show("late", seat.say(this.away.why + where, values));
      } else if (n) this.show("saving", seat.say("saving"));
      else if (this.receipt) this.show("good", this.receipt);
    }

    show(kind, text) {
      this.saved.dataset.kind = kind;
      if (this.saved.textContent !== text) this.saved.textContent = text;
    }
  };
})(window.seat = window.seat || {});
