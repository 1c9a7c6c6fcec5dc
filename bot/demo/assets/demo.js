// The form works without this file. With it, the slider says its day while it is moved, and a mouse or finger that lets
// go of it shows that day; by keyboard every step would be a page, so there the button does.
"use strict";

const day = document.getElementById("demo-day");
day.addEventListener("input", () => { document.getElementById("demo-number").textContent = day.value; });
day.addEventListener("pointerup", () => { if (day.value !== day.defaultValue) day.form.requestSubmit(); });
