// What the invigilator is told of this window: that it lost the eye of the candidate and got it back, that full screen was begun or left.
// It can say no more than the browser notices: not a telephone, not a second screen, not a neighbour. The page says so.
(function (seat) {
  "use strict";
  const MOST = 20;

  seat.Watch = class {
    constructor(button, soon) {
      Object.assign(this, {events: [], button, soon});
      window.addEventListener("blur", this.note.bind(this, "blur"));
      window.addEventListener("focus", this.note.bind(this, "focus"));
      document.addEventListener("fullscreenchange", () => {
        this.note(document.fullscreenElement ? "full_screen" : "left_full_screen");
        this.draw();
      });
      button.hidden = !document.documentElement.requestFullscreen;
      button.addEventListener("click", () => {
        const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
        if (done) done.catch(() => { button.hidden = true; });
      });
    }

    draw() { this.button.setAttribute("aria-pressed", String(Boolean(document.fullscreenElement))); }

    note(event) {
      if (this.events.length < MOST) this.events.push(event);
      this.soon();
    }

    take() { return this.events.splice(0, MOST); }
    putBack(events) { this.events = events.concat(this.events).slice(0, MOST); }
  };
})(window.seat = window.seat || {});
