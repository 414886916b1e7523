// After the end: the candidate computes the receipt again from the stored answers; drafts that arrived are deleted from this PC, and
// those that never did are named, not hidden.
(function (seat) {
  "use strict";
  const box = document.getElementById("done"), given = box.dataset;
  const check = document.getElementById("check"), result = document.getElementById("check-result");

  async function sha256(text) {
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return Array.from(new Uint8Array(hash), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }

  async function stored() {
    const reply = await fetch(given.url, {cache: "no-store"});
    if (!reply.ok) throw new Error(String(reply.status));
    return reply.json();
  }

  function list(answers) {
    const table = document.getElementById("check-list"), body = table.tBodies[0];
    body.replaceChildren(...answers.map(function (one) {
      const row = document.createElement("tr"), head = document.createElement("th"), cell = document.createElement("td");
      head.scope = "row";
      head.textContent = one.question;
      cell.textContent = one.said || seat.say("blank");
      row.append(head, cell);
      return row;
    }));
    table.hidden = false;
  }

  function verdict(agrees, text) {
    result.dataset.agrees = agrees;
    result.textContent = text;
  }

  if (check) {
    check.hidden = false;
    check.addEventListener("click", async function () {
      try {
        const told = await stored();
        list(told.answers);
        document.querySelector("#check-text pre").textContent = told.canonical;
        document.getElementById("check-text").hidden = false;
        if (!window.isSecureContext) { verdict("", seat.say("unchecked")); return; }
        const agrees = await sha256(told.canonical) === given.receipt;
        verdict(agrees ? "yes" : "no", seat.say(agrees ? "agrees" : "differs", {n: told.answers.length}));
      } catch (error) { verdict("", seat.say("unreachable")); }
    });
  }

  if (!given.receipt) setTimeout(function () { location.reload(); }, 15000);

  (async function () {
    try { sessionStorage.clear(); } catch (error) { /* nothing kept */ }
    const drafts = await seat.openDrafts(given.attempt, given.draft);
    if (!drafts) return;
    document.getElementById("leave").addEventListener("submit", function () { drafts.wipe(); });
    const left = await drafts.all();
    if (!left.length) { await drafts.wipe(); return; }
    const there = new Map(JSON.parse((await stored()).canonical).answers.map(function (row) { return [row[0], row[1]]; }));
    const lost = left.filter(function (draft) { return draft.revision > (there.get(draft.n) || 0); });
    if (!lost.length) { await drafts.wipe(); return; }
    const numbers = lost.map(function (draft) { return draft.n; }).sort(function (a, b) { return a - b; });
    document.getElementById("undelivered-text").textContent = seat.say("undelivered", {n: numbers.length, list: numbers.join(", ")});
    document.getElementById("undelivered").hidden = false;
    document.getElementById("undelivered-export").addEventListener("click", function () { seat.exportDrafts(drafts, given.ticket); });
  })().catch(function () { /* the server is away; the next load looks again */ });
})(window.seat = window.seat || {});
