// The page works without this file. With it, it tells the server its zone, shows times in it, and refreshes itself.
"use strict";

const page = document.getElementById("main");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const RETRY = 15000; // milliseconds after a failure

function rememberZone() {
  if (!zone) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `zone=${encodeURIComponent(zone)}; Path=/; Max-Age=34560000; SameSite=Lax${secure}`;
}

const LOOKS = {
  date: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
};
LOOKS.both = { ...LOOKS.date, ...LOOKS.time };
LOOKS.until = LOOKS.time;

function localise(root) {
  for (const time of root.querySelectorAll("time[data-utc]")) {
    const look = LOOKS[time.dataset.style];
    if (look) time.textContent = new Intl.DateTimeFormat("en-GB", look).format(new Date(time.dateTime)).replace(",", "");
    time.removeAttribute("data-utc");
  }
}

// How long there is left, beside each time that something ends at.
const SOON = 300; // seconds
const skew = page?.dataset.now ? new Date(page.dataset.now) - Date.now() : 0; // of this browser's clock, in milliseconds

function countDown() {
  for (const time of document.querySelectorAll('time[data-style="until"]')) {
    let left = time.nextElementSibling;
    if (!left?.classList.contains("left")) {
      left = document.createElement("span");
      left.className = "left";
      time.after(" ", left);
    }
    const seconds = Math.max(0, Math.ceil((new Date(time.dateTime) - Date.now() - skew) / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    left.textContent = `(${parts.map((part) => String(part).padStart(2, "0")).join(":")} left)`;
    left.classList.toggle("soon", seconds <= SOON);
    if (!seconds && page.dataset.own) return location.replace(page.dataset.own);
  }
}

// A page of one's own is used with the keyboard, while its card has the focus.
function shortcut(event) {
  const card = document.getElementById("own");
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || !card.contains(target)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const form = card.querySelector("form.form");
  if (form && key === "Enter" && target.type !== "submit" && target.tagName !== "A") {
    event.preventDefault();
    return form.requestSubmit();
  }
  if (target.tagName === "SELECT" || target.tagName === "TEXTAREA" || ["text", "date", "time"].includes(target.type)) return;
  if (key === "Enter" && target !== card && target.matches("button, a, summary")) return;
  const picks = card.querySelectorAll(".options > button, .option > input");
  const nth = /^[a-f1-6]$/.test(key) ? ("abcdef".indexOf(key) + 1 || Number(key)) - 1 : -1;
  const named = [...card.querySelectorAll("[aria-keyshortcuts]")].find((one) =>
    one.getAttribute("aria-keyshortcuts").split(" ").includes(key),
  );
  const pressed = picks[nth] ?? named;
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
}

function ownPage() {
  const card = document.getElementById("own");
  if (!card) return;
  (card.querySelector("form.form select") ?? card).focus();
  document.addEventListener("keydown", shortcut);
}

function edited(control) {
  if (control.type === "hidden") return false;
  if (control.type === "radio" || control.type === "checkbox") return control.checked !== control.defaultChecked;
  if (control.tagName === "SELECT") {
    const initial = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(initial, 0);
  }
  return control.value !== control.defaultValue;
}

// A part that somebody is busy in stays as it is until they leave it.
function busy(part) {
  const focus = document.activeElement;
  if (focus !== part && part.contains(focus)) return true;
  return [...part.querySelectorAll("input, select, textarea")].some(edited);
}

const served = new Map(); // what the server sent last, part by part: `localise` changes what stands in the page
let waiting = null;

function swap(fresh) {
  waiting = null;
  for (const part of page.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (!next || next.innerHTML === served.get(part.id)) continue;
    if (busy(part)) {
      waiting = fresh;
      continue;
    }
    const open = [...part.querySelectorAll("details[open]")].map((details) => details.id);
    served.set(part.id, next.innerHTML);
    localise(next);
    part.className = next.className;
    part.replaceChildren(...next.childNodes);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  }
}

async function look() {
  const answer = await fetch(location.pathname + location.search, { cache: "no-store" });
  if (!answer.ok) throw new Error(answer.status);
  swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

async function listen() {
  let revision = page.dataset.revision;
  for (;;) {
    if (document.hidden) {
      await new Promise((seen) => document.addEventListener("visibilitychange", seen, { once: true }));
      continue;
    }
    try {
      const answer = await fetch(`${page.dataset.events}?since=${encodeURIComponent(revision)}`, { cache: "no-store" });
      if (!answer.ok) throw new Error(answer.status);
      const news = await answer.json();
      if (news.revision !== revision) {
        await look();
        revision = news.revision;
      }
    } catch {
      await new Promise((later) => setTimeout(later, RETRY * (1 + Math.random()))); // not all pages at once
    }
  }
}

function closeMenu(event) {
  const menu = document.getElementById("more");
  if (!menu?.open) return;
  if (event.type === "keydown" && event.key !== "Escape") return;
  if (event.type === "click" && menu.contains(event.target)) return;
  menu.open = false;
  if (event.type === "keydown") menu.querySelector("summary").focus();
}

// A link to a reply leads into a closed thread: open it.
function reveal() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const thread = target && target.closest("details");
  if (!thread || thread.open) return;
  thread.open = true;
  target.scrollIntoView();
}

rememberZone();
for (const part of document.querySelectorAll("[data-live]")) served.set(part.id, part.innerHTML);
localise(document);
ownPage();
if (document.querySelector('time[data-style="until"]')) {
  countDown();
  setInterval(countDown, 1000);
}
reveal();
addEventListener("hashchange", reveal);
document.addEventListener("keydown", closeMenu);
document.addEventListener("click", closeMenu);
document.addEventListener("focusout", () => setTimeout(() => waiting && swap(waiting)));
if (page?.dataset.events) listen();
