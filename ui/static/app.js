// What the tabs need beside Gradio: the reader panel, the list of conversations on a phone, and names for screen readers.
// Loads nothing from elsewhere. Without it citations still open, in place of the page.
(() => {
  "use strict";
  const wide = () => window.matchMedia("(min-width: 900px)").matches;
  let opener = null;

  // The reader panel --------------------------------------------------------------------------------------------
  function panel() {
    let found = document.getElementById("panel");
    if (found) return found;
    found = document.createElement("aside");
    found.id = "panel";
    found.hidden = true;
    found.setAttribute("aria-label", "Reader");
    found.innerHTML =
      '<header><h2>Reader</h2><a target="_blank" rel="noopener">New tab</a><button type="button">Close</button></header>' +
      '<iframe title="Lesson"></iframe>';
    document.body.append(found);
    const frame = found.querySelector("iframe");
    frame.addEventListener("load", () => {
      const inside = frame.contentDocument;
      if (!inside || inside.URL === "about:blank") return;
      found.querySelector("h2").textContent = inside.title;
      found.querySelector("a").href = inside.URL;
      inside.addEventListener("keydown", (event) => event.key === "Escape" && close());
    });
    found.querySelector("button").addEventListener("click", close);
    return found;
  }

  function open(link) {
    const found = panel();
    found.querySelector("iframe").contentWindow.location.replace(link.href);
    found.querySelector("a").href = link.href;
    found.hidden = false;
    document.body.classList.add("reading");
    document.querySelectorAll("a.cite.shown").forEach((each) => each.classList.remove("shown"));
    link.classList.add("shown");
    opener = link;
    found.querySelector("button").focus({ preventScroll: true });
  }

  function close() {
    const found = panel();
    if (found.hidden) return;
    found.hidden = true;
    document.body.classList.remove("reading");
    if (opener && opener.isConnected) {
      opener.classList.remove("shown");
      opener.focus({ preventScroll: true });
    }
    opener = null;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href*="/read/"]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.closest("#panel")) return;
    if (link.target === "library-reader" && wide()) return; // the Library has a reader of its own there
    event.preventDefault();
    event.stopPropagation();
    open(link);
  }, true);

  // The list of conversations on a phone ------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const toggle = document.getElementById("conversations-toggle");
    if (!toggle) return;
    const chosen = event.target.closest?.("#conversation-list label, #new-conversation, #delete-for-good");
    if (event.target !== toggle && !chosen) return;
    const shown = event.target === toggle && !document.body.classList.contains("listing");
    document.body.classList.toggle("listing", shown);
    toggle.setAttribute("aria-expanded", String(shown));
  });

  document.addEventListener("keydown", (event) => event.key === "Escape" && close());

  // Names for screen readers ------------------------------------------------------------------------------------
  function name(root) {
    // Gradio names a message by its raw source; its content speaks for itself.
    for (const message of root.querySelectorAll('[data-testid="bot"][aria-label], [data-testid="user"][aria-label]')) {
      message.removeAttribute("aria-label");
      const says = message.dataset.testid === "bot" ? "Tutor" : "You";
      message.setAttribute("role", "group");
      message.setAttribute("aria-roledescription", "message");
      message.setAttribute("aria-label", says);
    }
    for (const button of root.querySelectorAll('[data-testid="submit-button"]:not([aria-label])')) {
      button.setAttribute("aria-label", button.closest("#search") ? "Search" : "Send");
    }
    // A fieldset of choices is a group without a legend.
    for (const group of root.querySelectorAll("fieldset:not([aria-label])")) {
      const label = group.querySelector('[data-testid="block-info"]')?.textContent.trim();
      if (label) group.setAttribute("aria-label", label);
    }
  }
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; name(document); });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
