// Where am I, what is open, what did I mark: the list of numbers, the look-over before the hand-in, and one question at a time.
(function (seat) {
  "use strict";

  seat.Navigator = class {
    constructor(box, questions) {
      Object.assign(this, {box, questions, current: 0, steps: document.getElementById("steps")});
      this.handIn = document.getElementById("hand-in");
      this.last = questions.size + 1;      // one after the last question stands the hand-in
      document.addEventListener("click", this.followed.bind(this));
      document.addEventListener("keydown", this.pressed.bind(this));
      box.addEventListener("focusin", (event) => {
        const element = event.target.closest(".question");
        if (element) this.stand(Number(element.dataset.n));
      });
      this.steps.querySelector("[data-previous]").addEventListener("click", () => this.go(this.current - 1));
      this.steps.querySelector("[data-next]").addEventListener("click", () => this.go(this.current + 1));
      questions.forEach((question) => this.draw(question, false));
      this.lookOver();
    }

    link(number) { return this.box.querySelector('[data-go="' + number + '"]'); }

    draw(question, unsent) {
      const link = this.link(question.number);
      link.classList.toggle("is-answered", question.answered());
      link.classList.toggle("is-flagged", question.flagged());
      link.classList.toggle("is-unsent", unsent);
      const words = [question.answered() ? "answered" : "open", question.flagged() && "flagged", unsent && "unsent"];
      link.querySelector("[data-word]").textContent = words.filter(Boolean).map(function (word) { return " " + seat.say("nav-" + word); }).join("");
    }

    links(target, start, numbers) {
      target.textContent = numbers.length ? start : "";
      numbers.forEach(function (number) {
        const link = document.createElement("a");
        link.href = "#q" + number;
        link.textContent = number;
        target.append(link, " ");
      });
    }

    lookOver() {
      const open = [], flags = [];
      this.questions.forEach(function (question, number) {
        if (!question.answered()) open.push(number);
        if (question.flagged()) flags.push(number);
      });
      this.box.querySelector("[data-answered]").textContent = this.questions.size - open.length + "/" + this.questions.size;
      document.getElementById("open-words").textContent = open.length ? "" : seat.say("all");
      this.links(document.getElementById("open-list"), seat.say("not-answered", {n: open.length}), open);
      this.links(document.getElementById("flag-list"), seat.say("flags"), flags);
    }

    stand(number) {
      if (number === this.current) return;
      const was = this.link(this.current), now = this.link(number);
      if (was) was.removeAttribute("aria-current");
      if (now) now.setAttribute("aria-current", "true");
      this.current = number;
    }

    // A link of the navigator takes the eye and the keyboard to its question.
    followed(event) {
      const link = event.target.closest('a[href^="#"]');
      const target = link && document.getElementById(link.getAttribute("href").slice(1));
      if (!target) return;
      event.preventDefault();
      const list = link.closest("[data-fold]");
      if (list && seat.small.matches) list.open = false;
      if (target === this.handIn) this.go(this.last);
      else if (target.matches(".question")) this.go(Number(target.dataset.n));
      else target.focus();
    }

    // Alt and an arrow: the question before, the next one.
    pressed(event) {
      if (!event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
      event.preventDefault();
      this.go(this.current + (event.key === "ArrowDown" ? 1 : -1));
    }

    go(number) {
      number = Math.min(Math.max(1, number), this.last);
      this.stand(number);
      if (this.one) this.showOne();
      const target = number === this.last ? this.handIn : this.questions.get(number).element;
      const focus = this.one && number !== this.last ? document.getElementById("one-title") : target;
      focus.focus({preventScroll: true});
      (this.one ? this.steps : target).scrollIntoView({block: "start", behavior: "instant"});
    }

    // One question after the other, each with a heading; or the whole paper.
    oneAtATime(on) {
      this.one = on;
      this.box.dataset.one = on ? "on" : "";
      if (on) this.stand(this.current || 1);
      this.showOne();
    }

    showOne() {
      const one = this.one, here = this.questions.get(this.current);
      this.steps.hidden = !one;
      this.handIn.hidden = one && this.current !== this.last;
      this.questions.forEach(function (question) {
        question.element.hidden = one && question !== here;
        if (question.element.hidden) question.element.querySelectorAll("audio").forEach(function (recording) { recording.pause(); });
      });
      document.querySelectorAll("#questions .seat-part").forEach(function (part) {
        part.hidden = one && !(here && part.contains(here.element));
      });
      document.querySelectorAll("#questions .case").forEach(function (part) { part.hidden = one && !(here && part.contains(here.element)); });
      const title = here ? "one-title" : "one-last";
      document.getElementById("one-title").textContent = seat.say(title, {n: this.current, all: this.questions.size});
      this.steps.querySelector("[data-previous]").disabled = this.current <= 1;
      this.steps.querySelector("[data-next]").disabled = this.current >= this.last;
    }
  };
})(window.seat = window.seat || {});
