// Turns each textarea with data-rich into an editor; what is typed stays in the textarea for the form. Without this script the
// textareas take plain text. The server cleans the markup whatever arrives.
(function () {
  "use strict";
  const form = document.getElementById("item-form");
  const bar = document.getElementById("rich-bar");
  if (!form || !bar) return;
  const flag = form.querySelector("input[name=markup]");
  const wasMarkup = flag.value === "1";
  const say = bar.dataset;
  const KEEP = new Set(["P", "BR", "B", "STRONG", "I", "EM", "U", "SUB", "SUP", "UL", "OL", "LI", "TABLE", "CAPTION", "THEAD", "TBODY", "TR", "TH", "TD", "IMG"]);
  const editors = [];
  let current = null;   // the editor with the keyboard, or the one that had it
  let place = null;     // where in it
  let open = null;      // the formula that is being changed

  // --- markup: the same allow-list as on the server, so that what is seen is what is kept -----------------------------
  function wrapping(node) {  // Word says much by style; it is read as text, because no style of theirs is ever applied
    const style = (node.dataset.css || "").toLowerCase();
    if (/vertical-align:\s*sub/.test(style)) return "sub";
    if (/vertical-align:\s*super/.test(style)) return "sup";
    if (/font-weight:\s*(bold|[6-9]00)/.test(style)) return "b";
    return /text-decoration[^;]*underline/.test(style) ? "u" : null;
  }

  function copyOf(node, into) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) { into.append(document.createTextNode(child.data)); continue; }
      if (child.nodeType !== Node.ELEMENT_NODE || /^(SCRIPT|STYLE|META|LINK|TITLE|XML|O:P)$/.test(child.tagName)) continue;
      if (child.tagName === "SPAN" && child.dataset.tex) {
        const formula = document.createElement("span");
        formula.dataset.tex = child.dataset.tex;
        into.append(formula);
        continue;
      }
      if (child.tagName === "AUDIO") {
        if (!child.dataset.file) continue;
        const sound = document.createElement("audio");
        sound.dataset.file = child.dataset.file;
        sound.title = child.title;
        into.append(sound);
        continue;
      }
      let target = into;
      if (KEEP.has(child.tagName)) {
        if (child.tagName === "IMG" && !child.dataset.file) continue;
        target = document.createElement(child.tagName);
        if (child.tagName === "IMG") { target.dataset.file = child.dataset.file; target.alt = child.alt; }
        if (child.colSpan > 1) target.colSpan = child.colSpan;
        if (child.rowSpan > 1) target.rowSpan = child.rowSpan;
        into.append(target);
      } else if (/^(DIV|H[1-6]|SECTION|ARTICLE)$/.test(child.tagName)) {
        target = document.createElement("p");
        into.append(target);
      } else if (wrapping(child)) {
        target = document.createElement(wrapping(child));
        into.append(target);
      }
      copyOf(child, target);
    }
  }

  function cleaned(markup) {
    const plain = markup.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[^>]*>/g, (tag) => tag.replace(/\sstyle\s*=/gi, " data-css="));
    const read = new DOMParser().parseFromString(plain, "text/html");
    const kept = document.createElement("div");
    copyOf(read.body, kept);
    return kept;
  }

  // --- what the editor shows but the markup does not hold: pictures' addresses, drawn formulas ------------------------
  function dress(editor) {
    for (const image of editor.querySelectorAll("img[data-file]:not([src])")) {
      image.src = say.picture.replace(/0$/, image.dataset.file);
    }
    for (const sound of editor.querySelectorAll("audio[data-file]:not([src])")) {
      sound.src = say.picture.replace(/0$/, sound.dataset.file);
      sound.controls = true;
      sound.preload = "metadata";
    }
    for (const formula of editor.querySelectorAll("span[data-tex]:empty")) draw(formula);
  }

  async function draw(formula) {
    formula.contentEditable = "false";
    formula.tabIndex = 0;
    formula.setAttribute("role", "button");
    try {
      const answer = await fetch(say.formula + "?latex=" + encodeURIComponent(formula.dataset.tex), {headers: {"HX-Request": "true"}});
      const read = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("math");
      if (read) formula.replaceChildren(document.importNode(read, true));
    } catch (error) { /* its text stays to be seen */ }
  }

  // --- editors -----------------------------------------------------------------------------------------------------
  function make(area) {
    const editor = document.createElement("div");
    editor.className = "form-control rich";
    editor.contentEditable = "true";
    editor.setAttribute("role", "textbox");
    editor.setAttribute("aria-multiline", "true");
    const label = form.querySelector(`label[for="${area.id}"]`);
    if (label) editor.setAttribute("aria-label", label.textContent.trim());
    if (area.getAttribute("aria-describedby")) editor.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
    if (wasMarkup) editor.replaceChildren(...cleaned(area.value).childNodes);
    else editor.textContent = area.value;
    editor.keep = () => { area.value = cleaned(editor.innerHTML).innerHTML; };
    editor.addEventListener("input", editor.keep);
    editor.addEventListener("focus", () => { current = editor; });
    editor.addEventListener("paste", (event) => {
      event.preventDefault();
      const markup = event.clipboardData.getData("text/html");
      const piece = document.createElement("div");
      if (markup) piece.append(...cleaned(markup).childNodes);
      else piece.textContent = event.clipboardData.getData("text/plain");
      document.execCommand("insertHTML", false, piece.innerHTML);
      dress(editor);
      editor.keep();
    });
    editor.addEventListener("click", (event) => change(event.target.closest("span[data-tex]")));
    editor.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches && event.target.matches("span[data-tex]")) { event.preventDefault(); change(event.target); }
    });
    area.hidden = true;
    area.removeAttribute("required");
    area.before(editor);
    editors.push(editor);
    dress(editor);
    editor.keep();
    if (label) label.addEventListener("click", () => editor.focus());
  }

  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    if (!chosen.rangeCount || !current) return;
    const range = chosen.getRangeAt(0);
    if (current.contains(range.commonAncestorContainer)) place = range.cloneRange();
  });

  function insert(node) {
    current = current || editors[0];
    current.focus();
    const chosen = document.getSelection();
    if (place && current.contains(place.commonAncestorContainer)) { chosen.removeAllRanges(); chosen.addRange(place); }
    else { chosen.selectAllChildren(current); chosen.collapseToEnd(); }
    const range = chosen.getRangeAt(0);
    range.deleteContents();
    range.insertNode(node);
    range.setStartAfter(node);
    range.collapse(true);
    chosen.removeAllRanges();
    chosen.addRange(range);
    dress(current);
    current.keep();
  }

  // --- tools -------------------------------------------------------------------------------------------------------
  function panel(name, shown) {
    for (const button of bar.querySelectorAll("[data-panel]")) {
      const here = button.dataset.panel === name && shown;
      button.setAttribute("aria-expanded", String(here));
      document.getElementById(button.dataset.panel).hidden = !here;
    }
  }

  const latex = document.getElementById("latex");
  function change(formula) {
    if (!formula) return;
    open = formula;
    latex.value = formula.dataset.tex;
    panel("formula-panel", true);
    latex.dispatchEvent(new Event("show"));
    latex.focus();
  }

  bar.addEventListener("mousedown", (event) => { if (event.target.closest("[data-command], [data-gap]")) event.preventDefault(); });
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.command) { (current || editors[0]).focus(); document.execCommand(button.dataset.command); }
    else if ("gap" in button.dataset) insert(document.createTextNode("（　）"));
    else if (button.dataset.panel) {
      open = null;
      const shown = button.getAttribute("aria-expanded") !== "true";
      panel(button.dataset.panel, shown);
      const first = document.getElementById(button.dataset.panel).querySelector("input");
      if (shown && first) first.focus();
    }
  });

  const INSERT = {
    formula() {
      const text = latex.value.trim();
      if (!text) return;
      if (open) { open.dataset.tex = text; open.replaceChildren(); draw(open); open.closest(".rich").keep(); }
      else {
        const formula = document.createElement("span");
        formula.dataset.tex = text;
        insert(formula);
      }
      open = null;
      latex.value = "";
      panel("", false);
    },
    table() {
      const table = document.createElement("table");
      const size = (name, most) => Math.min(most, Math.max(1, Number(document.getElementById(name).value) || 1));
      for (let row = 0; row < size("table-rows", 20); row += 1) {
        const line = table.insertRow();
        for (let column = 0; column < size("table-columns", 10); column += 1) {
          const cell = document.createElement(row ? "td" : "th");
          cell.append(document.createElement("br"));
          line.append(cell);
        }
      }
      insert(table);
      panel("", false);
    },
    picture() {
      send("picture", "alt", {to: say.pictures, none: say.sayFile, bare: say.sayAlt, failed: say.sayFailed}, (told, words) => {
        const image = document.createElement("img");
        image.alt = words;
        return image;
      });
    },
    sound() {
      send("sound", "title", {to: say.sounds, none: say.saySound, bare: say.sayTitle, failed: say.sayUnsent}, (told, words) => {
        const sound = document.createElement("audio");
        sound.title = words;
        sound.controls = true;
        return sound;
      });
    },
  };

  // A picture or a recording goes to the server with its words; what stands in the text is its number.
  async function send(what, words, sayings, make) {
    const file = document.getElementById(what + "-file"), field = document.getElementById(`${what}-${words}`);
    const trouble = document.getElementById(what + "-trouble");
    const tell = (text) => { trouble.textContent = text; trouble.hidden = !text; };
    if (!file.files.length) { tell(sayings.none); return; }
    if (!field.value.trim()) { tell(sayings.bare); field.focus(); return; }
    const body = new FormData();
    body.append(what, file.files[0]);
    body.append("csrf_token", form.querySelector("input[name=csrf_token]").value);
    try {
      const answer = await fetch(sayings.to, {method: "POST", body: body});
      const told = await answer.json();
      if (!answer.ok) { tell(told.say); return; }
      const node = make(told, field.value.trim());
      node.dataset.file = told.id;
      node.src = told.url;
      insert(node);
    } catch (error) { tell(sayings.failed); return; }
    tell("");
    file.value = field.value = "";
    panel("", false);
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) { INSERT[button.dataset.insert](); return; }
    const key = event.target.closest("[data-latex]");
    if (!key) return;
    latex.setRangeText(key.dataset.latex, latex.selectionStart, latex.selectionEnd, "end");
    latex.focus();
    latex.dispatchEvent(new Event("show"));
  });
  latex.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); INSERT.formula(); } });

  // --- only the fields of the chosen type ---------------------------------------------------------------------------
  const kind = form.querySelector("[name=kind]");
  function fit() {
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(kind.value);
  }
  if (kind) { kind.addEventListener("change", fit); fit(); }

  for (const area of form.querySelectorAll("textarea[data-rich]")) make(area);
  bar.hidden = false;
  flag.value = "1";
})();
