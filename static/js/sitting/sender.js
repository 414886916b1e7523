// What the server has not called saved waits here and is sent: within two seconds of the change, again and again until it is answered,
// to the last second. Sending twice is sending once.
(function (seat) {
  "use strict";
  const LONGEST = 2000;     // milliseconds a change waits for the next key
  const PATIENCE = 8000;    // for one request
  const ROOM = 15000;       // characters: a request that outlives its page may carry 64 kB

  seat.Sender = class {
    // tell: {changed(), saved(numbers, at), refused(code, say), stale(number), unfit(number, say), failed(why), heard(told, trip)}
    constructor(url, key, clock, tell) {
      Object.assign(this, {url, key, clock, tell, waiting: new Map(), sent: new Map(), failures: 0, held: false, single: false});
      this.known = new Map();     // number -> the highest revision of the server's that this page has seen
      this.page = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    }

    get unsent() { return this.waiting.size; }
    oldest() {
      let first = Infinity;
      this.waiting.forEach(function (one) { first = Math.min(first, one.at); });
      return this.waiting.size ? Math.max(0, (this.clock.now() - first) / 1000) : 0;
    }

    // `pause`: how long to wait for the next key; `base`: the revision that this page was opened with
    put(number, revision, value, pause, base) {
      if (!this.known.has(number)) this.known.set(number, base);
      this.waiting.set(number, {revision: revision, value: value, at: this.clock.now()});
      if (this.since === undefined) this.since = performance.now();
      this.plan(Math.max(0, Math.min(pause, LONGEST - (performance.now() - this.since))));
      this.tell.changed();
    }

    plan(delay) {
      clearTimeout(this.timer);
      if (!this.held) this.timer = setTimeout(this.send.bind(this), delay);
    }

    hold() { this.held = true; clearTimeout(this.timer); }
    release() { this.held = false; this.hurry(); }

    // The line is back: a request that hangs in the dead line is given up, all goes at once.
    hurry() {
      this.failures = 0;
      if (this.request && performance.now() - this.began > 2000) this.request.abort();
      if (this.waiting.size) this.plan(0);
    }

    portion() {
      const batch = [];
      let room = ROOM;
      for (const [number, one] of this.waiting) {
        room -= one.value.length + 45;
        if (batch.length && (room < 0 || this.single || batch.length >= 150)) break;
        // what another tab wrote above what this page knows is never written over: the server says "stale"
        batch.push([number, one.revision, one.value, this.known.get(number), this.page]);
      }
      return batch;
    }

    async send() {
      if (this.sending || !this.waiting.size || this.held) return;
      this.sending = true;
      this.since = undefined;
      const batch = this.portion(), began = performance.now(), request = new AbortController();
      Object.assign(this, {request: request, began: began});
      batch.forEach((change) => this.sent.set(change[0], [change[1], change[2]]));
      const patience = setTimeout(function () { request.abort(); }, PATIENCE);
      try {
        const reply = await fetch(this.url, {
          method: "POST", keepalive: true, cache: "no-store", signal: request.signal,
          headers: {"Content-Type": "application/json", "X-Seat": this.key}, body: JSON.stringify({changes: batch}),
        });
        if (reply.status >= 500) throw new Error(String(reply.status));
        const told = await reply.json();
        this.sending = false;
        this.settle(batch, told, reply.status, performance.now() - began);
      } catch (error) {
        this.sending = false;
        this.failures += 1;
        this.tell.failed(/^5\d\d$/.test(error.message) ? "silent" : "away");
        this.plan(Math.min(2000, 300 * Math.pow(2, this.failures)) + Math.random() * 300);
      } finally {
        clearTimeout(patience);
        this.request = null;
      }
    }

    settle(batch, told, status, trip) {
      this.failures = 0;
      const done = [];
      batch.forEach((change) => {
        const here = this.waiting.get(change[0]);
        if (!told.saved || told.saved[change[0]] !== change[1]) return;
        if (here && here.revision === change[1]) this.waiting.delete(change[0]);
        this.known.set(change[0], Math.max(this.known.get(change[0]), change[1]));
        done.push([change[0], change[1]]);
      });
      if (told.now) this.tell.heard(told, trip);
      if (done.length) this.tell.saved(done, told.at);
      (told.stale || []).forEach((number) => { this.waiting.delete(number); this.tell.stale(number); });
      if (status === 400 || status === 413) this.unfit(batch, told.say);
      else if (status !== 200) this.tell.refused(told.code, told.say);
      else this.single = this.single && this.waiting.size > 0;
      if (this.waiting.size) this.plan(status === 200 || this.single ? 100 : 3000);
    }

    // One answer of several cannot be taken as it is: find out which, the others must not wait for it.
    unfit(batch, say) {
      if (batch.length > 1) { this.single = true; return; }
      this.waiting.delete(batch[0][0]);
      this.tell.unfit(batch[0][0], say);
    }

    // All that waits has been answered; false when `patience` milliseconds were not enough.
    async flush(patience) {
      const until = performance.now() + patience;
      while (this.waiting.size && !this.held && performance.now() < until) {
        await this.send();
        if (this.waiting.size) await new Promise(function (resolve) { setTimeout(resolve, 150); });
      }
      return this.waiting.size === 0;
    }
  };
})(window.seat = window.seat || {});
