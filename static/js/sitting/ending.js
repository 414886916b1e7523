// The end of the time: the last answers go, and if some could not, the page says plainly which ones did not count and what to do.
(function (seat) {
  "use strict";
  const LAST = 4000;     // milliseconds in which the last answers go while the line stands

  seat.Ending = class {
    // page: {box, sender, keeper, cover, line, leave()}
    constructor(page) { Object.assign(this, page, {over: false, final: false}); }

    get waiting() { return Array.from(this.sender.waiting.keys()).sort(function (a, b) { return a - b; }); }

    fields(off) { this.box.querySelector("#questions").inert = off; }

    // The clock of this page has run out, or the server said that the paper is closed.
    async begin() {
      if (this.over) return;
      this.over = true;
      this.fields(true);
      this.keeper.show("late", seat.say("over"));
      this.keeper.voice(seat.say("over"));
      await this.keeper.settle();
      if (await this.sender.flush(LAST)) { this.leave(); return; }
      if (!this.final) this.pending();
    }

    // No answer from the server yet: it may still come within the grace, or the invigilator gives time.
    pending() {
      if (!this.over || this.final) return;
      if (!this.waiting.length) { this.leave(); return; }
      this.cover.show("late", seat.say("late-pending", {n: this.waiting.length, s: this.box.dataset.grace}), this.list(), this.acts());
    }

    // The server has said no: these answers came too late.
    late() {
      this.over = this.final = true;
      this.sender.hold();
      this.fields(true);
      if (!this.waiting.length) { this.leave(); return; }
      this.keeper.show("late", seat.say("late-title"));
      this.cover.show("late", seat.say("late-final", {n: this.waiting.length}), this.list(), this.acts().concat("go-on"));
    }

    list() { return seat.say("late-list", {list: this.waiting.join(", ")}); }
    acts() { return this.keeper.drafts ? ["export"] : []; }

    // The invigilator gave time: the paper goes on and what waited is sent.
    again() {
      if (!this.over) return;
      this.over = this.final = false;
      this.cover.hide("late");
      this.fields(false);
      this.keeper.draw();
      this.sender.release();
    }
  };
})(window.seat = window.seat || {});
