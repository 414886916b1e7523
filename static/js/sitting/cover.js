// Over the paper lies a cover when nobody may work on it: the paper is hidden and inert, and the cover says why and what to do.
(function (seat) {
  "use strict";
  const ORDER = ["moved", "signed_out", "second_tab", "stale", "late", "paused"];   // the first that holds is shown

  seat.Cover = class {
    constructor(box) {
      this.box = box;
      this.cover = document.getElementById("cover");
      this.reasons = new Map();
      this.under = [document.getElementById("questions"), box.querySelector("nav"), box.querySelector(".seat-hand-in")];
    }

    // `more`: a second sentence; `acts`: names of the buttons that help ("take-over", "reload", "export", "door", "go-on"); `title`: of
    // another word than `why`
    show(why, text, more, acts, title) {
      const now = {text: text, more: more || "", acts: acts || [], title: title || why};
      if (JSON.stringify(this.reasons.get(why)) === JSON.stringify(now)) return;
      this.reasons.set(why, now);
      this.draw();
    }

    hide(why) { if (this.reasons.delete(why)) this.draw(); }
    get why() { return ORDER.find((one) => this.reasons.has(one)); }

    draw() {
      const why = this.why, was = this.cover.dataset.why || "";
      this.box.dataset.seatState = why || "open";
      this.under.forEach(function (part) { part.inert = Boolean(why); });
      this.under[0].hidden = Boolean(why);
      this.cover.hidden = !why;
      this.cover.dataset.why = why || "";
      if (!why) { if (was && this.before) this.before.focus({preventScroll: true}); return; }
      const {text, more, acts, title} = this.reasons.get(why);
      this.cover.dataset.title = title;
      this.cover.querySelector("#cover-title").textContent = seat.say(title + "-title");
      this.cover.querySelector("#cover-text").textContent = text;
      this.cover.querySelector("#cover-more").textContent = more;
      this.cover.querySelectorAll("[data-act]").forEach(function (button) { button.hidden = !acts.includes(button.dataset.act); });
      if (was === why) return;
      this.box.querySelectorAll("audio").forEach(function (recording) { recording.pause(); });
      if (!was) this.before = document.activeElement;
      this.cover.focus({preventScroll: true});
      window.scrollTo(0, 0);
    }
  };
})(window.seat = window.seat || {});
