// Turns each textarea with data-rich into an editor; what is typed stays in the textarea for the form. Without this script the
// textareas take plain text. The server cleans the markup whatever arrives.
(function () {
  "use strict";
  const form = document.getElementById("item-form");
  if (!form) return;
  const flag = form.querySelector("input[name=markup]");
  const wasMarkup = flag.value === "1";
  const KEEP = new Set(["P", "BR", "B", "STRONG", "I", "EM", "U", "SUB", "SUP", "UL", "OL", "LI", "TABLE", "THEAD", "TBODY", "TR", "TH", "TD", "IMG"]);

  function copyOf(node, into) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) { into.append(document.createTextNode(child.data)); continue; }
      if (child.nodeType !== Node.ELEMENT_NODE || /^(SCRIPT|STYLE|META|LINK|TITLE|XML)$/.test(child.tagName)) continue;
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
      }
      copyOf(child, target);
    }
  }

  function cleaned(markup) {
    const read = new DOMParser().parseFromString(markup, "text/html");
    const kept = document.createElement("div");
    copyOf(read.body, kept);
    return kept;
  }

  function tool(label, command, text, editor) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.setAttribute("aria-label", label);
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => { editor.focus(); document.execCommand(command); });
    return button;
  }

  for (const area of form.querySelectorAll("textarea[data-rich]")) {
    const editor = document.createElement("div");
    editor.className = "form-control rich";
    editor.contentEditable = "true";
    editor.setAttribute("role", "textbox");
    editor.setAttribute("aria-multiline", "true");
    const label = form.querySelector(`label[for="${area.id}"]`);
    if (label) editor.setAttribute("aria-label", label.textContent.trim());
    if (wasMarkup) editor.replaceChildren(...cleaned(area.value).childNodes);
    else editor.textContent = area.value;
    const keep = () => { area.value = cleaned(editor.innerHTML).innerHTML; };
    editor.addEventListener("input", keep);
    editor.addEventListener("paste", (event) => {
      event.preventDefault();
      const markup = event.clipboardData.getData("text/html");
      const piece = document.createElement("div");
      if (markup) piece.append(...cleaned(markup).childNodes);
      else piece.textContent = event.clipboardData.getData("text/plain");
      document.execCommand("insertHTML", false, piece.innerHTML);
      keep();
    });
    area.hidden = true;
    area.removeAttribute("required");
    area.before(editor);
    if (area.name === "stem") {
      const tools = document.createElement("div");
      tools.className = "rich-tools";
      tools.append(tool("bold", "bold", "B", editor), tool("subscript", "subscript", "X₂", editor), tool("superscript", "superscript", "X²", editor));
      editor.before(tools);
    }
    keep();
  }
  flag.value = "1";
})();
