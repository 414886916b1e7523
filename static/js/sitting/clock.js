// Time comes from the server and runs on the monotonic clock: what the PC thinks of the hour does not matter.
(function (seat) {
  "use strict";
  const ANNOUNCED = [10, 5, 1];   // minutes before the end at which a voice says so
  const NOISE = 60;               // milliseconds by which two answers of the server may differ

  seat.Clock = class {
    // `now`: the server's as it stands in the page, which began to arrive some time before this script runs
    constructor(now) {
      const page = performance.getEntriesByType("navigation")[0];
      this.offset = now - (page && page.responseStart > 0 ? page.responseStart : performance.now());
    }

    now() { return performance.now() + this.offset; }

    // The server said `now`; the answer took `trip` milliseconds. A slow answer knows less than what we had; a PC that slept learns.
    learn(now, trip) {
      const offset = now + trip / 2 - performance.now();
      if (Math.abs(offset - this.offset) > trip / 2 + NOISE) this.offset = offset;
    }
  };

  // The time left, drawn four times a second. It stands while `standing` and calls `over` once when nothing is left.
  seat.Countdown = class {
    constructor(clock, ends, box, tell) {
      Object.assign(this, {clock, ends, box, tell, standing: false, ended: false, told: new Set()});
    }

    rest() { return this.standing === false ? this.ends - this.clock.now() : this.standing; }

    stand() { if (this.standing === false) this.standing = this.rest(); }

    // The end may move: by extra minutes, and by what a pause lasted.
    move(ends) {
      this.ends = ends;
      if (this.ended && this.rest() > 0) { this.ended = false; this.run(); } else this.draw();
    }

    go() { this.standing = false; this.draw(); }

    // The time of this paper runs somewhere else: a clock here would only mislead.
    stop() {
      this.stopped = true;
      this.box.parentElement.hidden = true;
    }

    run() {
      if (this.stopped) return;
      this.draw();
      if (this.rest() <= 0 && !this.ended) { this.ended = true; this.tell.over(); return; }
      if (!this.ended) setTimeout(this.run.bind(this), 250);
    }

    draw() {
      const rest = this.rest(), text = seat.span(rest);
      if (this.box.textContent !== text) this.box.textContent = text;
      this.box.classList.toggle("is-short", rest <= 300000);
      ANNOUNCED.forEach(function (minutes) {
        if (rest <= minutes * 60000 && rest > minutes * 60000 - 30000 && this.standing === false && !this.told.has(minutes)) {
          this.told.add(minutes);
          this.tell.minutes(minutes);
        }
      }, this);
    }
  };
})(window.seat = window.seat || {});
