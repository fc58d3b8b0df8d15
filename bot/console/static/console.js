// Sound without content, keys, counting and marking. Everything else works without this file.
"use strict";

const page = document.body;
const live = document.getElementById("live");
document.documentElement.classList.add("scripts");
document.querySelectorAll(".needs-script").forEach((each) => { each.hidden = false; });

// --- sound and notification, never with content ------------------------------------------------------
let sounds;
addEventListener("pointerdown", () => { sounds ??= new AudioContext(); }, { once: true });
addEventListener("keydown", () => { sounds ??= new AudioContext(); }, { once: true });

function tell() {
  if (sounds?.state === "running") {
    const tone = sounds.createOscillator(), quiet = sounds.createGain();
    quiet.gain.setValueAtTime(0.08, sounds.currentTime);
    quiet.gain.exponentialRampToValueAtTime(0.001, sounds.currentTime + 0.5);
    tone.frequency.value = page.dataset.sound === "waiting" ? 523 : 392;
    tone.connect(quiet).connect(sounds.destination);
    tone.start();
    tone.stop(sounds.currentTime + 0.5);
  }
  if (document.hidden && globalThis.Notification?.permission === "granted") new Notification("Console", { tag: "console" });
}

const notify = document.getElementById("notify");
if (notify && globalThis.Notification?.permission !== "default") notify.hidden = true;
notify?.addEventListener("click", async () => { await Notification.requestPermission(); notify.hidden = true; });

// --- cover the screen, and keys -------------------------------------------------------------------------
const covered = document.getElementById("covered");
function cover(yes) {
  covered.hidden = !yes;
  for (const each of page.children) if (each !== covered) each.inert = yes;
  if (yes) document.getElementById("uncover").focus();
}
document.getElementById("cover")?.addEventListener("click", () => cover(true));
document.getElementById("uncover")?.addEventListener("click", () => cover(false));

// Single letters can be switched off (WCAG 2.1.4): who speaks to their machine would press them by chance.
const keys = document.getElementById("keys");
const keysAreOn = () => localStorage.getItem("keys") !== "off";
const showKeys = () => keys?.setAttribute("aria-pressed", String(keysAreOn()));
keys?.addEventListener("click", () => { localStorage.setItem("keys", keysAreOn() ? "off" : "on"); showKeys(); });
showKeys();

let escaped = 0;
addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (event.timeStamp - escaped < 800) cover(true);
    escaped = event.timeStamp;
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select") || !covered.hidden) return;
  if (!keysAreOn()) return;
  if (event.key === "n") document.getElementById("next")?.click();
  if (event.key === "g") location.assign("/queue");
  if (event.key === "r") { document.getElementById("text")?.focus(); event.preventDefault(); }
});

// --- writing: how long, and what looks like a detail ---------------------------------------------------------
const text = document.getElementById("text");
let later;
async function lookAtDraft() {
  const typed = text.value;
  const token = document.querySelector("#composer [name=form_token]").value;
  const about = document.getElementById("composer").dataset.about ?? "";
  const body = new URLSearchParams({ form_token: token, text: typed, about });
  const answer = await fetch("/draft/details", { method: "POST", body }).catch(() => null); // the gate looks again
  if (answer?.redirected) { leaveForSignIn(); return; }
  if (!answer?.ok || typed !== text.value) return;
  const found = await answer.json().catch(() => null); // the page was left meanwhile, or the answer is not ours
  if (!found) return;
  const { details, named, characters, parts } = found;
  const bySms = document.getElementById("composer").dataset.segments ? `, ${parts} text${parts === 1 ? "" : "s"}` : "";
  document.getElementById("count").textContent = characters ? `${characters} characters${bySms}` : "";
  const shown = details.map((each) => `"${each.said}" (${each.kind})`);
  document.getElementById("marks").textContent = shown.length ? `Would stay on their phone: ${shown.join(", ")}` : "";
  const refused = [...new Set(named)].map((each) => `"${each}"`).join(", ");
  document.getElementById("named").textContent = refused ? `Not while it may be someone else: ${refused}` : "";
}

if (text) {
  text.addEventListener("input", () => { clearTimeout(later); later = setTimeout(lookAtDraft, 250); });
  if (text.value) lookAtDraft();
  document.querySelectorAll(".quick-one").forEach((each) => each.addEventListener("click", (event) => {
    event.preventDefault();
    text.value = each.value;
    text.focus();
    lookAtDraft();
  }));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) document.getElementById("composer").requestSubmit();
  });
}

// --- an opened address goes when its time is over -----------------------------------------------------------
const glass = document.querySelector(".glass");
if (glass) setTimeout(() => glass.remove(), Math.max(0, new Date(glass.dataset.until) - new Date()));
