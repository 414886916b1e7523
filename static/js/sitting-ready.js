// Looks at this PC as the exam will: secure address, clock, storage, window, round trips, browser. Tells the page, and nobody else.
(function () {
  "use strict";
  const box = document.getElementById("ready");
  const verdicts = {};

  // `unknown`: nothing was measured, so what stands there for a bad find would be wrong
  function tell(name, good, found, unknown) {
    const line = box.querySelector('[data-check="' + name + '"]');
    verdicts[name] = good;
    line.classList.toggle("is-good", good);
    line.classList.toggle("is-bad", !good);
    line.querySelector(".ready-state").hidden = true;
    line.querySelector(".ready-found").textContent = found || "";
    line.querySelector(good ? ".ready-good" : ".ready-bad").hidden = Boolean(unknown);
    if (Object.keys(verdicts).length === box.querySelectorAll("[data-check]").length) conclude();
  }

  function conclude() {
    const verdict = document.getElementById("verdict");
    const ready = Object.values(verdicts).every(Boolean);
    verdict.textContent = ready ? verdict.dataset.good : verdict.dataset.bad;
    verdict.classList.toggle("is-good", ready);
    verdict.classList.toggle("is-bad", !ready);
  }

  function storage() {
    return new Promise(function (resolve) {
      let asked;
      try { asked = indexedDB.open("skillcert-ready", 1); } catch (error) { resolve(false); return; }
      asked.onupgradeneeded = function () { asked.result.createObjectStore("drafts"); };
      asked.onerror = function () { resolve(false); };
      asked.onsuccess = function () {
        const base = asked.result;
        const writing = base.transaction("drafts", "readwrite");
        writing.objectStore("drafts").put(new Uint8Array(200000), "probe");
        writing.onabort = writing.onerror = function () { base.close(); resolve(false); };
        writing.oncomplete = function () { base.close(); indexedDB.deleteDatabase("skillcert-ready"); resolve(true); };
      };
    });
  }

  async function network() {
    const trips = [];
    let best = {trip: Infinity, off: 0}, lost = 0;
    for (let n = 0; n < 8; n += 1) {
      const began = performance.now();
      try {
        const answer = await fetch(box.dataset.time, {cache: "no-store"});
        if (!answer.ok) throw new Error(String(answer.status));
        const told = await answer.json();
        const trip = performance.now() - began;
        trips.push(trip);
        if (trip < best.trip) best = {trip: trip, off: Date.now() - trip / 2 - told.now};
      } catch (error) { lost += 1; }
    }
    trips.sort(function (a, b) { return a - b; });
    const middle = trips.length ? Math.round(trips[Math.floor(trips.length / 2)]) : null;
    tell("network", lost === 0 && middle <= 300, [middle === null ? "" : middle + " ms", lost ? box.dataset.lost.replace("{n}", lost) : ""].filter(Boolean).join(" · "));
    if (trips.length) tell("clock", Math.abs(best.off) < 30000, (Math.round(best.off / 100) / 10 || 0).toFixed(1) + " s"); // never "-0.0"
    else tell("clock", false, "✗ " + box.dataset.unknown, true);
  }

  tell("secure", window.isSecureContext, location.protocol.replace(":", ""));
  tell("screen", window.innerWidth >= 1024 && window.innerHeight >= 600, window.innerWidth + " × " + window.innerHeight);
  tell("browser", Boolean(window.structuredClone && Array.prototype.at && (!window.isSecureContext || (window.crypto && crypto.subtle))), "");
  storage().then(function (good) { tell("storage", good, ""); });
  network();
})();
