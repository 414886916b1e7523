// The last resort: what never reached the server leaves this PC as a file, still encrypted. Only the office can open it.
(function (seat) {
  "use strict";

  function base64(buffer) { return btoa(Array.from(new Uint8Array(buffer), function (byte) { return String.fromCharCode(byte); }).join("")); }

  // Save the drafts of an attempt as `unsent-<ticket>.json`: {"format", "attempt", "ticket", "records": [{"id", "at", "iv", "box"}]}.
  seat.exportDrafts = async function (drafts, ticket) {
    const records = (await drafts.records()).map(function (one) { return {id: one.id, at: one.at, iv: base64(one.iv), box: base64(one.box)}; });
    const told = {format: "skillcert-unsent-1", attempt: drafts.attempt, ticket: ticket, records: records};
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(told)], {type: "application/json"}));
    link.download = "unsent-" + ticket + ".json";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  };
})(window.seat = window.seat || {});
