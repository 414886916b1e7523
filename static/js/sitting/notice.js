// Words to the candidate: of the invigilator and of the house. The last one stands until it is closed.
(function (seat) {
  "use strict";
  const KEY = "seat-notice";

  seat.Notice = class {
    constructor(voice) {
      Object.assign(this, {voice, box: document.getElementById("notice"), at: 0});
      try { this.at = Number(sessionStorage.getItem(KEY)) || 0; } catch (error) { /* shown again after a reload */ }
      this.box.querySelector("[data-dismiss-notice]").addEventListener("click", () => { this.box.hidden = true; this.done(); });
    }

    done() { try { sessionStorage.setItem(KEY, String(this.at)); } catch (error) { /* shown again after a reload */ } }

    // The invigilator's word as the pulse brings it: {"text", "at"} or nothing. true when it is new.
    put(notice) {
      if (!notice) { if (this.box.dataset.from === "hall") this.box.hidden = true; return false; }
      if (notice.at <= this.at) return false;
      this.at = notice.at;
      this.show("hall", this.said(notice));
      return true;
    }

    said(notice) { return seat.say("word", {text: notice.text}); }

    // A word of this page itself.
    own(text) { this.show("page", text); }

    show(from, text) {
      this.box.dataset.from = from;
      this.box.querySelector(".notice-text").textContent = text;
      this.box.hidden = false;
      this.voice(text);
    }
  };
})(window.seat = window.seat || {});
