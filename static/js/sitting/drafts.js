// Every change is kept on this PC until the server has called it saved: encrypted by a key that only the page of this seat gets, so
// that a PC that falls silent, is reloaded or crashes loses nothing, and whoever reads its disk learns nothing.
(function (seat) {
  "use strict";
  const BASE = "skillcert-drafts", STORE = "drafts";
  const KEPT = 12 * 3600 * 1000;   // what another sitting left behind on this PC is deleted after twelve hours

  function asked(request) {
    return new Promise(function (resolve, reject) {
      request.onsuccess = function () { resolve(request.result); };
      request.onerror = request.onblocked = function () { reject(request.error); };
    });
  }

  function bytes(base64) { return Uint8Array.from(atob(base64), function (one) { return one.charCodeAt(0); }); }

  function base() {
    const request = indexedDB.open(BASE, 1);
    request.onupgradeneeded = function () { request.result.createObjectStore(STORE, {keyPath: "id"}); };
    return asked(request);
  }

  class Drafts {
    constructor(opened, key, attempt) {
      Object.assign(this, {opened, key, attempt, newest: new Map(), queue: Promise.resolve()});
    }

    id(number) { return this.attempt + ":" + number; }
    mine() { return IDBKeyRange.bound(this.attempt + ":", this.attempt + ":\uffff"); }

    // One after the other, so that an older draft never overtakes a newer one.
    after(step) {
      this.queue = this.queue.then(step, step);
      return this.queue;
    }

    change(durability, act) {
      const opened = this.opened;
      return new Promise(function (resolve, reject) {
        const writing = opened.transaction(STORE, "readwrite", {durability: durability});
        writing.oncomplete = resolve;
        writing.onabort = writing.onerror = function () { reject(writing.error); };
        act(writing.objectStore(STORE));
      });
    }

    // draft: {n, revision, value, at, sent}; `sent`: the [revision, value] that went to the server last
    put(draft) {
      this.newest.set(draft.n, draft.revision);
      return this.after(async () => {
        const id = this.id(draft.n), iv = crypto.getRandomValues(new Uint8Array(12));
        const told = new TextEncoder().encode(JSON.stringify(draft));
        const box = await crypto.subtle.encrypt({name: "AES-GCM", iv: iv, additionalData: new TextEncoder().encode(id)}, this.key, told);
        await this.change("strict", (store) => store.put({id: id, attempt: this.attempt, at: Date.now(), iv: iv, box: box}));
      });
    }

    // The server has this revision: what is not newer may go.
    drop(number, revision) {
      if ((this.newest.get(number) || 0) > revision) return this.queue;
      this.newest.delete(number);
      return this.after(() => {
        if (this.newest.has(number)) return undefined;   // answered again meanwhile
        return this.change("relaxed", (store) => store.delete(this.id(number)));
      });
    }

    async read(record) {
      const told = new TextEncoder().encode(record.id);
      const text = await crypto.subtle.decrypt({name: "AES-GCM", iv: record.iv, additionalData: told}, this.key, record.box);
      return JSON.parse(new TextDecoder().decode(text));
    }

    records() { return asked(this.opened.transaction(STORE).objectStore(STORE).getAll(this.mine())); }

    // The drafts of this attempt; one that cannot be read is of another key and is left out.
    async all() {
      const found = [];
      for (const record of await this.records()) {
        try { found.push(await this.read(record)); } catch (error) { /* not ours */ }
      }
      return found;
    }

    // Nothing of this attempt stays; nor what an older sitting left here.
    wipe() { return this.after(() => this.change("relaxed", (store) => store.delete(this.mine()))); }

    async forget() {
      const all = await asked(this.opened.transaction(STORE).objectStore(STORE).getAll());
      const old = all.filter((one) => one.attempt !== this.attempt && Date.now() - one.at > KEPT);
      if (old.length) await this.change("relaxed", function (store) { old.forEach(function (one) { store.delete(one.id); }); });
    }
  }

  // The drafts of an attempt, or null where the browser gives no key or no storage (an address without https, a private window).
  seat.openDrafts = async function (attempt, base64) {
    if (!window.isSecureContext || !window.indexedDB || !base64) return null;
    try {
      const key = await crypto.subtle.importKey("raw", bytes(base64), "AES-GCM", false, ["encrypt", "decrypt"]);
      const drafts = new Drafts(await base(), key, attempt);
      await drafts.forget();
      return drafts;
    } catch (error) { return null; }
  };

  // What of the drafts is newer than what the server has: [[draft, …] to take over, [draft, …] to leave aside].
  // `stored(n)`: {revision, value, at} of the server, or nothing. A draft is newer when it was made after the server's answer arrived,
  // or when the server's answer is the one that this very page had sent before it.
  seat.newer = function (drafts, stored) {
    const taken = [], aside = [];
    drafts.forEach(function (draft) {
      const there = stored(draft.n);
      if (!there) return;
      const follows = draft.sent && draft.sent[0] === there.revision && draft.sent[1] === there.value;
      if (draft.revision > there.revision && (draft.at >= there.at || follows)) taken.push(draft);
      else if (draft.value !== there.value) aside.push(draft);
    });
    return [taken, aside];
  };
})(window.seat = window.seat || {});
