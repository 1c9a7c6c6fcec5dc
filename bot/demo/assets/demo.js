// The form works without this file. With it, the slider says its day while it is drawn, and a choice is shown at once.
"use strict";

const demo = document.getElementById("demo");
const day = document.getElementById("demo-day");
day.addEventListener("input", () => { document.getElementById("demo-number").textContent = day.value; });
demo.addEventListener("change", () => demo.requestSubmit());
