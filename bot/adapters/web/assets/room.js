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

function localise(root) {
  for (const time of root.querySelectorAll("time[data-utc]")) {
    const look = LOOKS[time.dataset.style];
    if (look) time.textContent = new Intl.DateTimeFormat("en-GB", look).format(new Date(time.dateTime)).replace(",", "");
    time.removeAttribute("data-utc");
  }
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
      await new Promise((later) => setTimeout(later, RETRY));
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
reveal();
addEventListener("hashchange", reveal);
document.addEventListener("keydown", closeMenu);
document.addEventListener("click", closeMenu);
document.addEventListener("focusout", () => setTimeout(() => waiting && swap(waiting)));
if (page?.dataset.events) listen();
