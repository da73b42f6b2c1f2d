
"use strict";
(function () {
  var marks = Array.from(document.querySelectorAll("#text a[id]"));
  var only = document.getElementById("only"), keys = document.getElementById("keys"), say = document.getElementById("at");
  var bar = document.getElementById("walk"), at = -1;
  if (!marks.length || !bar) { return; }
  bar.hidden = false;
  function shown(mark, doubtful) {
    var box = document.getElementById("k-" + mark.dataset.kind);
    return (!box || box.checked) && (!doubtful && !only.checked || mark.dataset.doubt === "1");
  }
  function here() {
    var focused = marks.indexOf(document.activeElement);
    var row = document.activeElement ? document.activeElement.closest("tr[id]") : null;
    if (focused < 0 && row) { focused = marks.indexOf(document.getElementById("t" + row.id.slice(1))); }
    return focused < 0 ? at : focused;
  }
  function go(step, doubtful) {
    var place = here(), n = marks.length;
    if (place < 0) { place = step > 0 ? -1 : n; }
    for (var tried = 0; tried < n; tried++) {
      place = (place + step + n) % n;
      if (shown(marks[place], doubtful)) {
        at = place;
        marks[at].focus({ preventScroll: true });
        marks[at].scrollIntoView({ block: "center" });
        say.textContent = (at + 1) + " of " + n + ", " + marks[at].title;
        return;
      }
    }
    say.textContent = doubtful ? "no doubtful fact" : "no fact is shown";
  }
  document.getElementById("next").addEventListener("click", function () { go(1, false); });
  document.getElementById("previous").addEventListener("click", function () { go(-1, false); });
  document.getElementById("doubtful").addEventListener("click", function () { go(1, true); });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keys.checked) { return; }
    var step = { n: 1, p: -1, d: 1 }[event.key];
    if (step) { event.preventDefault(); go(step, event.key === "d"); }
  });
}());
