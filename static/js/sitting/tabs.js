// One writer: of several tabs of this browser one works, the others are told at once and stay shut until somebody chooses. The browser's
// lock decides; where there is none (an address without https) the tabs ask each other.
(function (seat) {
  "use strict";
  const ANSWER = 350;     // milliseconds in which another tab says that it is here
  const TRIES = 4;        // a tab that is just being reloaded still holds its lock for a moment

  function wait(time) { return new Promise(function (resolve) { setTimeout(resolve, time); }); }

  seat.Tabs = class {
    // tell: {knocked(), yield() -> promise, taken()}
    constructor(attempt, tell) {
      Object.assign(this, {name: "seat-" + attempt, tell, id: Math.random().toString(36).slice(2), writer: false, met: false});
      if (window.BroadcastChannel) {
        this.channel = new BroadcastChannel(this.name);
        this.channel.onmessage = (message) => this.hear(message.data);
      }
    }

    say(kind) { if (this.channel) this.channel.postMessage({kind: kind, from: this.id}); }

    hear(told) {
      if (told.kind === "hello" && (this.writer || (this.asking && !navigator.locks && this.id < told.from))) {
        this.say("here");
        if (this.writer) this.tell.knocked();
      } else if (told.kind === "here") {
        this.met = true;
        if (this.onmet) this.onmet();
      } else if (told.kind === "yield" && this.writer) {
        this.tell.yield().finally(() => { this.give(); this.say("yielded"); });
      } else if (told.kind === "yielded" && this.onyielded) this.onyielded();
    }

    // true when this tab is the one that writes
    async decide() {
      this.asking = true;
      this.say("hello");
      this.writer = navigator.locks ? await this.lock() : await this.ask();
      this.asking = false;
      return this.writer;
    }

    // the answer is mostly here before the browser has told of its lock: then there is nothing to wait for
    async ask() {
      if (!this.met) await Promise.race([wait(ANSWER), new Promise((resolve) => { this.onmet = resolve; })]);
      return !this.met;
    }

    async lock() {
      for (let turn = 0; turn < TRIES; turn += 1) {
        if (await this.grab({ifAvailable: true})) return true;
        if (await this.ask() === false) return false;
      }
      return false;
    }

    // Hold the lock until the page goes or another tab takes it.
    grab(options) {
      return new Promise((resolve) => {
        navigator.locks.request(this.name, options, (lock) => {
          resolve(Boolean(lock));
          return lock ? new Promise((release) => { this.release = release; }) : undefined;
        }).catch(() => { if (this.writer) this.give(); });
      });
    }

    // This tab writes no more.
    give() {
      if (!this.writer) return;
      this.writer = false;
      if (this.release) this.release();
      this.tell.taken();
    }

    // Somebody chose this tab: the other one sends and keeps what it has, then this page begins anew with all of it.
    async takeOver() {
      const yielded = new Promise((resolve) => { this.onyielded = resolve; });
      this.say("yield");
      await Promise.race([yielded, wait(1500)]);
      if (navigator.locks) await this.grab({steal: true});
      location.reload();
    }
  };
})(window.seat = window.seat || {});
