// A question on the page: what is answered, written as the server stores it, and the small state beside it.
(function (seat) {
  "use strict";

  seat.Question = class {
    constructor(element) {
      this.element = element;
      this.number = Number(element.dataset.n);
      this.revision = this.base = Number(element.dataset.revision);
      this.at = Number(element.dataset.at || 0);      // when the server took the answer that stands here
      this.state = element.querySelector(".question-state");
      this.last = this.given();                       // as the server had it; what was tapped before this script came counts as new
    }

    fields() { return Array.from(this.element.querySelectorAll(".question-options input, .question-options [data-text]")); }
    chosen() { return this.fields().filter(function (field) { return field.checked; }).map(function (field) { return field.value; }); }
    texts() { return Array.from(this.element.querySelectorAll("[data-text]"), function (field) { return field.value; }); }
    answered() { return this.chosen().length > 0 || this.texts().some(function (text) { return text.trim(); }); }
    flagged() { return this.element.querySelector("[data-flag]").checked; }

    // tokens with commas between, or =text (the gaps of a fill-in item one a line); "!" in front: marked for review
    value() {
      const texts = this.texts();
      const answer = !texts.length ? this.chosen().join(",") : this.answered() ? "=" + texts.join("\n") : "";
      return (this.flagged() ? "!" : "") + answer;
    }

    // The answer as the page brought it.
    given() {
      const texts = Array.from(this.element.querySelectorAll("[data-text]"), function (field) { return field.defaultValue; });
      const chosen = this.fields().filter(function (field) { return field.defaultChecked; }).map(function (field) { return field.value; });
      const some = texts.some(function (text) { return text.trim(); });
      const answer = !texts.length ? chosen.join(",") : some ? "=" + texts.join("\n") : "";
      return (this.element.querySelector("[data-flag]").defaultChecked ? "!" : "") + answer;
    }

    // Put a stored answer back into the fields.
    put(value) {
      const answer = value.replace(/^!/, ""), fields = Array.from(this.element.querySelectorAll("[data-text]"));
      this.element.querySelector("[data-flag]").checked = value.startsWith("!");
      const texts = fields.length > 1 ? answer.slice(1).split("\n") : [answer.slice(1)];
      fields.forEach(function (field, place) { field.value = texts[place] || ""; });
      const tokens = answer.split(",");
      this.element.querySelectorAll(".question-options input[value]:not([data-text])").forEach(function (input) {
        input.checked = tokens.includes(input.value);
      });
      this.last = this.value();
    }

    // Whether something new stands here since the last look; then it is the next revision.
    changed() {
      const value = this.value();
      if (value === this.last) return false;
      this.last = value;
      this.revision += 1;
      return true;
    }

    // kind: "" | saving | saved | waiting | refused
    show(kind, text) {
      this.element.dataset.saved = kind;
      if (this.state.textContent !== text) this.state.textContent = text;
    }
  };

  seat.questionsOf = function (box) {
    const found = new Map();
    box.querySelectorAll(".question").forEach(function (element) {
      const question = new seat.Question(element);
      found.set(question.number, question);
    });
    return found;
  };
})(window.seat = window.seat || {});
