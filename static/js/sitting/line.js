// The pulse: says to the hall that this page is alive and how many answers wait, hears of extra minutes, pauses and words of the
// invigilator, and notices within five seconds that the network is away, even when nothing is being saved.
(function (seat) {
  "use strict";
  const EVERY = 2400, PATIENCE = 2000;   // milliseconds; together less than five seconds
  const AGAIN = 1200;                    // while nothing is heard
  const ANYWAY = 8000;                   // a pulse although receipts are heard

  seat.Line = class {
    // body() -> what the pulse says; tell: {told(pulse, trip), lost(why, since), back(), refused(code, say)}
    constructor(url, key, clock, body, tell) {
      Object.assign(this, {url, key, clock, body, tell, state: "good", last: clock.now(), pulsed: performance.now(), again: EVERY});
    }

    start() {
      window.addEventListener("online", this.beat.bind(this));
      window.addEventListener("offline", this.lose.bind(this, "away"));
      this.plan(500 + Math.random() * 2000);
    }

    stop() { this.stopped = true; clearTimeout(this.timer); }

    plan(delay) {
      clearTimeout(this.timer);
      if (!this.stopped) this.timer = setTimeout(this.beat.bind(this), delay);
    }

    // Something came from the server. A receipt puts the next pulse off, but not for ever.
    heard() {
      this.last = this.clock.now();
      if (this.state !== "good") { this.state = "good"; this.tell.back(); }
      const rest = ANYWAY - (performance.now() - this.pulsed);
      this.plan(Math.max(0, Math.min(this.again, rest)));
    }

    lose(why) {
      if (this.stopped) return;
      if (this.state === "good") { this.state = why; this.tell.lost(why, this.last); }
      this.plan(AGAIN + Math.random() * 400);
    }

    // `soon`: something happened that the hall should know
    soon() { if (this.state === "good") this.plan(300); }

    async beat() {
      if (this.beating || this.stopped) return;
      this.beating = true;
      const began = performance.now();
      this.pulsed = began;
      clearTimeout(this.timer);
      const said = this.body();
      try {
        const reply = await fetch(this.url, {
          method: "POST", cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
          headers: {"Content-Type": "application/json", "X-Seat": this.key}, body: JSON.stringify(said),
        });
        if (reply.status >= 500) throw new Error(String(reply.status));
        const told = await reply.json();
        this.beating = false;
        if (reply.status !== 200) { this.tell.refused(told.code, told.say); this.heard(); return; }
        this.again = Math.max(EVERY, told.again > 3500 ? told.again : EVERY);
        this.tell.told(told, performance.now() - began);
        this.heard();
      } catch (error) {
        this.beating = false;
        if (said.failed) said.failed();
        this.lose(/^5\d\d$/.test(error.message) ? "silent" : "away");
      }
    }
  };
})(window.seat = window.seat || {});
